//! Options that derive what the type does not implement.

#[hpy::module]
mod shapes {
    #[hpy::class(frozen, eq, hash, str)]
    struct Point;
}

fn main() {}
