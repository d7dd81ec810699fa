//! The classes.

use hpy::prelude::*;

#[hpy::class(module = crate::small_hpy_rs)]
pub(crate) struct Point {
    x: f64,
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
