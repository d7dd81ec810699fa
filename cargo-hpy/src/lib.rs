//! Builds and runs HPy extension modules written in Rust.
