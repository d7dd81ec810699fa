//! A first class: what HPy's documentation shows of types in C, in Rust.
//!
//! In C a class is a struct, a constructor that reads its arguments by a format string, a table of definitions, a
//! specification that names the table, and an init function that makes the type of it. Here it is a struct and an
//! `impl`, with an attribute on each:
//!
//! ```python
//! >>> from point import Point
//! >>> p = Point(3, y=4)
//! >>> p
//! Point(3, 4)
//! >>> p.norm()
//! 5.0
//! >>> p.x += 1
//! >>> p.coordinates()
//! (4.0, 4.0)
//! ```

use hpy::prelude::*;

/// Points in the plane.
#[hpy::module]
mod point {
    use super::*;

    // The value of each object is one of these. It lives in the object's own memory, and it is dropped with the
    // object. Methods that take `&mut self` change it, so those who use it are counted while the program runs; a class
    // whose values never change would say `#[hpy::class(frozen)]`, and pay nothing.
    /// A point in the plane.
    #[hpy::class]
    pub(crate) struct Point {
        // Attributes of the objects. (Where C would have members, which the interpreter reads by itself, there is
        // `hpy::class::Member`.)
        /// How far to the right it is.
        #[hpy(get, set)]
        x: f64,
        /// How far up it is.
        #[hpy(get, set)]
        y: f64,
    }

    #[hpy::methods]
    impl Point {
        // The constructor gives the value; the object around it is made by whoever calls. Names, defaults and kinds
        // of parameters are as in a `def`, and `inspect.signature(Point)` shows them.
        #[hpy(signature = (x = 0.0, y = 0.0))]
        fn __new__(x: f64, y: f64) -> Self {
            Point { x, y }
        }

        // Special methods have their Python names.
        fn __repr__(&self) -> String {
            format!("Point({}, {})", self.x, self.y)
        }

        // How objects are copied and pickled: as a call that makes another.
        fn __reduce__<'cx>(this: &Handle<'cx, Self>) -> Result<Handle<'cx, Tuple>> {
            let coordinates = this.read()?.coordinates();
            this.cx().tuple((this.get_type(), coordinates))
        }

        /// The distance from the origin.
        fn norm(&self) -> f64 {
            self.x.hypot(self.y)
        }

        // An attribute that is calculated: a property.
        /// The direction in which it is seen from the origin, in radians.
        #[hpy(getter)]
        fn angle(&self) -> f64 {
            self.y.atan2(self.x)
        }

        #[hpy(setter)]
        fn set_angle(&mut self, angle: f64) {
            let norm = self.norm();
            self.x = norm * angle.cos();
            self.y = norm * angle.sin();
        }

        /// Both coordinates.
        fn coordinates(&self) -> (f64, f64) {
            (self.x, self.y)
        }

        /// Moves the point.
        #[hpy(signature = (dx = 0.0, dy = 0.0))]
        fn move_by(&mut self, dx: f64, dy: f64) {
            self.x += dx;
            self.y += dy;
        }

        // An argument that is a point is lent for the call. In `p.distance(p)` one point is read twice, which is fine.
        /// How far another point is.
        fn distance(&self, other: &Point) -> f64 {
            (self.x - other.x).hypot(self.y - other.y)
        }

        // In `p.swap(p)` one point would be changed twice at a time: a `RuntimeError`.
        /// Exchanges the places of two points.
        fn swap(&mut self, other: &mut Point) {
            std::mem::swap(self, other);
        }

        // A value that is returned becomes a new object.
        /// The point as far from the origin in the opposite direction.
        fn opposite(&self) -> Self {
            Point {
                x: -self.x,
                y: -self.y,
            }
        }
    }

    // Functions take and give objects of the class as methods do. A list of points is a list of handles: each value
    // can then be looked at.
    /// The centre of some points.
    #[hpy::function]
    fn centre(points: Vec<Handle<'_, Point>>) -> Result<Point> {
        if points.is_empty() {
            return Err(ValueError::error("no points have no centre"));
        }
        let mut sum = Point { x: 0.0, y: 0.0 };
        for point in &points {
            let point = point.read()?;
            sum.x += point.x;
            sum.y += point.y;
        }
        let count = points.len() as f64;
        Ok(Point {
            x: sum.x / count,
            y: sum.y / count,
        })
    }
}

#[cfg(test)]
mod tests;
