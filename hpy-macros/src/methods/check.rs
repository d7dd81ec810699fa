//! From the syntax of a block to its model, with every mistake noted.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;
use syn::{Attribute, FnArg, ImplItem, ImplItemFn, ItemImpl, Meta, Type, Visibility};

use super::{Block, Method, Object, Role, dunders};
use crate::docs;
use crate::errors::Errors;
use crate::function::{Function, Input, Inputs, Returns, cfgs, inputs, output, qualifiers};
use crate::krate::Crate;
use crate::names::PyName;
use crate::options::Options;
use crate::signature::{self, Parameter};

/// Checks a block and takes our attributes off its items.
pub(super) fn check(block: &mut ItemImpl, krate: &Crate, errors: &mut Errors) -> Option<Block> {
    if let Some((_, path, _)) = &block.trait_ {
        errors.at(
            path,
            "a class's methods stand in an impl block of its own; write `impl Name { ... }`",
        );
        return None;
    }
    if !block.generics.params.is_empty() {
        errors.at(
            &block.generics,
            "a class is one type in Python; remove the generic parameters",
        );
    }
    let class = (*block.self_ty).clone();
    let mut methods: Vec<Method> = Vec::new();
    for item in &mut block.items {
        let ImplItem::Fn(item) = item else {
            continue;
        };
        let options = take_options(&mut item.attrs, errors);
        if options.has("skip") {
            continue;
        }
        let Some(method) = method(item, options, &class, krate, errors) else {
            continue;
        };
        let name = &method.function.name;
        let conditional = !method.function.cfgs.is_empty();
        let clashes = |other: &&Method| {
            other.function.name.text == name.text
                && (!conditional || other.function.cfgs.is_empty())
        };
        if let Some(first) = methods.iter().find(clashes) {
            errors.span(
                name.span,
                format_args!(
                    "two things of the class have the Python name `{}`; give one of them another \
                     by `#[hpy(name = \"...\")]`",
                    name.text
                ),
            );
            errors.span(
                first.function.name.span,
                format_args!("`{}` is here first", name.text),
            );
        }
        methods.push(method);
    }
    Some(Block {
        krate: krate.clone(),
        class,
        methods,
    })
}

/// Takes the attribute `#[hpy(...)]` off an item and parses it.
fn take_options(attributes: &mut Vec<Attribute>, errors: &mut Errors) -> Options {
    let mut tokens = TokenStream::new();
    attributes.retain(|attribute| {
        if !attribute.path().is_ident("hpy") {
            return true;
        }
        match &attribute.meta {
            Meta::List(list) => {
                let list = &list.tokens;
                tokens.extend(quote!(#list,));
            }
            other => errors.at(other, "options go in parentheses: `#[hpy(name = \"...\")]`"),
        }
        false
    });
    Options::parse(
        tokens,
        "methods",
        &[
            ("name", "name = \"python_name\""),
            (
                "signature",
                "signature = (a, b = 1, /, *args, c = 2, **kwargs)",
            ),
            ("skip", "skip"),
        ],
        errors,
    )
}

fn method(
    item: &ImplItemFn,
    options: Options,
    class: &Type,
    krate: &Crate,
    errors: &mut Errors,
) -> Option<Method> {
    let sig = &item.sig;
    qualifiers(sig, errors);
    let name = PyName::of(&sig.ident, options.name.as_ref(), errors);
    let role = dunders::role(&name.text).unwrap_or(Role::Method);
    let output = output(&sig.output, errors);
    let mut all: Vec<FnArg> = sig.inputs.iter().cloned().collect();
    let mut first = Vec::new();
    if role == Role::Constructor {
        constructor_inputs(&mut all, &mut first);
    } else {
        let Some(object) = all.first().and_then(|input| Object::of(input, class)) else {
            errors.at(
                &sig.ident,
                "a method takes its object first: `&self`, `&mut self` or \
                 `this: &Handle<'_, Self>`",
            );
            return None;
        };
        first.push((0, Input::Object(object)));
        all.remove(0);
    }
    let Inputs {
        inputs: mut taken,
        rust,
        given,
    } = inputs(&all, errors)?;
    for (at, input) in first {
        taken.insert(at, input);
    }
    let mut parameters = signature::resolve(options.signature, &rust, &given, errors);
    if parameters.len() < rust.len() {
        return None;
    }
    for parameter in &mut parameters {
        name_class(parameter, class);
    }
    let ident = &sig.ident;
    let function = Function {
        krate: krate.clone(),
        cfgs: cfgs(&item.attrs),
        vis: Visibility::Inherited,
        marker: format_ident!("__hpy_method_{}", ident.unraw(), span = ident.span()),
        callee: quote!(<#class>::#ident),
        class: Some(quote!(#class)),
        name,
        doc: docs::text(&item.attrs),
        first: if role == Role::Constructor {
            ""
        } else {
            "$self"
        },
        parameters,
        inputs: taken,
        output,
        returns: if role == Role::Constructor {
            Returns::Value
        } else {
            Returns::Object
        },
    };
    Some(Method { function, role })
}

/// Takes out what `__new__` may ask for beside its arguments, with the place where each
/// stood: `cls: &Handle<'_, Type>` and `&New<'_, Self>`.
fn constructor_inputs(all: &mut Vec<FnArg>, first: &mut Vec<(usize, Input)>) {
    let mut place = 0;
    all.retain(|input| {
        let input = match input {
            FnArg::Typed(input) if is_reference_to(&input.ty, "New") => Some(Input::New),
            FnArg::Typed(input)
                if is_reference_to(&input.ty, "Handle")
                    && matches!(&*input.pat, syn::Pat::Ident(pat) if pat.ident == "cls") =>
            {
                Some(Input::Class)
            }
            _ => None,
        };
        let keep = input.is_none();
        first.extend(input.map(|input| (place, input)));
        place += 1;
        keep
    });
}

fn is_reference_to(ty: &Type, name: &str) -> bool {
    let Type::Reference(reference) = ty else {
        return false;
    };
    matches!(&*reference.elem, Type::Path(path)
        if path.path.segments.last().is_some_and(|last| last.ident == name))
}

/// Writes the class's name for `Self`, which means something else in the expansion.
fn name_class(parameter: &mut Parameter, class: &Type) {
    let class = class.to_token_stream();
    let ty = replace_self(parameter.ty.to_token_stream(), &class);
    if let Ok(ty) = syn::parse2(ty) {
        parameter.ty = ty;
    }
    if let Some(default) = &mut parameter.default {
        let tokens = replace_self(default.to_token_stream(), &class);
        if let Ok(tokens) = syn::parse2(tokens) {
            *default = tokens;
        }
    }
}

/// The tokens with a type in place of each `Self`.
pub(super) fn replace_self(tokens: TokenStream, class: &TokenStream) -> TokenStream {
    tokens
        .into_iter()
        .flat_map(|token| match token {
            TokenTree::Ident(ident) if ident == "Self" => {
                let mut class = class.clone().into_iter().collect::<Vec<_>>();
                for token in &mut class {
                    token.set_span(ident.span());
                }
                class
            }
            TokenTree::Group(group) => {
                let mut new = Group::new(group.delimiter(), replace_self(group.stream(), class));
                new.set_span(group.span());
                vec![TokenTree::Group(new)]
            }
            other => vec![other],
        })
        .collect()
}
