//! `#[hpy::methods]`: an `impl` block as the methods of a Python class.

mod attributes;
mod buffer;
mod check;
mod dunders;
mod expand;
mod object;
pub(crate) mod once;
mod shapes;
mod slots;

pub(crate) use check::replace_self;
pub(crate) use object::Object;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, ItemImpl, Type, Visibility};

use crate::errors::Errors;
use crate::function::Function;
use crate::krate::Crate;
use crate::options::Options;

/// A block that passed all checks.
pub(crate) struct Block {
    pub(crate) krate: Crate,
    /// The class.
    pub(crate) class: Type,
    pub(crate) methods: Vec<Method>,
    /// The attributes of the class itself.
    pub(crate) attributes: Vec<attributes::ClassAttribute>,
    /// What exports the memory of its objects.
    pub(crate) buffer: Option<buffer::Buffer>,
}

/// One function of a block.
pub(crate) struct Method {
    pub(crate) function: Function,
    pub(crate) role: Role,
    /// The constant that it is known by in Rust, if it is a call function.
    pub(crate) constant: Option<Constant>,
}

/// What a call function is known by.
pub(crate) struct Constant {
    vis: Visibility,
    ident: Ident,
}

/// What a function of a block is in Python.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    /// A method of its objects.
    Method,
    /// A special method.
    Special(&'static shapes::Special),
    /// A static method.
    StaticMethod,
    /// A class method.
    ClassMethod,
    /// What gets an attribute.
    Getter,
    /// What sets one.
    Setter,
    /// What deletes one.
    Deleter,
    /// What makes the value of a class's attribute.
    Attribute,
    /// What calls of an object can go to.
    CallFunction,
}

impl Role {
    /// Whether it is a part of a property.
    pub(crate) fn is_part(self) -> bool {
        matches!(self, Role::Getter | Role::Setter | Role::Deleter)
    }
}

/// The attribute on a block, wherever it stands.
pub(crate) fn free(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let mut block = match syn::parse2::<ItemImpl>(item.clone()) {
        Ok(block) => block,
        Err(error) => {
            match syn::parse2::<syn::Item>(item.clone()) {
                Ok(other) => errors.at(
                    &other,
                    "`#[hpy::methods]` goes on an impl block; write `impl Name { ... }`",
                ),
                Err(_) => errors.add(error),
            }
            let errors = errors.into_tokens();
            return quote!(#item #errors);
        }
    };
    let generated = expand(attribute, &mut block, &Crate::new(None), &mut errors);
    let errors = errors.into_tokens();
    quote!(#block #generated #errors)
}

/// What is generated for a block; our attributes are taken off it.
pub(crate) fn expand(
    attribute: TokenStream,
    block: &mut ItemImpl,
    krate: &Crate,
    errors: &mut Errors,
) -> Option<TokenStream> {
    let options = Options::parse(
        attribute,
        "methods",
        &[("crate", "crate = path::to::hpy")],
        errors,
    );
    let krate = krate.or(options.krate.as_ref());
    let model = check::check(block, &krate, errors)?;
    errors.is_empty().then(|| expand::expand(&model))
}
