//! `__buffer__`: what exports the memory of a class's objects.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Ident, ImplItemFn, Type};

use super::{Object, once};
use crate::errors::Errors;
use crate::function::cfgs;
use crate::krate::Crate;

/// A `__buffer__` that passed all checks.
pub(crate) struct Buffer {
    cfgs: Vec<Attribute>,
    /// The function.
    ident: Ident,
    /// Whether it takes `&mut self`.
    changes: bool,
    /// Where its result stands.
    output: Span,
}

/// Whether a function is one.
pub(super) fn is(item: &ImplItemFn) -> bool {
    item.sig.ident == "__buffer__"
}

/// Checks one.
pub(super) fn check(item: &ImplItemFn, class: &Type, errors: &mut Errors) -> Option<Buffer> {
    let sig = &item.sig;
    let mut inputs = sig.inputs.iter();
    let changes = match inputs.next().and_then(|input| Object::of(input, class)) {
        Some(Object::Read) => false,
        Some(Object::Write) => true,
        _ => {
            errors.at(
                &sig.ident,
                "`__buffer__` takes `&self`, or `&mut self` for memory that is written, because \
                 the value stays lent as long as the buffer",
            );
            return None;
        }
    };
    if let Some(more) = inputs.next() {
        errors.at(
            more,
            "`__buffer__` takes nothing else: what was asked for is checked when it returns",
        );
        return None;
    }
    Some(Buffer {
        cfgs: cfgs(&item.attrs),
        ident: sig.ident.clone(),
        changes,
        output: sig.output.span(),
    })
}

impl Buffer {
    /// What keeps others of the class from exporting it too.
    pub(super) fn claim(&self) -> once::Claim<'_> {
        once::Claim::new("buffer_belongs_in_one_place", self.ident.span(), &self.cfgs)
    }

    /// The hidden type that stands for it, and its entries in the table.
    pub(super) fn expand(&self, krate: &Crate, class: &Type) -> (TokenStream, Vec<TokenStream>) {
        let Buffer {
            cfgs,
            ident,
            changes,
            output,
        } = self;
        let class_rt = quote!(#krate::rt::class);
        let marker = Ident::new("__hpy_buffer", Span::mixed_site());
        let (reference, begin, end) = if *changes {
            (quote!(&'a mut #class), quote!(export_mut), quote!(end_mut))
        } else {
            (quote!(&'a #class), quote!(export), quote!(end))
        };
        let here = krate.at(*output);
        let result = Ident::new("__result", *output);
        let convert = quote_spanned! {*output=>
            #here::rt::class::IntoExport::into_export(#result)
        };
        let described = quote! {
            #(#cfgs)*
            #[doc(hidden)]
            #[allow(non_camel_case_types, dead_code)]
            enum #marker {}

            #(#cfgs)*
            impl #class_rt::Exporter for #marker {
                type Class = #class;
                type Value<'a> = #reference;

                fn begin<'a>(
                    __exports: &'a #krate::class::Exports<'_, #class>,
                ) -> #krate::rt::Result<#reference> {
                    #class_rt::#begin(__exports)
                }

                fn end(__exports: &#krate::class::Exports<'_, #class>) {
                    __exports.#end();
                }

                fn export<'a>(
                    __value: Self::Value<'a>,
                ) -> #krate::rt::Result<#krate::buffer::Export<'a>> {
                    let #result = <#class>::#ident(__value);
                    #convert
                }
            }
        };
        let items = ["get_buffer", "release_buffer"].map(|def| {
            let def = Ident::new(def, Span::call_site());
            quote! {
                #(#cfgs)*
                #krate::rt::Item::new(#krate::rt::ItemKind::Def(
                    &const { #class_rt::#def::<#marker>() }
                ))
            }
        });
        (described, items.into())
    }
}
