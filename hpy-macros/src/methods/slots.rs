//! Special methods as entries in a class's table: a slot each, or a slot for several.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::Attribute;

use super::shapes::{Shape, Special};
use super::{Block, Method, Role};
use crate::signature::text_signature;

/// The entries that a special method leads to. Of methods that share a slot, the first
/// leads to the slot's.
pub(super) fn items(block: &Block, method: &Method, special: &Special) -> Vec<TokenStream> {
    let Block { krate, class, .. } = block;
    let function = &method.function;
    let marker = &function.marker;
    let rt = quote!(#krate::rt::class);
    let one = Entries {
        block,
        cfg: quote_cfgs(&function.cfgs),
    };
    let slot = |name: &str| {
        let name = Ident::new(name, Span::call_site());
        quote!(#krate::rt::sys::HPySlot_Slot::#name)
    };
    // A slot that only hosts with slots have, or call; elsewhere it is a method.
    let or_method = |slot: TokenStream, method: TokenStream| {
        vec![one.def("Slots", slot), one.def("Methods", method)]
    };
    match special.shape {
        Shape::Constructor => {
            let signature = text_signature("", "", &function.parameters);
            vec![
                one.def("All", quote!(#rt::constructor::<#class, #marker>())),
                one.item(
                    "All",
                    quote!(Constructor {
                        signature: #signature,
                        apart: #rt::constructor_apart::<#class, #marker>(),
                    }),
                ),
            ]
        }
        Shape::Initializer => vec![one.def("All", quote!(#rt::initializer::<#class, #marker>()))],
        // A class method is not seen here.
        Shape::Method | Shape::OfClass => {
            vec![one.def("All", quote!(#rt::method::<#class, #marker>()))]
        }
        Shape::Protocol(name) => {
            let name = Ident::new(name, Span::call_site());
            let protocol = quote!(#rt::protocols::#name::<#class, #marker>());
            vec![one.item("All", quote!(Protocol(#protocol)))]
        }
        Shape::Finalizer => {
            vec![one.def(
                "All",
                quote!(#rt::protocols::finalizer::<#class, #marker>()),
            )]
        }
        Shape::Unary(name) => {
            let slot = slot(name);
            vec![one.def("All", quote!(#rt::unary::<#class, #marker>(#slot)))]
        }
        Shape::Text(name) => {
            let slot = slot(name);
            or_method(
                quote!(#rt::unary::<#class, #marker>(#slot)),
                quote!(#rt::method::<#class, #marker>()),
            )
        }
        Shape::Truth => vec![one.def("All", quote!(#rt::truth::<#class, #marker>()))],
        Shape::Length => {
            let (sequence, mapping) = (slot("HPy_sq_length"), slot("HPy_mp_length"));
            vec![
                one.def("All", quote!(#rt::length::<#class, #marker>(#sequence))),
                one.def("Slots", quote!(#rt::length::<#class, #marker>(#mapping))),
            ]
        }
        Shape::Hash => vec![
            one.def("All", quote!(#rt::hash::<#class, #marker>())),
            one.item("All", quote!(Hashes)),
        ],
        Shape::Contains => vec![one.def("All", quote!(#rt::contains::<#class, #marker>()))],
        Shape::GetItem => vec![
            one.def("All", quote!(#rt::get_item::<#class, #marker>())),
            one.def("Slots", quote!(#rt::item_at::<#class, #marker>())),
        ],
        Shape::InPlace(name) => {
            let slot = slot(name);
            vec![one.def("All", quote!(#rt::in_place::<#class, #marker>(#slot)))]
        }
        Shape::InPlaceAdd => vec![one.def("All", quote!(#rt::in_place_add::<#class, #marker>()))],
        Shape::InPlacePower => {
            vec![one.def("All", quote!(#rt::in_place_power::<#class, #marker>()))]
        }
        Shape::RichCompare => vec![
            one.def("All", quote!(#rt::rich_compare::<#class, #marker>())),
            one.item("All", quote!(Compares { equality: true })),
        ],
        Shape::Binary(operator) | Shape::Reflected(operator) => {
            let halves = [Shape::Binary(operator), Shape::Reflected(operator)];
            let operator = Ident::new(operator, Span::call_site());
            let operator = quote!(#rt::operators::#operator);
            let def = quote!(binary::<#class, #operator, __HpyLeft, __HpyRight>());
            operands(&one, method, special.shape == halves[1], &halves, def)
        }
        Shape::Power | Shape::ReflectedPower => {
            let halves = [Shape::Power, Shape::ReflectedPower];
            let def = quote!(power::<#class, __HpyLeft, __HpyRight>());
            operands(&one, method, special.shape == halves[1], &halves, def)
        }
        Shape::Compare(which) => {
            let shared = Shared::new(block, &[0, 1, 2, 3, 4, 5].map(Shape::Compare));
            let mut items = shared.slots(
                method,
                &["__HpyLt", "__HpyLe", "__HpyEq", "__HpyNe", "__HpyGt", "__HpyGe"],
                &[("All", quote!(compare::<#class, __HpyLt, __HpyLe, __HpyEq, __HpyNe, __HpyGt, __HpyGe>()))],
            );
            let equality = which == EQ;
            items.push(one.item("All", quote!(Compares { equality: #equality })));
            items
        }
        Shape::SetItem | Shape::DelItem => {
            let shared = Shared::new(block, &[Shape::SetItem, Shape::DelItem]);
            shared.slots(
                method,
                &["__HpySet", "__HpyDel"],
                &[
                    ("All", quote!(set_item::<#class, __HpySet, __HpyDel>())),
                    ("Slots", quote!(set_item_at::<#class, __HpySet, __HpyDel>())),
                ],
            )
        }
    }
}

/// The place of `__eq__` among the comparisons.
const EQ: usize = 2;

/// The entries of one half of an operator: its slot, and where hosts have methods for
/// slots, the reflected half is one of its own.
fn operands(
    one: &Entries<'_>,
    method: &Method,
    reflected: bool,
    halves: &[Shape; 2],
    def: TokenStream,
) -> Vec<TokenStream> {
    let shared = Shared::new(one.block, halves);
    let mut items = shared.slots(method, &["__HpyLeft", "__HpyRight"], &[("All", def)]);
    if reflected {
        let Block { krate, class, .. } = one.block;
        let marker = &method.function.marker;
        let def = quote!(#krate::rt::class::method::<#class, #marker>());
        items.push(one.def("Methods", def));
    }
    items
}

/// What is there under a condition.
struct Entries<'a> {
    block: &'a Block,
    cfg: TokenStream,
}

impl Entries<'_> {
    /// An entry of this kind, under these hosts.
    fn item(&self, hosts: &str, kind: TokenStream) -> TokenStream {
        let krate = &self.block.krate;
        let cfg = &self.cfg;
        let kind = quote!(#krate::rt::ItemKind::#kind);
        if hosts == "All" {
            return quote!(#cfg #krate::rt::Item::new(#kind));
        }
        let hosts = Ident::new(hosts, Span::call_site());
        quote!(#cfg #krate::rt::Item::on(#krate::rt::Hosts::#hosts, #kind))
    }

    /// An entry that is a definition.
    fn def(&self, hosts: &str, def: TokenStream) -> TokenStream {
        self.item(hosts, quote!(Def(&const { #def })))
    }
}

/// The methods of a block that share a slot.
struct Shared<'a> {
    block: &'a Block,
    /// By their places in the slot; several in one place are there under different
    /// conditions.
    parts: Vec<Vec<&'a Method>>,
}

impl<'a> Shared<'a> {
    fn new(block: &'a Block, shapes: &[Shape]) -> Self {
        let of = |shape: &Shape| {
            let has = |method: &&Method| matches!(method.role, Role::Special(special) if special.shape == *shape);
            block.methods.iter().filter(has).collect()
        };
        Shared {
            block,
            parts: shapes.iter().map(of).collect(),
        }
    }

    fn methods(&self) -> impl Iterator<Item = &'a Method> {
        self.parts.iter().flatten().copied()
    }

    /// The entries of the slots, `defs`, which name their parts by `names`; none if
    /// `method` is not the first of them.
    fn slots(
        &self,
        method: &Method,
        names: &[&str],
        defs: &[(&str, TokenStream)],
    ) -> Vec<TokenStream> {
        let first = self
            .block
            .methods
            .iter()
            .find(|one| self.methods().any(|other| std::ptr::eq(*one, other)));
        if !first.is_some_and(|first| std::ptr::eq(first, method)) {
            return Vec::new();
        }
        let krate = &self.block.krate;
        let aliases: TokenStream = names
            .iter()
            .zip(&self.parts)
            .map(|(name, methods)| {
                let name = format_ident!("{name}");
                let given = methods.iter().map(|method| {
                    let (cfgs, marker) = (&method.function.cfgs, &method.function.marker);
                    quote!(#(#cfgs)* type #name = #marker;)
                });
                let absent = absence(&conditions(methods))
                    .map(|cfg| quote!(#cfg type #name = #krate::rt::class::Absent;));
                quote!(#(#given)* #absent)
            })
            .collect();
        let all: Vec<&Method> = self.methods().collect();
        let entries = Entries {
            block: self.block,
            cfg: presence(&conditions(&all)),
        };
        defs.iter()
            .map(|(hosts, def)| entries.def(hosts, quote!(#aliases #krate::rt::class::#def)))
            .collect()
    }
}

/// The conditions of methods.
fn conditions<'a>(methods: &[&'a Method]) -> Vec<&'a [Attribute]> {
    methods
        .iter()
        .map(|method| &*method.function.cfgs)
        .collect()
}

fn quote_cfgs(cfgs: &[Attribute]) -> TokenStream {
    quote!(#(#cfgs)*)
}

/// The conditions of a thing, as one predicate.
fn predicate(cfgs: &[Attribute]) -> TokenStream {
    let all = cfgs
        .iter()
        .filter_map(|cfg| cfg.meta.require_list().ok())
        .map(|list| &list.tokens);
    quote!(all(#(#all),*))
}

/// The attribute of what is there where one of some things is, of which these are the
/// conditions.
pub(super) fn presence(things: &[&[Attribute]]) -> TokenStream {
    if things.iter().any(|cfgs| cfgs.is_empty()) {
        return TokenStream::new();
    }
    let any = things.iter().map(|cfgs| predicate(cfgs));
    quote!(#[cfg(any(#(#any),*))])
}

/// The attribute of what is there where none of the things is; `None` if one of them
/// always is.
fn absence(things: &[&[Attribute]]) -> Option<TokenStream> {
    if things.is_empty() {
        return Some(TokenStream::new());
    }
    if things.iter().any(|cfgs| cfgs.is_empty()) {
        return None;
    }
    let any = things.iter().map(|cfgs| predicate(cfgs));
    Some(quote!(#[cfg(not(any(#(#any),*)))]))
}
