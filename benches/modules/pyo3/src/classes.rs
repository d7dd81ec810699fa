//! The classes.

use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;

#[pyclass]
pub struct Point {
    #[pyo3(get, set)]
    x: f64,
    #[pyo3(get, set)]
    y: f64,
}

#[pymethods]
impl Point {
    #[new]
    #[pyo3(signature = (x, y, /))]
    fn new(x: f64, y: f64) -> Self {
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
#[pyclass]
pub struct Numbers {
    next: i64,
    end: i64,
}

#[pymethods]
impl Numbers {
    #[new]
    #[pyo3(signature = (end, /))]
    fn new(end: i64) -> Self {
        Numbers { next: 0, end }
    }

    fn __iter__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
        this
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
#[pyclass]
pub struct Link {
    other: Option<Py<PyAny>>,
}

#[pymethods]
impl Link {
    #[new]
    fn new() -> Self {
        Link { other: None }
    }

    #[pyo3(signature = (other, /))]
    fn join(&mut self, other: Py<PyAny>) {
        self.other = Some(other);
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.other)
    }

    fn __clear__(&mut self) {
        self.other = None;
    }
}
