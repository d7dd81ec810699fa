//! `#[hpy::function]`: a Rust function as a Python one.

mod borrowed;
mod check;
mod expand;
mod lent;

pub(crate) use check::{Inputs, Special, cfgs, check, inputs, output, qualifiers, special};
pub(crate) use expand::{def, describe, register};

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Ident, ItemFn, Path, Type, Visibility};

use crate::methods::Object;

use crate::errors::Errors;
use crate::krate::Crate;
use crate::names::PyName;
use crate::options::Options;
use crate::signature::Parameter;

/// A function that passed all checks.
pub(crate) struct Function {
    pub(crate) krate: Crate,
    /// `cfg` attributes, which go on everything that is made of the function.
    pub(crate) cfgs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    /// The hidden type that describes it.
    pub(crate) marker: Ident,
    /// What is called.
    pub(crate) callee: TokenStream,
    /// The class that it is a method of.
    pub(crate) class: Option<TokenStream>,
    pub(crate) name: PyName,
    pub(crate) doc: String,
    /// What stands before the parameters in the signature's text: `$module`.
    pub(crate) first: &'static str,
    /// What Python sees.
    pub(crate) parameters: Vec<Parameter>,
    /// What the Rust function takes, in its order.
    pub(crate) inputs: Vec<Input>,
    /// The return type, for the place of errors about it.
    pub(crate) output: Option<Type>,
    /// What becomes of what the function returns.
    pub(crate) returns: Returns,
    /// Whether an argument that does not convert makes the result `NotImplemented`.
    pub(crate) operands: bool,
}

/// One thing that the Rust function takes.
pub(crate) enum Input {
    /// The Python parameter of this index.
    Parameter(usize),
    /// The context of the call.
    Context,
    /// The module.
    Module,
    /// The object that a method is called on.
    Object(Object),
    /// The class that a constructor or a class method is called on.
    Class,
    /// The object that a constructor makes, before it has its value.
    New,
    /// The comparison that is asked for.
    Op,
}

/// What becomes of what a function returns.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Returns {
    /// It is converted.
    Object,
    /// It is the value of a new object.
    Value,
    /// It is the next item of an iteration, or its end, which is no object.
    Next,
    /// Nothing means the object itself.
    InPlace,
    /// It is no object: true or false.
    Truth,
    /// It is no object: how many there are.
    Length,
    /// It is no object: a hash.
    Hash,
    /// There is none.
    Nothing,
}

impl Returns {
    /// What a result is that becomes no object.
    pub(crate) fn native(self) -> Option<&'static str> {
        match self {
            Returns::Object | Returns::Value | Returns::InPlace => None,
            Returns::Next => Some("Next"),
            Returns::Truth => Some("Truth"),
            Returns::Length => Some("Length"),
            Returns::Hash => Some("Hash"),
            Returns::Nothing => Some("Nothing"),
        }
    }
}

/// The options of a function; one written inside a module cannot choose another.
pub(crate) fn options(tokens: TokenStream, inside: bool, errors: &mut Errors) -> Options {
    let mut allowed = vec![
        ("name", "name = \"python_name\""),
        (
            "signature",
            "signature = (a, b = 1, /, *args, c = 2, **kwargs)",
        ),
        ("crate", "crate = path::to::hpy"),
    ];
    if !inside {
        allowed.push(("module", "module = crate::path::to::module"));
    }
    Options::parse(tokens, "function", &allowed, errors)
}

/// The attribute on a function that stands outside of an inline module.
pub(crate) fn free(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let options = options(attribute, false, &mut errors);
    let function = match syn::parse2::<ItemFn>(item.clone()) {
        Ok(function) => function,
        Err(error) => {
            return not_a_function(&item, error, errors);
        }
    };
    let krate = Crate::new(options.krate.as_ref());
    let module = options.module.clone();
    let model = check(&function, options, &krate, &mut errors);
    let generated = match model {
        Some(model) if errors.is_empty() => {
            let described = describe(&model);
            let registered = module.map(|module: Path| register(&model, &module));
            quote!(#described #registered)
        }
        _ => errors.into_tokens(),
    };
    quote!(#function #generated)
}

fn not_a_function(item: &TokenStream, error: syn::Error, mut errors: Errors) -> TokenStream {
    match syn::parse2::<syn::Item>(item.clone()) {
        Ok(item) => errors.at(
            &item,
            "`#[hpy::function]` goes on a function; write `fn name(...) { ... }`",
        ),
        Err(_) => errors.add(error),
    }
    let errors = errors.into_tokens();
    quote!(#item #errors)
}
