/// A module.
#[hpy::module(name = "package.native", functions = [crate::other::listed])]
mod native {
    use super::*;

    #[hpy::function]
    fn nothing() {}

    #[cfg(unix)]
    #[hpy::function(signature = (x, /))]
    fn only_here(x: i64) -> i64 {
        x
    }

    #[hpy::constant(name = "answer")]
    const ANSWER: i64 = 42;

    #[hpy::init]
    fn init(cx: Context<'_>, module: &Module<'_>) -> Result<()> {
        Ok(())
    }

    #[hpy::module]
    mod child {}
}
