//! The harness of hpy-rs's conformance tests.
//!
//! A *project* ([`project`]) is an extension crate with Python tests beside it: a fixture in `tests/fixtures` or an
//! example in `examples`. Each is built once ([`build`]), and its tests are run by pytest on every Python interpreter
//! of this machine ([`interpreter`], [`discover`]) in every way that it has of loading them ([`way`], [`run`]), in a
//! virtual environment that has what this way needs ([`venv`]), each time in a process of its own, forked from one that
//! has pytest imported ([`forkserver`]). Each of these runs is one test of `cargo test`, named
//! `project::interpreter::way` ([`suite`]).
//!
//! [`mod@fuzz`] runs random operations on the classes of the examples, and compares what comes of them.
//! [`mod@upstream`] runs HPy's own tests through our loader, with the same interpreters and environments.
//!
//! `tests/README.md` says how to run a part of them, and which environment variables are read.

pub mod build;
pub mod discover;
pub mod forkserver;
pub mod fuzz;
pub mod interpreter;
pub mod process;
pub mod progress;
pub mod project;
pub mod reference;
pub mod require;
pub mod run;
pub mod suite;
pub mod upstream;
pub mod venv;
pub mod way;
pub mod workspace;

pub use fuzz::fuzz;
pub use suite::conformance;
pub use upstream::upstream;
