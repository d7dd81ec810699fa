//! The small module in hpy-rs: what is measured.

mod classes;

/// Small functions, each of which does one thing that extensions do.
#[hpy::module]
mod small_hpy_rs {
    use std::collections::HashMap;

    use hpy::prelude::*;

    #[hpy::function]
    fn nothing() {}

    #[hpy::function(signature = (a, /))]
    fn one_int(a: i64) -> i64 {
        a.wrapping_add(1)
    }

    #[hpy::function(signature = (a, b, /))]
    fn two_ints(a: i64, b: i64) -> i64 {
        a.wrapping_add(b)
    }

    #[hpy::function]
    fn two_keywords(a: i64, b: i64) -> i64 {
        a.wrapping_add(b)
    }

    /// What comes after the `@`.
    #[hpy::function(signature = (address, /))]
    fn domain(address: &str) -> Result<&str> {
        let (_, domain) = address
            .split_once('@')
            .ok_or_else(|| ValueError::error("no @"))?;
        Ok(domain)
    }

    #[hpy::function(signature = (values, /))]
    fn doubled(values: Vec<f64>) -> Vec<f64> {
        values.into_iter().map(|value| value * 2.0).collect()
    }

    #[hpy::function(signature = (counts, /))]
    fn incremented(mut counts: HashMap<String, i64>) -> HashMap<String, i64> {
        for count in counts.values_mut() {
            *count = count.wrapping_add(1);
        }
        counts
    }

    /// Calls a Python function.
    #[hpy::function(signature = (f, n, /))]
    fn apply<'cx>(f: &Handle<'cx>, n: i64) -> Result<Handle<'cx>> {
        f.call((n.wrapping_add(1),))
    }

    /// Reads an attribute again and again.
    #[hpy::function(signature = (obj, times, /))]
    fn attribute_sum(obj: &Handle<'_>, times: usize) -> Result<i64> {
        let mut total = 0_i64;
        for _ in 0..times {
            let value: i64 = obj.getattr(c"value")?.extract()?;
            total = total.wrapping_add(value);
        }
        Ok(total)
    }

    #[hpy::function]
    fn refuse() -> Result<()> {
        Err(ValueError::error("refused"))
    }

    /// What `f` returns, or `None` for a `KeyError`.
    #[hpy::function(signature = (f, /))]
    fn recover<'cx>(f: &Handle<'cx>) -> Result<Option<Handle<'cx>>> {
        f.call0().optional::<KeyError>(f.cx())
    }

    #[hpy::function(signature = (n, /))]
    fn integers<'cx>(cx: Context<'cx>, n: i64) -> Result<Handle<'cx, List>> {
        cx.list(1000..1000 + n)
    }

    /// Makes `n` tuples, and returns the last.
    #[hpy::function(signature = (item, n, /))]
    fn triples<'cx>(item: &Handle<'cx>, n: usize) -> Result<Option<Handle<'cx, Tuple>>> {
        let mut last = None;
        for _ in 0..n {
            last = Some(item.cx().tuple((item, item, item))?);
        }
        Ok(last)
    }
}
