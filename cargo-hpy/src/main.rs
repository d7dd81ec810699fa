//! The `cargo hpy` command.

fn main() {}
