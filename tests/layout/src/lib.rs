//! Compares the ABI that `hpy-sys` describes with HPy's own C headers.
//!
//! The test (`tests/against_c.rs`) fetches HPy's source distribution, writes a C
//! program from the tables of `hpy-sys`, has the C compiler judge it, runs it, and
//! compares what it prints. Two kinds of question are put to C:
//!
//! - [`facts`]: an expression whose value Rust believes to know (a size, an
//!   offset, a constant);
//! - [`checks`]: a declaration that only compiles if a type is what Rust believes
//!   it to be, or if Rust's list is complete.
//!
//! Nothing here is a second list of the ABI: what is asked comes from
//! [`hpy_sys::MEMBERS`] and [`hpy_sys::describe`]. That no type of the headers is
//! missing from those lists is seen by going through the headers' `typedef`s
//! ([`typedefs`]).

pub mod checks;
pub mod compiler;
pub mod facts;
pub mod sdist;
pub mod spelling;
pub mod typedefs;
