//! The classes.

use hpy::prelude::*;

#[hpy::class(module = crate::small_hpy_rs)]
pub(crate) struct Point {
    #[hpy(get, set)]
    x: f64,
    #[hpy(get, set)]
    y: f64,
}

#[hpy::methods]
impl Point {
    #[hpy(signature = (x, y, /))]
    fn __new__(x: f64, y: f64) -> Self {
        Point { x, y }
    }

    fn norm(&self) -> f64 {
        self.x.hypot(self.y)
    }

    fn __eq__(&self, other: &Point) -> bool {
        self.x == other.x && self.y == other.y
    }

    fn __hash__(&self) -> u64 {
        self.x.to_bits() ^ self.y.to_bits().rotate_left(32)
    }
}

/// The numbers from 0 up to another.
#[hpy::class(module = crate::small_hpy_rs)]
pub(crate) struct Numbers {
    next: i64,
    end: i64,
}

#[hpy::methods]
impl Numbers {
    #[hpy(signature = (end, /))]
    fn __new__(end: i64) -> Self {
        Numbers { next: 0, end }
    }

    fn __iter__<'cx>(this: &Handle<'cx, Self>) -> Handle<'cx, Self> {
        this.clone()
    }

    fn __next__(&mut self) -> Option<i64> {
        let next = self.next;
        (next < self.end).then(|| {
            self.next += 1;
            next
        })
    }
}

/// An object that refers to another.
#[hpy::class(module = crate::small_hpy_rs)]
pub(crate) struct Link {
    other: Option<Field>,
}

#[hpy::methods]
impl Link {
    fn __new__() -> Self {
        Link { other: None }
    }

    #[hpy(signature = (other, /))]
    fn join<'cx>(this: &Handle<'cx, Self>, other: &Handle<'cx>) -> Result<()> {
        let field = Field::new(this, other);
        this.write()?.other = Some(field);
        Ok(())
    }
}
