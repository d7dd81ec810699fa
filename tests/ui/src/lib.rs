//! Nothing but a place for `tests/ui.rs`, which compiles every file of `cases`
//! and compares what the compiler says with the file of the same name that ends
//! in `.stderr`.
//!
//! To accept new messages, after reading each as a user would (it must say what
//! to write instead): `TRYBUILD=overwrite cargo test -p hpy-ui`.
