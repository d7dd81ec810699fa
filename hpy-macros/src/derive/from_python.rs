//! Writes `impl FromPython`.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Lifetime, LifetimeParam, Member, parse_quote};

use super::model::{Body, Field, Model, Shape, Source, Variant};

/// The implementation for a model that has been checked.
pub(super) fn expand(model: &Model) -> TokenStream {
    let Model {
        ident,
        generics,
        krate,
        body,
    } = model;
    let (_, arguments, _) = generics.split_for_impl();
    let mut generics = generics.clone();
    let call = match generics.lifetimes().next() {
        Some(param) => param.lifetime.clone(),
        None => {
            let call = Lifetime::new("'hpy_cx", Span::call_site());
            generics
                .params
                .insert(0, LifetimeParam::new(call.clone()).into());
            call
        }
    };
    for param in generics.type_params_mut() {
        param.bounds.push(parse_quote!(#krate::FromItem<#call>));
    }
    let (impl_generics, _, clause) = generics.split_for_impl();
    let writer = Writer { krate };
    let body = match body {
        Body::Struct(shape) => writer.shape(shape, &quote!(Self)),
        Body::Enum(variants) => writer.variants(ident, variants),
    };
    quote! {
        #[automatically_derived]
        impl #impl_generics #krate::FromPython<'_, #call> for #ident #arguments #clause {
            fn from_python(
                obj: &#krate::Handle<#call>,
            ) -> #krate::Result<Self> {
                let _depth = #krate::rt::derive::enter()?;
                #body
            }
        }
    }
}

struct Writer<'a> {
    krate: &'a TokenStream,
}

impl Writer<'_> {
    /// An expression of type `Result<Self>` that reads `obj`.
    fn shape(&self, shape: &Shape, constructor: &TokenStream) -> TokenStream {
        let krate = self.krate;
        let ok = quote!(::core::result::Result::Ok);
        match shape {
            Shape::Unit => quote! {
                <() as #krate::FromPython<'_, '_>>::from_python(obj)?;
                #ok(#constructor {})
            },
            Shape::Transparent(field) => {
                let member = &field.member;
                let convert = self.converter(field);
                quote!(#ok(#constructor { #member: #convert(obj)? }))
            }
            Shape::Tuple(fields) => {
                let len = fields.len();
                let values = fields.iter().map(|field| {
                    let member = &field.member;
                    let Member::Unnamed(index) = member else {
                        return TokenStream::new();
                    };
                    let index = index.index as usize;
                    let convert = self.converter(field);
                    quote!(#member: #krate::rt::derive::element(obj, #index, #convert)?,)
                });
                quote! {
                    #krate::rt::derive::tuple_of(obj, #len)?;
                    #ok(#constructor { #(#values)* })
                }
            }
            Shape::Named(fields) => {
                let values = fields.iter().map(|field| self.named(field));
                quote!(#ok(#constructor { #(#values)* }))
            }
        }
    }

    /// `member: value,` for a field found by name.
    fn named(&self, field: &Field) -> TokenStream {
        let krate = self.krate;
        let member = &field.member;
        let label = field.label();
        let key = field.key();
        let convert = self.converter(field);
        let source = match field.source {
            Source::Attribute => quote!(Attribute),
            Source::Item => quote!(Item),
        };
        let place = quote! {
            #krate::rt::derive::Place {
                field: #label,
                source: #krate::rt::derive::Source::#source(#key),
            }
        };
        match &field.default {
            None => quote!(#member: #krate::rt::derive::required(obj, #place, #convert)?,),
            Some(default) => {
                let default = match default {
                    Some(default) => quote_spanned!(default.span()=> || #default),
                    None => quote_spanned! {field.ty.span()=>
                        ::core::default::Default::default
                    },
                };
                quote!(#member: #krate::rt::derive::optional(obj, #place, #convert, #default)?,)
            }
        }
    }

    /// The function that makes a field's value of an object.
    fn converter(&self, field: &Field) -> TokenStream {
        let krate = self.krate;
        let ty = &field.ty;
        match &field.from_with {
            Some(path) => path.to_token_stream(),
            None => quote_spanned!(ty.span()=> #krate::rt::derive::convert::<#ty>),
        }
    }

    /// Tries each variant in turn.
    fn variants(&self, name: &Ident, variants: &[Variant]) -> TokenStream {
        let krate = self.krate;
        let attempts = variants.iter().map(|variant| {
            let ident = &variant.ident;
            let label = ident.to_string();
            let attempt = match &variant.shape {
                Shape::Unit => {
                    let text = &variant.name;
                    quote! {
                        #krate::rt::derive::named(obj, #text)?;
                        ::core::result::Result::Ok(Self::#ident)
                    }
                }
                shape => self.shape(shape, &quote!(Self::#ident)),
            };
            quote! {
                match (|| -> #krate::Result<Self> { #attempt })() {
                    ::core::result::Result::Ok(value) => {
                        return ::core::result::Result::Ok(value);
                    }
                    ::core::result::Result::Err(error) => {
                        attempts.failed(#label, error)?;
                    }
                }
            }
        });
        let name = name.to_string();
        quote! {
            let mut attempts = #krate::rt::derive::Attempts::new(obj, #name);
            #(#attempts)*
            ::core::result::Result::Err(attempts.into_error())
        }
    }
}
