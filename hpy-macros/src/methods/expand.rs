//! From the model of a block to tokens.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::Ident;

use super::{Block, Method, Role};
use crate::function;
use crate::signature::text_signature;

/// The hidden types that describe the methods, and the block's table.
pub(super) fn expand(block: &Block) -> TokenStream {
    let Block {
        krate,
        class,
        methods,
    } = block;
    let described = methods
        .iter()
        .map(|method| function::describe(&method.function));
    let items = methods.iter().flat_map(|method| items(block, method));
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
