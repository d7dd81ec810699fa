//! What a class can define in one place only, because it is one slot, or because it has
//! a name. Two places are found by the compiler: each has a constant of the same name,
//! which says what is wrong.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Attribute;

use super::shapes::Shape;
use super::{Block, Method, Role, buffer, slots};
use crate::errors::Errors;
use crate::names::PyName;

/// `__eq__` and its like, and the options `eq` and `ord`.
pub(crate) const COMPARISONS: &str = "comparisons_belong_in_one_place";
/// `__hash__` and the option `hash`.
pub(crate) const HASH: &str = "hash_belongs_in_one_place";
/// `__str__` and the option `str`.
pub(crate) const STR: &str = "str_belongs_in_one_place";
/// `__repr__` and the option `repr`.
pub(crate) const REPR: &str = "repr_belongs_in_one_place";

/// Something that is there once: what is said where it is there twice, where it is, and
/// under which conditions; of several it is enough that one is met.
pub(crate) struct Claim<'a> {
    name: String,
    span: Span,
    cfgs: Vec<&'a [Attribute]>,
}

impl<'a> Claim<'a> {
    /// Of one thing.
    pub(crate) fn new(name: impl Into<String>, span: Span, cfgs: &'a [Attribute]) -> Self {
        Claim {
            name: name.into(),
            span,
            cfgs: vec![cfgs],
        }
    }

    /// Of a Python name.
    pub(crate) fn named(name: &PyName, cfgs: &'a [Attribute]) -> Self {
        let text = format!("two_things_of_the_class_have_the_Python_name_{}", name.text);
        Claim::new(text, name.span, cfgs)
    }
}

/// The constants, which are hidden. What is claimed together is one: parts of a slot or of
/// a property, things under different conditions, or a mistake that is told already.
pub(crate) fn claim(class: &TokenStream, claims: Vec<Claim<'_>>) -> TokenStream {
    let mut merged: Vec<Claim<'_>> = Vec::new();
    for claim in claims {
        match merged.iter_mut().find(|known| known.name == claim.name) {
            Some(known) => known.cfgs.extend(claim.cfgs),
            None => merged.push(claim),
        }
    }
    if merged.is_empty() {
        return TokenStream::new();
    }
    let constants = merged.iter().map(|Claim { name, span, cfgs }| {
        let name = Ident::new(name, *span);
        let cfg = slots::presence(cfgs);
        // All of it at the place of what claims, or errors would not point there.
        let constant = quote_spanned!(*span=> const #name: () = (););
        quote!(#cfg #[doc(hidden)] #constant)
    });
    quote! {
        #[allow(dead_code, non_upper_case_globals)]
        impl #class {
            #(#constants)*
        }
    }
}

/// Complains of two ways to compare in one block.
pub(super) fn check(methods: &[Method], errors: &mut Errors) {
    let shape = |method: &Method| match method.role {
        Role::Special(special) => Some(special.shape),
        _ => None,
    };
    let all = |method: &&Method| shape(method) == Some(Shape::RichCompare);
    if methods.iter().any(|method| all(&method)) {
        for one in methods {
            if matches!(shape(one), Some(Shape::Compare(_))) {
                errors.span(
                    one.function.name.span,
                    format_args!(
                        "`__richcmp__` compares in every way; do in it what `{}` does, or write \
                         one method for each comparison",
                        one.function.name.text
                    ),
                );
            }
        }
    }
}

/// The constants of a block.
pub(super) fn claims(block: &Block) -> TokenStream {
    let mut claims: Vec<Claim<'_>> = Vec::new();
    let named = |method: &&Method| method.role != Role::CallFunction;
    for method in block.methods.iter().filter(named) {
        let function = &method.function;
        let claim = match of(method) {
            Some(name) => Claim::new(name, function.name.span, &function.cfgs),
            None => Claim::named(&function.name, &function.cfgs),
        };
        claims.push(claim);
    }
    for attribute in &block.attributes {
        claims.push(Claim::named(&attribute.name, &attribute.cfgs));
    }
    claims.extend(block.buffer.as_ref().map(buffer::Buffer::claim));
    let class = &block.class;
    claim(&quote!(#class), claims)
}

/// The name for what a method shares with others.
fn of(method: &Method) -> Option<String> {
    let Role::Special(special) = method.role else {
        return None;
    };
    let name = method.function.name.text.trim_matches('_');
    Some(match special.shape {
        Shape::Compare(_) | Shape::RichCompare => COMPARISONS.to_owned(),
        Shape::Hash => HASH.to_owned(),
        Shape::Binary(_) | Shape::Power => format!("{name}_and_r{name}_belong_in_one_place"),
        Shape::Reflected(_) | Shape::ReflectedPower => {
            format!("{}_and_{name}_belong_in_one_place", &name[1..])
        }
        Shape::SetItem | Shape::DelItem => "setitem_and_delitem_belong_in_one_place".to_owned(),
        Shape::Unary("HPy_tp_repr") => REPR.to_owned(),
        Shape::Text("HPy_tp_str") => STR.to_owned(),
        _ => return None,
    })
}
