//! The attribute and derive macros of hpy-rs.
