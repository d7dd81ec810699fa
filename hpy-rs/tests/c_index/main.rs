//! The page `hpy::c_index`, which tells for each name of the C API where it is in Rust, is generated from the context's
//! table and the `#[doc(alias = "HPy_...")]` attributes in the sources. This test fails when the page is out of date;
//! `HPY_BLESS=1 cargo test -p hpy-rs --test c_index` writes it anew.

mod page;
mod scan;

use std::collections::BTreeSet;
use std::path::Path;

/// The names that the headers define over the context's functions.
fn inline_functions() -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../hpy-sys/src/inline_helpers.rs");
    let source = std::fs::read_to_string(path).unwrap();
    let mut names: BTreeSet<String> = source
        .lines()
        .filter_map(|line| {
            line.trim_start()
                .strip_prefix("pub unsafe fn ")
                .or(line.trim_start().strip_prefix("fn "))
        })
        .filter_map(|rest| rest.split(['(', '<']).next())
        .filter(|name| name.starts_with("HPy"))
        .map(str::to_owned)
        .collect();
    // Variadic in C, and therefore not in `hpy-sys`.
    names.insert("HPyTuple_Pack".to_owned());
    names
}

#[test]
fn every_alias_is_a_name_of_the_c_api() {
    let inline = inline_functions();
    assert!(inline.len() > 20, "the inline functions were not found");
    let members: BTreeSet<&str> = hpy_sys::MEMBERS.iter().map(|member| member.name).collect();
    let unknown: Vec<String> = scan::sources()
        .into_iter()
        .filter(|item| !members.contains(item.alias.as_str()) && !inline.contains(&item.alias))
        .map(|item| format!("{}: {} at {}", item.file, item.alias, item.shown))
        .collect();
    assert!(
        unknown.is_empty(),
        "not in the C API:\n{}",
        unknown.join("\n")
    );
}

#[test]
fn the_page_is_up_to_date() {
    let page = page::write(&scan::sources(), &inline_functions());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/c_index.md");
    if std::env::var_os("HPY_BLESS").is_some() {
        std::fs::write(&path, page).unwrap();
        return;
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        page == committed,
        "{} is out of date: HPY_BLESS=1 cargo test -p hpy-rs --test c_index",
        path.display()
    );
}
