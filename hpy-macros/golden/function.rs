/// Adds two integers.
#[hpy::function]
pub fn add(a: i64, b: i64) -> i64 {
    a + b
}

#[hpy::function(
    name = "everything",
    signature = (a, b = "x", /, *args, c = None, **kwargs),
    module = crate::native
)]
fn every_kind<'cx>(
    cx: Context<'cx>,
    a: &Handle<'cx>,
    b: &str,
    args: Vec<i64>,
    module: &Module<'cx>,
    c: Option<f64>,
    kwargs: &Handle<'cx, Dict>,
) -> Result<()> {
    Ok(())
}
