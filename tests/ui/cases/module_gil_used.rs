#[hpy::module(gil_used = "no")]
mod native {}

fn main() {}
