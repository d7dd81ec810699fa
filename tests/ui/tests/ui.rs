//! One file per mistake in `cases`; the message is part of the product.

#[test]
fn mistakes_are_explained() {
    trybuild::TestCases::new().compile_fail("cases/*.rs");
}
