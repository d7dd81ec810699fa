//! What a class can define in one place only, because it is one slot. Two places are
//! found by the compiler: each has a constant of the same name, which says what is wrong.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::shapes::Shape;
use super::{Block, Method, Role, slots};
use crate::errors::Errors;

/// `__eq__` and its like, and the options `eq` and `ord`.
pub(crate) const COMPARISONS: &str = "comparisons_belong_in_one_place";
/// `__hash__` and the option `hash`.
pub(crate) const HASH: &str = "hash_belongs_in_one_place";
/// `__str__` and the option `str`.
pub(crate) const STR: &str = "str_belongs_in_one_place";
/// `__repr__` and the option `repr`.
pub(crate) const REPR: &str = "repr_belongs_in_one_place";

/// The constant.
pub(crate) fn claim(class: &TokenStream, name: &str, span: Span) -> TokenStream {
    let name = Ident::new(name, span);
    // All of it at the place of what claims, or errors would not point there.
    let constant = quote_spanned!(span=> const #name: () = (););
    quote! {
        #[doc(hidden)]
        #[allow(dead_code, non_upper_case_globals)]
        impl #class {
            #constant
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
    let mut names: Vec<(String, Vec<&Method>)> = Vec::new();
    for method in &block.methods {
        let Some(name) = of(method) else {
            continue;
        };
        match names.iter_mut().find(|(known, _)| *known == name) {
            Some((_, methods)) => methods.push(method),
            None => names.push((name, vec![method])),
        }
    }
    let class = &block.class;
    names
        .iter()
        .map(|(name, methods)| {
            let cfg = slots::presence(methods);
            let claim = claim(&quote!(#class), name, methods[0].function.name.span);
            quote!(#cfg const _: () = { #claim };)
        })
        .collect()
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
