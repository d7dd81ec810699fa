//! From the model of a class to tokens.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::{Class, attributes, derived, enums};
use crate::names::c_string;

/// What makes the struct a class.
pub(crate) fn describe(class: &Class) -> TokenStream {
    let Class {
        krate,
        cfgs,
        ident,
        doc,
        module,
        dict,
        weakref,
        ..
    } = class;
    let enums::Parts {
        items,
        overrides,
        by_value,
    } = enums::parts(class);
    let subclass = class.subclass || class.variants.as_ref().is_some_and(|all| all.data);
    let name = &class.name.text;
    let doc = c_string(doc);
    let access = if class.frozen {
        quote!(Frozen)
    } else {
        quote!(Mutable)
    };
    let fields = if class.fields {
        quote!(Fields)
    } else {
        quote!(NoFields)
    };
    let calls = if class.calls {
        quote!(Calls)
    } else {
        quote!(NoCalls)
    };
    let base = match &class.base {
        Some(base) => quote!(#base),
        None => quote!(#krate::types::Object),
    };
    let abc = class
        .abc
        .as_ref()
        .map(|abc| quote!(options.abc = #krate::rt::Some(#abc);));
    // Where the base is a class that is final, the mistake is in this class.
    let open = class.base.as_ref().map(|base| {
        let span = base.span();
        let here = krate.at(span);
        quote_spanned! {span=>
            const _: () = match <#base as #here::class::Base>::REFUSED {
                #here::rt::Some(reason) => ::core::panic!("{}", reason),
                #here::rt::None => {
                    if let #here::rt::Some(reason) = #here::rt::class::refused::<#ident>() {
                        ::core::panic!("{}", reason)
                    }
                }
            };
        }
    });
    let apart = (subclass || class.base.is_some()).then(|| apart(class));
    let raised = class.base.as_ref().map(|_| raised(class));
    let derived = derived::expand(class);
    // What lends a value for as long as the handle lives, or not at all.
    let reference = class.frozen.then(|| {
        quote! {
            impl<'a, 'cx> #krate::FromPython<'a, 'cx> for &'a #ident
            where
                #krate::rt::class::Itself<'cx, #ident>: #krate::rt::class::Lasting<#ident>,
            {
                #[inline]
                fn from_python(__obj: &'a #krate::Handle<'cx>) -> #krate::Result<Self> {
                    #krate::rt::class::frozen::<#ident>(__obj)
                }
            }
        }
    });
    let attributes = attributes::describe(class);
    quote! {
        #(#cfgs)*
        const _: () = {
            static KEPT: #krate::Global<#krate::types::Type> = #krate::Global::new();

            #krate::rt::inventory::submit! {
                #krate::rt::RegisteredGlobal(|| KEPT.as_raw())
            }

            impl #krate::class::Class for #ident {
                type Module = #module;
                type Base = #base;
                type Access = #krate::class::#access;
                type Fields = #krate::class::#fields;
                type Calls = #krate::class::#calls;
                const NAME: &'static ::core::primitive::str = #name;
                const DOC: &'static #krate::rt::CStr = #doc;
                const OPTIONS: #krate::class::ClassOptions = {
                    let mut options = #krate::class::ClassOptions::DEFAULT;
                    options.subclass = #subclass;
                    #abc
                    options.dict = #dict;
                    options.weakref = #weakref;
                    options
                };

                #overrides

                #[inline]
                fn kept() -> &'static #krate::Global<#krate::types::Type> {
                    &KEPT
                }

                #apart
            }

            #raised

            #open
            #reference
            #derived

            #attributes
            #items
            #by_value

            impl<'cx> #krate::IntoPython<'cx> for #ident
            where
                #krate::rt::class::Itself<'cx, #ident>: #krate::rt::class::Alone<#ident>,
            {
                type Target = #ident;

                #[inline]
                fn into_python(
                    self,
                    __cx: #krate::Context<'cx>,
                ) -> #krate::Result<#krate::Handle<'cx, #ident>> {
                    #krate::rt::class::into_python(self, __cx)
                }
            }
        };
    }
}

/// Where the class is kept that has the values of one whose objects may not have them
/// themselves: of one below a builtin class, or that others may be derived from.
fn apart(class: &Class) -> TokenStream {
    let krate = &class.krate;
    quote! {
        #[inline]
        fn kept_apart() -> &'static #krate::Global<#krate::types::Type> {
            static KEPT: #krate::Global<#krate::types::Type> = #krate::Global::new();

            #krate::rt::inventory::submit! {
                #krate::rt::RegisteredGlobal(|| KEPT.as_raw())
            }

            &KEPT
        }
    }
}

/// What makes an error of a value of a class that may be below an exception.
fn raised(class: &Class) -> TokenStream {
    let Class { krate, ident, .. } = class;
    quote! {
        impl<'x> ::core::convert::From<#ident> for #krate::Error
        where
            #krate::rt::class::Itself<'x, #ident>: #krate::rt::class::Raisable<#ident>,
        {
            fn from(__value: #ident) -> Self {
                #krate::rt::class::raise(__value)
            }
        }
    }
}

/// The class's entry in its module's table.
pub(crate) fn entry(class: &Class) -> TokenStream {
    let Class {
        krate, cfgs, ident, ..
    } = class;
    let name = class.name.c_string();
    quote! {
        #(#cfgs)*
        #krate::rt::ClassEntry {
            name: #name,
            class: |__cx| #krate::rt::class::make_class::<#ident>(__cx),
        }
    }
}

/// Registers the class with a module written elsewhere.
pub(crate) fn register(class: &Class) -> TokenStream {
    let Class {
        krate,
        cfgs,
        module,
        ..
    } = class;
    let entry = entry(class);
    quote! {
        #(#cfgs)*
        const _: () = {
            #krate::rt::inventory::submit! {
                #krate::rt::RegisteredClass {
                    module: <#module as #krate::rt::Module>::state,
                    entry: #entry,
                    location: ::core::concat!(::core::file!(), ":", ::core::line!()),
                }
            }
        };
    }
}
