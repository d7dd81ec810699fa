//! A field whose type has no conversion.

use hpy::prelude::*;

struct Plain;

#[derive(FromPython)]
struct Comes {
    plain: Plain,
}

#[derive(IntoPython)]
struct Goes {
    plain: Plain,
}

fn main() {}
