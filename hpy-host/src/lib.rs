#![doc = include_str!("../README.md")]
// The names of HPy's own.
#![allow(non_snake_case)]

mod birth;
mod call;
mod capsule;
mod context;
mod definition;
mod fault;
mod fields;
mod function;
mod globals;
mod guard;
mod handles;
mod held;
mod import;
mod interpreter;
mod libffi;
mod library;
mod loan;
mod members;
mod module;
pub mod program;
mod seen;
mod state;
mod stress;
mod strictness;
pub mod testing;
mod text;
mod trace;
mod types;
mod words;

pub use fault::OnFault;
pub use hpy_sys::StaticModule;
pub use interpreter::{Builder, Host};
pub use library::standard_library;
/// RustPython, whose objects and virtual machine this crate speaks of.
pub use rustpython_vm as vm;
pub use strictness::Strictness;
pub use trace::Traces;
