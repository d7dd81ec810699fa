//! Golden tests: each `golden/<name>.rs` expands to `golden/<name>.expanded.rs`.
//!
//! To accept what changed, after reading it: `HPY_BLESS=1 cargo test -p hpy-macros`.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Item, Meta};

#[test]
fn expansions_are_as_recorded() {
    let mut inputs = inputs();
    inputs.sort();
    assert!(!inputs.is_empty(), "no inputs in golden");
    let differing: Vec<PathBuf> = inputs.into_iter().filter(|input| !agrees(input)).collect();
    assert!(
        differing.is_empty(),
        "these expand to something else than recorded; read the difference, \
         and accept it by HPY_BLESS=1: {differing:?}"
    );
}

fn inputs() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden");
    fs::read_dir(folder)
        .expect("the folder golden")
        .map(|entry| entry.expect("an entry of golden").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .filter(|path| !path.to_string_lossy().ends_with(".expanded.rs"))
        .collect()
}

fn agrees(input: &Path) -> bool {
    let recorded = input.with_extension("expanded.rs");
    let source = fs::read_to_string(input).expect("a golden input");
    let expanded =
        prettyplease::unparse(&syn::parse2(expand(&source)).expect("an expansion that is Rust"));
    if std::env::var_os("HPY_BLESS").is_some() {
        fs::write(&recorded, expanded).expect("the record can be written");
        return true;
    }
    fs::read_to_string(&recorded).is_ok_and(|recorded| recorded == expanded)
}

/// Expands the first attribute of each item, as the compiler would.
fn expand(source: &str) -> TokenStream {
    let file = syn::parse_file(source).expect("an input that is Rust");
    file.items.into_iter().map(expand_item).collect()
}

fn expand_item(mut item: Item) -> TokenStream {
    let attributes = match &mut item {
        Item::Fn(item) => &mut item.attrs,
        Item::Mod(item) => &mut item.attrs,
        Item::Static(item) => &mut item.attrs,
        Item::Struct(item) => &mut item.attrs,
        other => panic!("no attribute of ours goes on {}", other.to_token_stream()),
    };
    let index = attributes
        .iter()
        .position(|attribute| attribute.path().segments[0].ident == "hpy")
        .expect("an attribute of ours");
    let attribute = attributes.remove(index);
    let options = match &attribute.meta {
        Meta::List(list) => list.tokens.clone(),
        _ => TokenStream::new(),
    };
    let item = item.into_token_stream();
    match attribute.path().segments[1].ident.to_string().as_str() {
        "function" => crate::function::free(options, item),
        "module" => crate::module::outermost(options, item),
        "global" => crate::global::free(options, item),
        "exception" => crate::exception::free(options, item),
        other => panic!("`#[hpy::{other}]` expands only inside a module"),
    }
}
