//! `#[hpy::init]`: a function that runs when its module is imported.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, FnArg, Ident, ItemFn, ReturnType};

use crate::errors::Errors;
use crate::function::{self, Special, cfgs};
use crate::krate::Crate;
use crate::options::Options;

/// An init function that passed all checks.
pub(crate) struct Init {
    cfgs: Vec<Attribute>,
    ident: Ident,
    /// What it takes, in order.
    inputs: Vec<Input>,
    /// Where its result's type stands.
    output: Span,
}

enum Input {
    Context,
    Module,
}

/// Checks a function with the attribute.
pub(crate) fn check(options: TokenStream, item: &ItemFn, errors: &mut Errors) -> Option<Init> {
    Options::parse(options, "init", &[], errors);
    function::qualifiers(&item.sig, errors);
    let mut inputs = Vec::new();
    for input in &item.sig.inputs {
        let special = match input {
            FnArg::Typed(input) => function::special(&input.ty),
            FnArg::Receiver(_) => None,
        };
        match special {
            Some(Special::Context) => inputs.push(Input::Context),
            Some(Special::Module) => inputs.push(Input::Module),
            Some(Special::Wrong(instead)) => errors.at(input, instead),
            None => errors.at(
                input,
                "an init function takes the module and nothing else that Python would have to \
                 give; write `fn init(module: &Module<'_>) -> Result<()>`",
            ),
        }
    }
    let output = match &item.sig.output {
        ReturnType::Default => item.sig.ident.span(),
        ReturnType::Type(_, ty) => ty.span(),
    };
    Some(Init {
        cfgs: cfgs(&item.attrs),
        ident: item.sig.ident.clone(),
        inputs,
        output,
    })
}

/// The function's entry in the module's table.
pub(crate) fn entry(init: &Init, krate: &Crate) -> TokenStream {
    let Init {
        cfgs,
        ident,
        inputs,
        output,
    } = init;
    let module = Ident::new("__module", Span::mixed_site());
    let inputs = inputs.iter().map(|input| match input {
        Input::Context => quote!(#module.cx()),
        Input::Module => quote!(&#module),
    });
    let here = krate.at(*output);
    // With the hygiene of the type's place, or errors would not point there.
    let result = Ident::new("__result", *output);
    let convert = quote_spanned!(*output=> #here::rt::IntoInit::into_init(#result));
    quote! {
        #(#cfgs)*
        |#module| {
            let #result = #ident(#(#inputs),*);
            #convert
        }
    }
}
