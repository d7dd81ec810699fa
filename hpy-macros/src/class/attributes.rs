//! Fields of a class's struct that are attributes of its objects.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, GenericArgument, Ident, ItemStruct, Member, PathArguments, Type};

use super::Class;
use crate::derive::case::Case;
use crate::docs;
use crate::errors::Errors;
use crate::function::cfgs;
use crate::methods::{once, replace_self};
use crate::names::{PyName, c_string};
use crate::options::Options;

/// A field that is an attribute.
pub(crate) struct Shorthand {
    cfgs: Vec<Attribute>,
    member: Member,
    ty: Type,
    name: PyName,
    doc: String,
    get: bool,
    set: bool,
    /// Whether the interpreter reads it by itself.
    native: bool,
}

/// The options of a field.
const OPTIONS: &[(&str, &str)] = &[
    ("get", "get"),
    ("set", "set"),
    ("name", "name = \"python_name\""),
    ("skip", "skip"),
];

/// Types that every C compiler knows.
const PLAIN: &[&str] = &[
    "bool", "i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64", "isize", "usize", "f32", "f64",
];

/// Takes our attributes off the fields of a struct. `options` are the class's.
pub(super) fn collect(
    item: &mut ItemStruct,
    options: &Options,
    errors: &mut Errors,
) -> Vec<Shorthand> {
    let case = options.rename_all.as_ref().and_then(|case| {
        let known = Case::named(&case.value());
        if known.is_none() {
            errors.at(
                case,
                format_args!("this is no way to write names; there are {}", Case::names()),
            );
        }
        known
    });
    let (get_all, set_all) = (options.has("get_all"), options.has("set_all"));
    let frozen = options.has("frozen");
    let class = item.ident.to_token_stream();
    let mut shorthands = Vec::new();
    for (index, field) in item.fields.iter_mut().enumerate() {
        let own = Options::take(&mut field.attrs, "class", OPTIONS, "get, set", errors);
        if own.has("skip") {
            continue;
        }
        let (get, set) = (get_all || own.has("get"), set_all || own.has("set"));
        if !get && !set {
            if let Some(name) = &own.name {
                errors.at(
                    name,
                    "a name is of use to an attribute only; write `#[hpy(get, name = \"...\")]`",
                );
            }
            continue;
        }
        let member = match &field.ident {
            Some(ident) => Member::Named(ident.clone()),
            None => Member::Unnamed(syn::Index {
                index: index as u32,
                span: field.ty.span(),
            }),
        };
        let name = match (&field.ident, &own.name) {
            (Some(ident), Some(_)) => PyName::of(ident, own.name.as_ref(), errors),
            (Some(ident), None) => {
                let text = ident.unraw().to_string();
                let text = case.map_or(text.clone(), |case| case.apply(&text));
                let name = PyName {
                    text,
                    span: ident.span(),
                };
                name.check(errors);
                name
            }
            (None, Some(name)) => {
                let ident = Ident::new("_field", name.span());
                PyName::of(&ident, Some(name), errors)
            }
            (None, None) => {
                errors.at(
                    &field.ty,
                    "this field has no name that Python could use; give it one by \
                     `#[hpy(get, name = \"...\")]`",
                );
                continue;
            }
        };
        let kind = kind(&field.ty);
        if set && frozen && kind != Kind::Cell {
            let at = own.flags.iter().find(|flag| *flag == "set");
            errors.span(
                at.map_or(field.ty.span(), Ident::span),
                "the values of a frozen class never change; remove `set`, or `frozen` from the \
                 class, or make the field a `hpy::class::Member<...>`",
            );
        }
        if set && kind == Kind::Text {
            errors.at(
                &field.ty,
                "Python cannot set such a text; remove `set`, or make it a `String`",
            );
        }
        shorthands.push(Shorthand {
            cfgs: cfgs(&field.attrs),
            member,
            ty: name_class(&field.ty, &class),
            name,
            doc: docs::text(&field.attrs),
            get,
            set,
            native: get
                && match kind {
                    Kind::Cell => true,
                    Kind::Plain | Kind::Text => frozen,
                    Kind::Other => false,
                },
        });
    }
    let mut seen: Vec<&Shorthand> = Vec::new();
    for shorthand in &shorthands {
        let name = &shorthand.name;
        let twice = |other: &&&Shorthand| other.name.text == name.text;
        if shorthand.cfgs.is_empty()
            && let Some(first) = seen.iter().find(twice)
        {
            errors.span(
                name.span,
                format_args!(
                    "two things of the class have the Python name `{}`; give one of them another \
                     by `#[hpy(name = \"...\")]`",
                    name.text
                ),
            );
            errors.span(
                first.name.span,
                format_args!("`{}` is here first", name.text),
            );
        }
        seen.push(shorthand);
    }
    for flag in ["get_all", "set_all"] {
        if let Some(option) = options.flags.iter().find(|known| *known == flag)
            && item.fields.is_empty()
        {
            errors.at(
                option,
                format_args!("this struct has no fields; remove `{flag}`"),
            );
        }
    }
    shorthands
}

/// Writes the class's name for `Self`, which means something else in the expansion.
fn name_class(ty: &Type, class: &TokenStream) -> Type {
    syn::parse2(replace_self(ty.to_token_stream(), class)).unwrap_or_else(|_| ty.clone())
}

/// What a field's type means here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A number or a `bool`.
    Plain,
    /// `Member<...>`
    Cell,
    /// `TextMember` or `InlineTextMember<...>`.
    Text,
    Other,
}

fn kind(ty: &Type) -> Kind {
    let Type::Path(path) = ty else {
        return Kind::Other;
    };
    let Some(last) = path.path.segments.last() else {
        return Kind::Other;
    };
    let generic = matches!(last.arguments, PathArguments::AngleBracketed(_));
    match &*last.ident.to_string() {
        "Member" if generic => Kind::Cell,
        "TextMember" if !generic => Kind::Text,
        "InlineTextMember" if generic => Kind::Text,
        name if path.path.get_ident().is_some() && PLAIN.contains(&name) => Kind::Plain,
        _ => Kind::Other,
    }
}

/// Whether a type is `Option<Field>` or `Option<Field<T>>`.
fn is_optional_field(ty: &Type) -> bool {
    let Type::Path(path) = ty else {
        return false;
    };
    let Some(last) = path.path.segments.last() else {
        return false;
    };
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return false;
    };
    last.ident == "Option"
        && matches!(arguments.args.first(), Some(GenericArgument::Type(Type::Path(path)))
            if path.path.segments.last().is_some_and(|last| last.ident == "Field"))
}

/// The hidden types of the attributes, and the table that they are registered by.
pub(super) fn describe(class: &Class) -> TokenStream {
    let Class {
        krate,
        ident,
        shorthands,
        ..
    } = class;
    if shorthands.is_empty() {
        return TokenStream::new();
    }
    let (described, items): (Vec<_>, Vec<_>) = shorthands
        .iter()
        .map(|shorthand| attribute(class, shorthand))
        .unzip();
    let claims: Vec<_> = shorthands
        .iter()
        .map(|one| once::Claim::named(&one.name, &one.cfgs))
        .collect();
    let claims = once::claim(&ident.to_token_stream(), claims);
    quote! {
        #claims
        #(#described)*

        #krate::rt::inventory::submit! {
            #krate::rt::RegisteredItems {
                class: || ::core::any::TypeId::of::<#ident>(),
                items: &[#(#items),*],
            }
        }
    }
}

/// One attribute's hidden types, and its entry in the table.
fn attribute(class: &Class, shorthand: &Shorthand) -> (TokenStream, TokenStream) {
    let Class { krate, ident, .. } = class;
    let Shorthand {
        cfgs,
        member,
        ty,
        name,
        doc,
        ..
    } = shorthand;
    let span = ty.span();
    let here = krate.at(span);
    let hidden = |what: &str| {
        let place = match member {
            Member::Named(ident) => ident.unraw().to_string(),
            Member::Unnamed(index) => index.index.to_string(),
        };
        format_ident!("__hpy_{}_{}", what, place, span = Span::mixed_site())
    };
    let (property, get, set, delete) = (
        hidden("attribute"),
        hidden("get"),
        hidden("set"),
        hidden("delete"),
    );
    let (text, c_name, doc) = (&name.text, name.c_string(), c_string(doc));
    let missing = quote!(#krate::rt::class::Missing);
    let mut described = TokenStream::new();
    let mut part = |there: bool, marker: &Ident, implementation: TokenStream| {
        if !there {
            return missing.clone();
        }
        described.extend(quote! {
            #(#cfgs)*
            #[allow(non_camel_case_types, dead_code)]
            enum #marker {}

            #(#cfgs)*
            #implementation
        });
        quote!(#marker)
    };
    let (obj, value) = (
        Ident::new("__obj", Span::mixed_site()),
        Ident::new("__value", Span::mixed_site()),
    );
    let this = Ident::new("__this", Span::mixed_site());
    let show = quote_spanned! {span=>
        (&&&&#here::rt::class::Shown::<#ty>::THIS).show(&__held.#member, #this)
    };
    let get = part(
        shorthand.get,
        &get,
        quote! {
            impl #krate::rt::class::Get for #get {
                #[inline]
                fn get<'cx>(
                    #obj: #krate::Borrowed<'_, 'cx>,
                ) -> #krate::Result<#krate::Handle<'cx>> {
                    #[allow(unused_imports)]
                    use #krate::rt::class::{
                        ShowClone as _, ShowField as _, ShowNothing as _, ShowReference as _,
                    };
                    let __held = #krate::rt::class::read::<#ident>(&#obj)?;
                    let #this = __held.handle();
                    let #this = &*#this;
                    #show
                }
            }
        },
    );
    let take = quote_spanned! {span=>
        (&&&&#here::rt::class::Taken::<#ty>::THIS).take(
            #this,
            #value,
            #text,
            (|__value| &__value.#member, |__value| &mut __value.#member),
        )
    };
    let set = part(
        shorthand.set,
        &set,
        quote! {
            impl #krate::rt::class::Set for #set {
                #[inline]
                fn set<'cx>(
                    #obj: #krate::Borrowed<'_, 'cx>,
                    #value: &#krate::Handle<'cx>,
                ) -> #krate::Result<()> {
                    #[allow(unused_imports)]
                    use #krate::rt::class::{
                        TakeField as _, TakeMember as _, TakeNothing as _, TakeValue as _,
                    };
                    let #this = #krate::rt::class::of_class::<#ident>(&#obj)?;
                    #take
                }
            }
        },
    );
    let delete = part(
        shorthand.set && is_optional_field(ty),
        &delete,
        quote! {
            impl #krate::rt::class::Delete for #delete {
                fn delete(#obj: #krate::Borrowed<'_, '_>) -> #krate::Result<()> {
                    let #this = #krate::rt::class::of_class::<#ident>(&#obj)?;
                    #krate::rt::class::clear(#this, |__value| &mut __value.#member)
                }
            }
        },
    );
    described.extend(quote! {
        #(#cfgs)*
        #[allow(non_camel_case_types, dead_code)]
        enum #property {}

        #(#cfgs)*
        impl #krate::rt::class::Property for #property {
            const NAME: &'static #krate::rt::CStr = #c_name;
            const DOC: &'static #krate::rt::CStr = #doc;
            type Get = #get;
            type Set = #set;
            type Delete = #delete;
        }
    });
    let item = if shorthand.native {
        let readonly = !shorthand.set;
        described.extend(quote! {
            #(#cfgs)*
            impl #krate::rt::class::NativeMember for #property {
                type Type = #ty;
                const OFFSET: ::core::primitive::usize = ::core::mem::offset_of!(#ident, #member);
                const READONLY: ::core::primitive::bool = #readonly;
            }
        });
        quote!(Member(&const { #krate::rt::class::MemberItem::new::<#ident, #property>() }))
    } else {
        quote!(Property(&const { #krate::rt::class::PropertyItem::new::<#ident, #property>() }))
    };
    let item = quote!(#(#cfgs)* #krate::rt::Item::new(#krate::rt::ItemKind::#item));
    (described, item)
}
