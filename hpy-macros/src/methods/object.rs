//! What a method takes for the object that it is called on.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{FnArg, GenericArgument, Ident, PathArguments, Type};

use crate::krate::Crate;

/// How a method takes its object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Object {
    /// `&self`
    Read,
    /// `&mut self`
    Write,
    /// `&Handle<'_, Self>`
    Handle,
    /// `Ref<'_, '_, Self>`
    Ref,
    /// `RefMut<'_, '_, Self>`
    RefMut,
}

impl Object {
    /// Recognises one. `class` is the class's name, which may stand for `Self`.
    pub(super) fn of(input: &FnArg, class: &Type) -> Option<Object> {
        let input = match input {
            FnArg::Receiver(receiver) => {
                return (receiver.reference.is_some() && receiver.colon_token.is_none()).then_some(
                    match receiver.mutability {
                        Some(_) => Object::Write,
                        None => Object::Read,
                    },
                );
            }
            FnArg::Typed(input) => &*input.ty,
        };
        match input {
            Type::Reference(reference) => {
                (argument(&reference.elem, class)? == "Handle").then_some(Object::Handle)
            }
            ty => match &*argument(ty, class)? {
                "Ref" => Some(Object::Ref),
                "RefMut" => Some(Object::RefMut),
                _ => None,
            },
        }
    }

    /// Writes what holds the object's value to `lent`; the expression that hands it to
    /// the function.
    pub(crate) fn lend(
        self,
        krate: &Crate,
        class: Option<&TokenStream>,
        receiver: &Ident,
        lent: &mut TokenStream,
    ) -> TokenStream {
        let held = Ident::new("__this", Span::mixed_site());
        match self {
            Object::Handle => quote!(#krate::rt::class::receiver::<#class>(&#receiver)?),
            Object::Ref => quote!(#krate::rt::class::read::<#class>(&#receiver)?),
            Object::RefMut => quote!(#krate::rt::class::write::<#class>(&#receiver)?),
            Object::Read => {
                lent.extend(quote! {
                    let #held = #krate::rt::class::read::<#class>(&#receiver)?;
                });
                quote!(&*#held)
            }
            Object::Write => {
                lent.extend(quote! {
                    let mut #held = #krate::rt::class::write::<#class>(&#receiver)?;
                });
                quote!(&mut *#held)
            }
        }
    }
}

/// The name of a generic type whose last argument is the class.
fn argument(ty: &Type, class: &Type) -> Option<String> {
    let Type::Path(path) = ty else {
        return None;
    };
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    let Some(GenericArgument::Type(argument)) = arguments.args.last() else {
        return None;
    };
    let argument = argument.to_token_stream().to_string();
    let same = argument == "Self" || argument == class.to_token_stream().to_string();
    same.then(|| last.ident.to_string())
}
