//! From the model of a block to tokens.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Ident;

use super::check::respanned;
use super::{Block, Constant, Method, Role, attributes, once, slots};
use crate::function;

/// The hidden types that describe the methods, and the block's table.
pub(super) fn expand(block: &Block) -> TokenStream {
    let Block {
        krate,
        class,
        methods,
        attributes,
        buffer,
    } = block;
    let described = methods
        .iter()
        .map(|method| function::describe(&method.function));
    let properties: (Vec<_>, Vec<_>) = attributes::properties(methods)
        .iter()
        .map(|property| attributes::property_item(block, property))
        .unzip();
    let (exporter, exports) = match buffer {
        Some(buffer) => buffer.expand(krate, class),
        None => Default::default(),
    };
    let constants = methods.iter().filter_map(|method| constant(block, method));
    let described = described
        .chain(properties.0)
        .chain([exporter])
        .chain(constants);
    let items = methods
        .iter()
        .flat_map(|method| items(block, method))
        .chain(properties.1)
        .chain(
            attributes
                .iter()
                .map(|one| attributes::attribute_item(one, krate)),
        )
        .chain(exports);
    let claims = once::claims(block);
    quote! {
        #claims

        const _: () = {
            #(#described)*

            #krate::rt::inventory::submit! {
                #krate::rt::RegisteredItems {
                    class: || ::core::any::TypeId::of::<#class>(),
                    items: &[#(#items),*],
                }
            }
        };
    }
}

/// A method's entries in the table.
fn items(block: &Block, method: &Method) -> Vec<TokenStream> {
    let Block { krate, class, .. } = block;
    let (marker, cfgs) = (&method.function.marker, &method.function.cfgs);
    match method.role {
        Role::Method => {
            let def = quote!(#krate::rt::class::method::<#class, #marker>());
            vec![quote! {
                #(#cfgs)* #krate::rt::Item::new(#krate::rt::ItemKind::Def(&const { #def }))
            }]
        }
        Role::StaticMethod => vec![unbound(block, method, "static_method", "staticmethod")],
        Role::ClassMethod => vec![unbound(block, method, "class_method", "classmethod")],
        // They are seen together.
        Role::Getter | Role::Setter | Role::Deleter | Role::Attribute => Vec::new(),
        // It is a constant.
        Role::CallFunction => Vec::new(),
        Role::Special(special) => slots::items(block, method, special),
    }
}

/// The constant for a call function.
fn constant(block: &Block, method: &Method) -> Option<TokenStream> {
    let Block { krate, class, .. } = block;
    let (marker, cfgs) = (&method.function.marker, &method.function.cfgs);
    let doc = &method.function.doc;
    let Constant { vis, ident } = method.constant.as_ref()?;
    let span = ident.span();
    let here = krate.at(span);
    // At the option's place, where errors about it point.
    let class_here = respanned(class.to_token_stream(), span);
    let value = quote_spanned! {span=>
        #here::class::CallFunction<#class_here> =
            #here::rt::class::protocols::call_function::<#class_here, #marker>();
    };
    Some(quote! {
        #(#cfgs)*
        impl #class {
            #[doc = #doc]
            #vis const #ident: #value
        }
    })
}

/// The entry of a static or a class method.
fn unbound(block: &Block, method: &Method, def: &str, kind: &str) -> TokenStream {
    let Block { krate, class, .. } = block;
    let (marker, cfgs) = (&method.function.marker, &method.function.cfgs);
    let def = Ident::new(def, Span::call_site());
    quote! {
        #(#cfgs)*
        #krate::rt::Item::new(#krate::rt::ItemKind::Function {
            def: &const { #krate::rt::class::#def::<#class, #marker>() },
            kind: #kind,
        })
    }
}
