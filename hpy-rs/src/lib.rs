//! Python extension modules in Rust: one binary for every Python, by way of HPy.
