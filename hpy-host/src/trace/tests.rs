use super::{Place, crate_of};

fn own(function: &str) -> bool {
    let function = function.to_owned();
    Place {
        function,
        line: None,
    }
    .is_own()
}

#[test]
fn crates_of_functions() {
    for (function, expected) in [
        ("leaky::leak", "leaky"),
        (
            "<hpy::handle::Handle<T> as core::ops::drop::Drop>::drop",
            "hpy",
        ),
        ("<F as hpy::rt::Function>::call", "hpy"),
        ("<&mut leaky::Guests as core::fmt::Debug>::fmt", "leaky"),
        ("<dyn leaky::Greet as core::any::Any>::type_id", "leaky"),
        ("core::ptr::drop_in_place<leaky::Guests>", "core"),
        ("leaky::leak::{{closure}}", "leaky"),
        ("main", "main"),
        ("", ""),
        ("<<", ""),
    ] {
        assert_eq!(crate_of(function), expected, "{function}");
    }
}

#[test]
fn own_functions() {
    for function in [
        "leaky::leak",
        "leak_impl",
        "<F as leaky::Visit>::visit",
        "hpython::f",
    ] {
        assert!(own(function), "{function}");
    }
    for function in [
        "hpy::rt::noargs",
        "HPy_Dup",
        "_HPyCapsule_Get",
        "core::hint::black_box",
    ] {
        assert!(!own(function), "{function}");
    }
}
