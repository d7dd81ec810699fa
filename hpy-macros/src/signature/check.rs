//! The rules of a signature: Python's own, and that it fits the Rust function.

use proc_macro2::TokenStream;
use syn::ext::IdentExt;
use syn::parse::Parser;
use syn::{Expr, Ident, Type};

use super::parse::{self, Element};
use super::{Kind, Parameter};
use crate::errors::Errors;
use crate::names;

/// The parameters that Python sees: as the signature says, or, without one, all
/// of the Rust function's (`rust`), each by position or by name. What the
/// library gives (`given`) is not among them.
pub(crate) fn resolve(
    signature: Option<TokenStream>,
    rust: &[(Ident, Type)],
    given: &[Ident],
    errors: &mut Errors,
) -> Vec<Parameter> {
    let Some(signature) = signature else {
        return rust
            .iter()
            .filter_map(|(ident, ty)| parameter(ident, ty, Kind::Standard, None, errors))
            .collect();
    };
    let Some(elements) = errors.take(parse::elements.parse2(signature)) else {
        return Vec::new();
    };
    let declared = classify(elements, errors);
    check_defaults(&declared, errors);
    fit(declared, rust, given, errors)
}

/// A parameter as the signature has it.
struct Declared {
    ident: Ident,
    kind: Kind,
    default: Option<Expr>,
}

/// Gives each parameter its kind, by the markers around it.
fn classify(elements: Vec<Element>, errors: &mut Errors) -> Vec<Declared> {
    let mut declared: Vec<Declared> = Vec::new();
    // The kind of the next plain parameter.
    let mut kind = Kind::Standard;
    let mut slash = false;
    let mut star = None;
    let mut ended = false;
    for element in elements {
        let span = element.span();
        if ended {
            errors.span(span, "nothing can follow `**kwargs`; move it before");
        }
        match element {
            Element::Slash(_) if slash => {
                errors.span(span, "a signature has only one `/`; remove this one");
            }
            Element::Slash(_) if kind == Kind::KeywordOnly => {
                errors.span(span, "`/` must stand before `*`; move it there");
            }
            Element::Slash(_) if declared.is_empty() => errors.span(
                span,
                "`/` makes the parameters before it positional-only, and there are none; \
                 remove it or move it",
            ),
            Element::Slash(_) => {
                slash = true;
                for earlier in &mut declared {
                    earlier.kind = Kind::PositionalOnly;
                }
            }
            Element::Star(_) | Element::VarArgs(_) if kind == Kind::KeywordOnly => {
                errors.span(
                    span,
                    "a signature has only one `*` or `*args`; remove this one",
                );
            }
            Element::Star(_) => {
                kind = Kind::KeywordOnly;
                star = Some((span, declared.len()));
            }
            Element::VarArgs(ident) => {
                kind = Kind::KeywordOnly;
                declared.push(Declared {
                    ident,
                    kind: Kind::VarArgs,
                    default: None,
                });
            }
            Element::VarKeywords(ident) => {
                ended = true;
                declared.push(Declared {
                    ident,
                    kind: Kind::VarKeywords,
                    default: None,
                });
            }
            Element::Parameter { ident, default } => declared.push(Declared {
                ident,
                kind,
                default,
            }),
        }
    }
    if let Some((span, at)) = star
        && declared
            .get(at)
            .is_none_or(|next| next.kind != Kind::KeywordOnly)
    {
        errors.span(
            span,
            "`*` makes the parameters after it keyword-only, and there are none; \
             remove it, or name what it collects: `*args`",
        );
    }
    declared
}

/// A required positional parameter cannot follow one with a default.
fn check_defaults(declared: &[Declared], errors: &mut Errors) {
    let mut with_default: Option<&Ident> = None;
    for parameter in declared {
        if !matches!(parameter.kind, Kind::PositionalOnly | Kind::Standard) {
            continue;
        }
        match (&parameter.default, with_default) {
            (Some(_), _) => with_default = Some(&parameter.ident),
            (None, Some(earlier)) => errors.at(
                &parameter.ident,
                format_args!(
                    "`{0}` follows `{earlier}`, which has a default, so it needs one too: \
                     `{0} = ...`; or put `*` before it to make it keyword-only",
                    parameter.ident
                ),
            ),
            (None, None) => {}
        }
    }
}

/// Joins the signature with the Rust parameters, whose order it must keep.
fn fit(
    declared: Vec<Declared>,
    rust: &[(Ident, Type)],
    given: &[Ident],
    errors: &mut Errors,
) -> Vec<Parameter> {
    let place = |ident: &Ident| rust.iter().position(|(other, _)| other == ident);
    let mut parameters = Vec::new();
    let mut places: Vec<(usize, &Ident)> = Vec::new();
    for one in &declared {
        let ident = &one.ident;
        let Some(index) = place(ident) else {
            if given.contains(ident) {
                errors.at(
                    ident,
                    format_args!(
                        "`{ident}` is not for Python's callers to give; leave it out here"
                    ),
                );
            } else {
                errors.at(ident, unknown(ident, rust));
            }
            continue;
        };
        if places.iter().any(|&(other, _)| other == index) {
            errors.at(
                ident,
                format_args!("`{ident}` is in the signature twice; remove one of them"),
            );
            continue;
        }
        places.push((index, ident));
        let (_, ty) = &rust[index];
        parameters.extend(parameter(ident, ty, one.kind, one.default.clone(), errors));
    }
    for pair in places.windows(2) {
        if pair[0].0 > pair[1].0 {
            errors.at(
                pair[1].1,
                format_args!(
                    "the Rust function has `{}` before `{}`; give both the same order",
                    pair[1].1, pair[0].1
                ),
            );
        }
    }
    for (index, (ident, _)) in rust.iter().enumerate() {
        if !places.iter().any(|&(other, _)| other == index) {
            errors.at(
                ident,
                format_args!("`{ident}` is missing in the signature; add it there"),
            );
        }
    }
    parameters
}

fn unknown(ident: &Ident, rust: &[(Ident, Type)]) -> String {
    let known: Vec<String> = rust.iter().map(|(ident, _)| ident.to_string()).collect();
    let mut message = format!("the Rust function has no parameter `{ident}`");
    match names::nearest(&ident.to_string(), known.iter().map(String::as_str)) {
        Some(near) => message.push_str(&format!("; did you mean `{near}`?")),
        None => message.push_str("; add it to the function, or remove it here"),
    }
    message
}

fn parameter(
    ident: &Ident,
    ty: &Type,
    kind: Kind,
    default: Option<Expr>,
    errors: &mut Errors,
) -> Option<Parameter> {
    let name = ident.unraw().to_string();
    if let Some(problem) = names::problem(&name) {
        errors.at(
            ident,
            format_args!("{problem}; call the parameter `{name}_`"),
        );
        return None;
    }
    Some(Parameter {
        name,
        kind,
        default,
        ty: ty.clone(),
    })
}
