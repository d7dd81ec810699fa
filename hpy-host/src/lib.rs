#![doc = include_str!("../README.md")]

mod interpreter;
mod libffi;
mod library;

pub use interpreter::{Builder, Host};
pub use library::standard_library;
/// RustPython, whose objects and virtual machine this crate speaks of.
pub use rustpython_vm as vm;
