//! One thin function per command.

pub mod build;
pub mod run;
