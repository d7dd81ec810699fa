//! Runs the command line on crates made for the purpose. See `../README.md`.

mod build;
mod errors;
mod help;
mod host;
mod loader;
mod project;
mod run;
