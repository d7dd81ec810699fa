//! From the model of a block to tokens.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::Ident;

use super::{Block, Method, Role, attributes};
use crate::function;
use crate::signature::text_signature;

/// The hidden types that describe the methods, and the block's table.
pub(super) fn expand(block: &Block) -> TokenStream {
    let Block {
        krate,
        class,
        methods,
        attributes,
    } = block;
    let described = methods
        .iter()
        .map(|method| function::describe(&method.function));
    let properties: (Vec<_>, Vec<_>) = attributes::properties(methods)
        .iter()
        .map(|property| attributes::property_item(block, property))
        .unzip();
    let described = described.chain(properties.0);
    let items = methods
        .iter()
        .flat_map(|method| items(block, method))
        .chain(properties.1)
        .chain(
            attributes
                .iter()
                .map(|one| attributes::attribute_item(one, krate)),
        );
    quote! {
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
    let function = &method.function;
    let (marker, cfgs) = (&function.marker, &function.cfgs);
    let class_rt = quote!(#krate::rt::class);
    let def = match method.role {
        Role::Method => quote!(#class_rt::method::<#class, #marker>()),
        Role::Constructor => quote!(#class_rt::constructor::<#class, #marker>()),
        Role::Initializer => quote!(#class_rt::initializer::<#class, #marker>()),
        Role::Unary(slot) => {
            let slot = Ident::new(slot, Span::call_site());
            quote! {
                #class_rt::unary::<#class, #marker>(#krate::rt::sys::HPySlot_Slot::#slot)
            }
        }
        Role::StaticMethod => return vec![unbound(block, method, "static_method", "staticmethod")],
        Role::ClassMethod => return vec![unbound(block, method, "class_method", "classmethod")],
        // They are seen together.
        Role::Getter | Role::Setter | Role::Deleter | Role::Attribute => return Vec::new(),
    };
    let mut kinds = vec![quote!(Def(&const { #def }))];
    if method.role == Role::Constructor {
        let signature = text_signature("", "", &function.parameters);
        kinds.push(quote!(Constructor { signature: #signature }));
    }
    kinds
        .into_iter()
        .map(|kind| quote!(#(#cfgs)* #krate::rt::Item::new(#krate::rt::ItemKind::#kind)))
        .collect()
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
