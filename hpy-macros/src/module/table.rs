//! The symbol that tells build tools which modules a binary holds.

use std::fmt::Write;

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::{Attribute, Meta};

use super::{Child, Module};

/// How many submodules may depend on a `cfg`: there is a table for each
/// combination of them.
pub(super) const MOST_CONDITIONAL: usize = 4;

/// How many of the modules depend on a `cfg` of their own.
pub(super) fn count_conditional(children: &[Child]) -> usize {
    children
        .iter()
        .map(|child| usize::from(is_conditional(child)) + count_conditional(&child.children))
        .sum()
}

fn is_conditional(child: &Child) -> bool {
    !child.cfgs.is_empty()
}

/// The table, or one for each combination of the submodules that depend on a
/// `cfg`, each under the `cfg` that selects it.
pub(super) fn table(module: &Module) -> TokenStream {
    let conditional = count_conditional(&module.children).min(MOST_CONDITIONAL);
    (0..1usize << conditional)
        .map(|chosen| one_table(module, chosen))
        .collect()
}

/// The table for one combination: each bit of `chosen` says whether one of the
/// conditional submodules is there.
fn one_table(module: &Module, chosen: usize) -> TokenStream {
    let name = &module.name;
    let mut text = format!(
        "hpy-rs module 1\nname={}\nsymbol={}\n",
        name.full, name.symbol
    );
    let mut listing = Listing {
        chosen,
        conditions: Vec::new(),
        text: &mut text,
    };
    listing.children(&module.children, true);
    let conditions = listing.conditions;
    let condition = (!conditions.is_empty()).then(|| quote!(#[cfg(all(#(#conditions),*))]));
    text.push('\0');
    let export = format!("__hpy_rs_module_{}", name.symbol);
    let length = text.len();
    let bytes = Literal::byte_string(text.as_bytes());
    quote! {
        #condition
        #[used]
        #[unsafe(export_name = #export)]
        static TABLE: [::core::primitive::u8; #length] = *#bytes;
    }
}

struct Listing<'a> {
    /// What is still to be used of the combination, lowest bit first.
    chosen: usize,
    conditions: Vec<TokenStream>,
    text: &'a mut String,
}

impl Listing<'_> {
    /// Parents before their children; nothing of a parent that is not there.
    fn children(&mut self, children: &[Child], parent_is_there: bool) {
        for child in children {
            let mut is_there = parent_is_there;
            if is_conditional(child) {
                let condition = predicate(&child.cfgs);
                if self.chosen & 1 == 1 {
                    self.conditions.push(condition);
                } else {
                    is_there = false;
                    self.conditions.push(quote!(not(#condition)));
                }
                self.chosen >>= 1;
            }
            if is_there {
                let _ = writeln!(
                    self.text,
                    "submodule={}:{}",
                    child.name.full, child.name.symbol
                );
            }
            self.children(&child.children, is_there);
        }
    }
}

/// The `cfg`s of an item as one predicate.
fn predicate(cfgs: &[Attribute]) -> TokenStream {
    let predicates = cfgs.iter().filter_map(|cfg| match &cfg.meta {
        Meta::List(list) => Some(&list.tokens),
        _ => None,
    });
    quote!(all(#(#predicates),*))
}
