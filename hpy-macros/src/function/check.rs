//! From the syntax of a function to its model, with every mistake noted.

use quote::quote;
use syn::{
    Attribute, FnArg, GenericParam, Ident, ItemFn, Pat, ReturnType, Signature, Type, TypePath,
    Visibility,
};

use super::{Function, Input, Returns, borrowed};
use crate::docs;
use crate::errors::Errors;
use crate::krate::Crate;
use crate::names::{self, PyName};
use crate::options::Options;
use crate::signature;

/// Checks a function and its options. `None`, and at least one error, where no
/// sense can be made of it.
pub(crate) fn check(
    function: &ItemFn,
    options: Options,
    krate: &Crate,
    errors: &mut Errors,
) -> Option<Function> {
    let sig = &function.sig;
    qualifiers(sig, errors);
    let name = PyName::of(&sig.ident, options.name.as_ref(), errors);
    let output = output(&sig.output, errors);
    let Inputs {
        inputs,
        rust,
        given,
    } = inputs(&sig.inputs, errors)?;
    let parameters = signature::resolve(options.signature, &rust, &given, errors);
    if parameters.len() < rust.len() {
        return None;
    }
    let ident = &sig.ident;
    Some(Function {
        krate: krate.clone(),
        cfgs: cfgs(&function.attrs),
        vis: Visibility::clone(&function.vis),
        marker: names::function_marker(ident),
        callee: quote!(#ident),
        class: None,
        name,
        doc: docs::text(&function.attrs),
        first: "$module",
        parameters,
        inputs,
        output,
        returns: Returns::Object,
        operands: false,
    })
}

/// What a Rust function takes.
pub(crate) struct Inputs {
    /// All of it, in order.
    pub(crate) inputs: Vec<Input>,
    /// What Python gives, in the same order.
    pub(crate) rust: Vec<(Ident, Type)>,
    /// The names of what the library gives: the context and the module.
    pub(crate) given: Vec<Ident>,
}

/// Checks what a function takes. Signature and function have the same order, so
/// indices serve for both.
pub(crate) fn inputs<'a>(
    all: impl IntoIterator<Item = &'a FnArg> + Clone,
    errors: &mut Errors,
) -> Option<Inputs> {
    let mut rust: Vec<(Ident, Type)> = Vec::new();
    let mut inputs = Vec::new();
    let mut count = 0;
    for input in all.clone() {
        count += 1;
        inputs.extend(taken(input, &mut rust, errors));
    }
    let given = given(all);
    (inputs.len() == count).then_some(Inputs {
        inputs,
        rust,
        given,
    })
}

/// The names of what the library gives: the context and the module.
fn given<'a>(inputs: impl IntoIterator<Item = &'a FnArg>) -> Vec<Ident> {
    let typed = inputs.into_iter().filter_map(|input| match input {
        FnArg::Typed(input) if special(&input.ty).is_some() => Some(&*input.pat),
        _ => None,
    });
    typed
        .filter_map(|pat| match pat {
            Pat::Ident(pat) => Some(pat.ident.clone()),
            _ => None,
        })
        .collect()
}

/// The attributes that decide whether an item is there.
pub(crate) fn cfgs(attributes: &[Attribute]) -> Vec<Attribute> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("cfg"))
        .cloned()
        .collect()
}

/// Complains of what a function that Python calls cannot be.
pub(crate) fn qualifiers(sig: &Signature, errors: &mut Errors) {
    if let Some(token) = &sig.asyncness {
        errors.at(
            token,
            "Python calls this function and nothing would poll its future; \
             remove `async`, or run the future to its end inside",
        );
    }
    if let Some(token) = &sig.unsafety {
        errors.at(
            token,
            "Python calls this function and knows no `unsafe`; \
             remove it and put an `unsafe` block inside",
        );
    }
    if let Some(abi) = &sig.abi {
        errors.at(
            abi,
            "Python reaches this function through the library, not by its ABI; remove `extern`",
        );
    }
    if let Some(variadic) = &sig.variadic {
        errors.at(
            variadic,
            "write `args: Vec<T>` or `args: &Handle<'_, Tuple>` here, \
             and `#[hpy::function(signature = (*args))]`",
        );
    }
    for parameter in &sig.generics.params {
        let instead = match parameter {
            GenericParam::Lifetime(_) => continue,
            GenericParam::Type(_) => {
                "write a type instead, such as `i64`, or `&Handle<'_>` for any object"
            }
            GenericParam::Const(_) => "write its value where it is used",
        };
        errors.at(
            parameter,
            format_args!("Python cannot choose a generic parameter; {instead}"),
        );
    }
}

/// What the function takes here; a parameter of Python's goes to `rust`.
fn taken(input: &FnArg, rust: &mut Vec<(Ident, Type)>, errors: &mut Errors) -> Option<Input> {
    let input = match input {
        FnArg::Receiver(receiver) => {
            errors.at(
                receiver,
                "a Python function has no `self`; take the object as a parameter of a free function",
            );
            return None;
        }
        FnArg::Typed(input) => input,
    };
    if let Some(cfg) = input.attrs.iter().find(|a| a.path().is_ident("cfg")) {
        errors.at(
            cfg,
            "a parameter cannot depend on a `cfg`; write two functions, each under its `cfg`",
        );
        return None;
    }
    match special(&input.ty) {
        Some(Special::Context) => return Some(Input::Context),
        Some(Special::Module) => return Some(Input::Module),
        Some(Special::Wrong(instead)) => {
            errors.at(&input.ty, instead);
            return None;
        }
        None => {}
    }
    if let Type::ImplTrait(ty) = &*input.ty {
        errors.at(
            ty,
            "Python cannot choose a type; write one instead of `impl Trait`, \
             such as `i64` or `&Handle<'_>` for any object",
        );
        return None;
    }
    if let Some(item) = borrowed::item(&input.ty) {
        errors.at(
            item,
            format_args!(
                "the items of a collection are gone once they are converted, so nothing can \
                 borrow from them; write {} here",
                borrowed::instead(item)
            ),
        );
        return None;
    }
    match &*input.pat {
        Pat::Ident(pat) if pat.by_ref.is_none() && pat.subpat.is_none() => {
            rust.push((pat.ident.clone(), (*input.ty).clone()));
            Some(Input::Parameter(rust.len() - 1))
        }
        pat => {
            errors.at(
                pat,
                "a parameter needs a name, because Python's callers see it; \
                 write `name: Type` and take it apart inside",
            );
            None
        }
    }
}

/// A type that stands for something else than an argument.
pub(crate) enum Special {
    Context,
    Module,
    /// Nearly one; the text says what to write.
    Wrong(&'static str),
}

/// Recognises `Context<'_>` and `&Module<'_>` by their names.
pub(crate) fn special(ty: &Type) -> Option<Special> {
    match ty {
        Type::Path(path) => match &*last_segment(path)? {
            "Context" => Some(Special::Context),
            "Module" => Some(Special::Wrong(
                "the module is lent for the call; take it as `&Module<'_>`",
            )),
            _ => None,
        },
        Type::Reference(reference) => {
            let Type::Path(path) = &*reference.elem else {
                return None;
            };
            match &*last_segment(path)? {
                "Module" if reference.mutability.is_some() => Some(Special::Wrong(
                    "the module is lent for the call; take it as `&Module<'_>`",
                )),
                "Module" => Some(Special::Module),
                "Context" => Some(Special::Wrong(
                    "the context is a small value; take it as `Context<'_>`",
                )),
                _ => None,
            }
        }
        Type::Group(group) => special(&group.elem),
        Type::Paren(inner) => special(&inner.elem),
        _ => None,
    }
}

/// The last segment's name, where it has at most lifetimes as arguments.
fn last_segment(path: &TypePath) -> Option<String> {
    let segment = path.path.segments.last()?;
    let lifetimes_only = match &segment.arguments {
        syn::PathArguments::None => true,
        syn::PathArguments::AngleBracketed(arguments) => arguments
            .args
            .iter()
            .all(|argument| matches!(argument, syn::GenericArgument::Lifetime(_))),
        syn::PathArguments::Parenthesized(_) => false,
    };
    (path.qself.is_none() && lifetimes_only).then(|| segment.ident.to_string())
}

pub(crate) fn output(output: &ReturnType, errors: &mut Errors) -> Option<Type> {
    let ReturnType::Type(_, ty) = output else {
        return None;
    };
    match &**ty {
        Type::ImplTrait(ty) => errors.at(
            ty,
            "the conversion to Python needs a type with a name; write it instead of `impl Trait`, \
             such as `Vec<T>` for an iterator's items",
        ),
        Type::Never(ty) => errors.at(
            ty,
            "a Python function returns or raises; write `Result<()>` and return an error",
        ),
        _ => {}
    }
    Some((**ty).clone())
}
