//! Enums: a class with an object for each variant, or with a class for each where
//! there is data.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Fields, FnArg, Ident, ItemEnum, Type, Visibility, parse_quote};

use super::{Class, mentions_field};
use crate::docs;
use crate::errors::Errors;
use crate::function::{self, Function, Inputs, Returns, inputs};
use crate::methods::once;
use crate::names::{PyName, c_string};
use crate::options::Options;
use crate::signature::{self, Kind, text_signature};

/// The options that only enums have.
pub(super) const OPTIONS: [(&str, &str); 2] = [("eq_int", "eq_int"), ("ord", "ord")];

/// How an option of a variant or a field is written.
const EXAMPLE: &str = "name = \"...\"";

/// The variants of an enum.
pub(crate) struct Variants {
    /// Whether any has fields.
    pub(super) data: bool,
    eq_int: bool,
    ord: bool,
    all: Vec<Variant>,
}

/// One variant.
struct Variant {
    ident: Ident,
    name: PyName,
    doc: String,
    fields: Vec<Field>,
    /// What makes one, where the enum has data.
    constructor: Option<Function>,
}

/// One field of a variant.
struct Field {
    /// Its name in Rust: an identifier or a number.
    member: syn::Member,
    name: PyName,
    ty: Type,
}

/// Checks an enum, and takes our attributes off its variants and their fields.
pub(super) fn check(
    item: &mut ItemEnum,
    options: &Options,
    class: &Class,
    errors: &mut Errors,
) -> Option<Variants> {
    if item.variants.is_empty() {
        errors.at(
            &item.ident,
            "an enum without variants has no values; give it some",
        );
        return None;
    }
    let data = item
        .variants
        .iter()
        .any(|variant| !matches!(variant.fields, Fields::Unit));
    if data && let Some(flag) = options.flags.first() {
        errors.at(
            flag,
            format_args!("`{flag}` is for enums whose variants have no fields; remove it"),
        );
    }
    let mut all: Vec<Variant> = Vec::new();
    let count = item.variants.len();
    for variant in &mut item.variants {
        let Some(variant) = check_variant(variant, data, class, errors) else {
            continue;
        };
        if let Some(first) = all.iter().find(|one| one.name.text == variant.name.text) {
            errors.span(
                variant.name.span,
                format_args!(
                    "two variants have the Python name `{}`; give one of them another by \
                     `#[hpy(name = \"...\")]`",
                    variant.name.text
                ),
            );
            errors.span(first.name.span, "this is the other");
        }
        all.push(variant);
    }
    (all.len() == count).then_some(Variants {
        data,
        eq_int: options.has("eq_int"),
        ord: options.has("ord"),
        all,
    })
}

fn check_variant(
    variant: &mut syn::Variant,
    data: bool,
    class: &Class,
    errors: &mut Errors,
) -> Option<Variant> {
    if let Some(cfg) = variant.attrs.iter().find(|one| one.path().is_ident("cfg")) {
        errors.at(
            cfg,
            "a variant of a class cannot depend on a `cfg`; write two enums, each under its `cfg`",
        );
        return None;
    }
    let mut allowed = vec![("name", "name = \"PythonName\"")];
    if data {
        allowed.push(("signature", "signature = (a, b = 1, *, c = 2)"));
    }
    let options = Options::take(&mut variant.attrs, "class", &allowed, EXAMPLE, errors);
    let name = PyName::of(&variant.ident, options.name.as_ref(), errors);
    let mut fields = Vec::new();
    for (index, field) in variant.fields.iter_mut().enumerate() {
        if mentions_field(&field.ty) {
            errors.at(
                &field.ty,
                "the variants of an enum can have no `Field`s; keep them in a struct that is a \
                 class, and that in the variant",
            );
            return None;
        }
        let options = Options::take(
            &mut field.attrs,
            "class",
            &[("name", "name = \"name\"")],
            EXAMPLE,
            errors,
        );
        let (member, name) = match &field.ident {
            Some(ident) => (
                syn::Member::from(ident.clone()),
                PyName::of(ident, options.name.as_ref(), errors),
            ),
            None => {
                let ident = format_ident!("_{}", index, span = field.ty.span());
                (
                    syn::Member::from(index),
                    PyName::of(&ident, options.name.as_ref(), errors),
                )
            }
        };
        fields.push(Field {
            member,
            name,
            ty: field.ty.clone(),
        });
    }
    let constructor = match data {
        true => Some(constructor(
            variant, &fields, &name, options, class, errors,
        )?),
        false => None,
    };
    Some(Variant {
        ident: variant.ident.clone(),
        name,
        doc: docs::text(&variant.attrs),
        fields,
        constructor,
    })
}

/// What makes an object of a variant: a function of its fields.
fn constructor(
    variant: &syn::Variant,
    fields: &[Field],
    name: &PyName,
    options: Options,
    class: &Class,
    errors: &mut Errors,
) -> Option<Function> {
    let names: Vec<Ident> = fields
        .iter()
        .map(|field| Ident::new(&field.name.text, field.name.span))
        .collect();
    let arguments: Vec<FnArg> = fields
        .iter()
        .zip(&names)
        .map(|(field, name)| {
            let ty = &field.ty;
            parse_quote!(#name: #ty)
        })
        .collect();
    let Inputs {
        inputs,
        rust,
        given,
    } = inputs(&arguments, errors)?;
    let parameters = signature::resolve(options.signature, &rust, &given, errors);
    if parameters.len() < rust.len() {
        return None;
    }
    if parameters
        .iter()
        .any(|one| matches!(one.kind, Kind::VarArgs | Kind::VarKeywords))
    {
        errors.at(
            &variant.ident,
            "a variant's fields are arguments each; take `*` off the signature's parameters",
        );
        return None;
    }
    let (class_ident, ident) = (&class.ident, &variant.ident);
    let members = fields.iter().map(|field| &field.member);
    let make = quote!(#class_ident::#ident { #(#members: #names),* });
    Some(Function {
        krate: class.krate.clone(),
        cfgs: Vec::new(),
        vis: Visibility::Inherited,
        marker: format_ident!("__hpy_variant_{}", ident.unraw(), span = ident.span()),
        callee: quote!((|#(#arguments),*| #make)),
        class: Some(quote!(#class_ident)),
        name: name.clone(),
        doc: String::new(),
        first: "",
        parameters,
        inputs,
        output: None,
        returns: Returns::Value,
        operands: false,
    })
}

/// What an enum adds to what makes a type a class.
pub(super) struct Parts {
    /// What stands beside the implementation of `Class`.
    pub(super) items: TokenStream,
    /// What stands in it.
    pub(super) overrides: TokenStream,
    /// How an argument is taken by value.
    pub(super) by_value: TokenStream,
}

/// Writes what an enum adds; of a struct, how it is taken by value.
pub(super) fn parts(class: &Class) -> Parts {
    let Class { krate, ident, .. } = class;
    let copied = quote! {
        impl<'a, 'cx> #krate::FromPython<'a, 'cx> for #ident
        where
            #krate::rt::class::Itself<'a, #ident>: #krate::rt::class::Cloned<#ident>,
        {
            #[inline]
            fn from_python(__obj: &'a #krate::Handle<'cx>) -> #krate::Result<Self> {
                #krate::rt::class::copy::<#ident>(__obj)
            }
        }
    };
    match &class.variants {
        None => Parts {
            items: TokenStream::new(),
            overrides: TokenStream::new(),
            by_value: copied,
        },
        Some(variants) if variants.data => Parts {
            items: with_data(class, variants),
            overrides: object(class, quote!(variant(__cx, self))),
            by_value: copied,
        },
        Some(variants) => {
            let object = object(class, quote!(member(__cx, &self)));
            Parts {
                items: without_data(class, variants),
                overrides: quote! {
                    #object

                    fn metaclass(
                        __cx: #krate::Context<'_>,
                    ) -> #krate::Result<
                        #krate::rt::Option<#krate::Handle<'_, #krate::types::Type>>,
                    > {
                        #krate::rt::class::enums::metaclass::<#ident>(__cx).map(#krate::rt::Some)
                    }
                },
                by_value: quote! {
                    impl<'a, 'cx> #krate::FromPython<'a, 'cx> for #ident {
                        #[inline]
                        fn from_python(__obj: &'a #krate::Handle<'cx>) -> #krate::Result<Self> {
                            #krate::rt::class::enums::value::<#ident>(__obj)
                        }
                    }
                },
            }
        }
    }
}

/// What makes an object of a value, or finds it.
fn object(class: &Class, call: TokenStream) -> TokenStream {
    let krate = &class.krate;
    quote! {
        fn object(
            self,
            __cx: #krate::Context<'_>,
        ) -> #krate::Result<#krate::Handle<'_, Self>> {
            #krate::rt::class::enums::#call
        }
    }
}

/// `fn index`.
fn index(class: &Class, variants: &Variants) -> TokenStream {
    let ident = &class.ident;
    let arms = variants.all.iter().enumerate().map(|(index, variant)| {
        let variant = &variant.ident;
        quote!(#ident::#variant { .. } => #index,)
    });
    quote! {
        #[inline]
        fn index(&self) -> ::core::primitive::usize {
            match self {
                #(#arms)*
            }
        }
    }
}

/// A function that gives a place for a tuple.
fn kept(class: &Class, name: &str) -> TokenStream {
    let krate = &class.krate;
    let name = Ident::new(name, Span::call_site());
    quote! {
        fn #name() -> &'static #krate::Global<#krate::types::Tuple> {
            static KEPT: #krate::Global<#krate::types::Tuple> = #krate::Global::new();

            #krate::rt::inventory::submit! {
                #krate::rt::RegisteredGlobal(|| KEPT.as_raw())
            }

            &KEPT
        }
    }
}

/// What keeps others of the class from having a variant's name, or that of `others`,
/// which all its objects have.
fn claims(class: &Class, variants: &Variants, others: &[&str]) -> TokenStream {
    let others: Vec<PyName> = others
        .iter()
        .map(|name| PyName {
            text: (*name).to_owned(),
            span: class.ident.span(),
        })
        .collect();
    let claims: Vec<_> = variants
        .all
        .iter()
        .map(|variant| &variant.name)
        .chain(&others)
        .map(|name| once::Claim::named(name, &[]))
        .collect();
    once::claim(&class.ident.to_token_stream(), claims)
}

/// The items of the class, as a methods block has them.
fn registered(class: &Class, kinds: &[TokenStream]) -> TokenStream {
    let Class { krate, ident, .. } = class;
    quote! {
        #krate::rt::inventory::submit! {
            #krate::rt::RegisteredItems {
                class: || ::core::any::TypeId::of::<#ident>(),
                items: &[#(#krate::rt::Item::new(#krate::rt::ItemKind::#kinds)),*],
            }
        }
    }
}

fn without_data(class: &Class, variants: &Variants) -> TokenStream {
    let Class { krate, ident, .. } = class;
    let enums = quote!(#krate::rt::class::enums);
    let members = variants.all.iter().map(|variant| {
        let (name, variant) = (variant.name.c_string(), &variant.ident);
        quote! {
            #enums::Member { name: #name, number: #ident::#variant as ::core::primitive::i64 }
        }
    });
    let last = variants.all.len() - 1;
    let arms = variants.all.iter().enumerate().map(|(index, variant)| {
        let variant = &variant.ident;
        if index == last {
            quote!(_ => #ident::#variant,)
        } else {
            quote!(#index => #ident::#variant,)
        }
    });
    let Variants { eq_int, ord, .. } = variants;
    let index = index(class, variants);
    let kept = kept(class, "kept_members");
    let claims = claims(class, variants, &["name", "value"]);
    let slot = |name: &str| {
        let name = Ident::new(name, Span::call_site());
        quote!(#krate::rt::sys::HPySlot_Slot::#name)
    };
    let property = |of: TokenStream| quote!(Property(&const { #krate::rt::class::PropertyItem::new::<#ident, #of>() }));
    let (int, as_index) = (slot("HPy_nb_int"), slot("HPy_nb_index"));
    let items = registered(
        class,
        &[
            quote!(Default(&const { #enums::constructed::<#ident>() })),
            quote!(Constructor {
                signature: "(value, /)",
                apart: #krate::rt::None,
            }),
            quote!(Default(&const { #enums::shown::<#ident>() })),
            quote!(Default(&const { #enums::numbered::<#ident>(#int) })),
            quote!(Default(&const { #enums::numbered::<#ident>(#as_index) })),
            quote!(Default(&const { #enums::hashed::<#ident>() })),
            quote!(Default(&const { #enums::compared::<#ident>() })),
            quote!(Default(&const { #enums::reduced::<#ident>() })),
            property(quote!(#enums::Named<#ident>)),
            property(quote!(#enums::Valued<#ident>)),
            quote!(Finish(#enums::finish_members::<#ident>)),
        ],
    );
    quote! {
        impl #enums::Members for #ident {
            const MEMBERS: &'static [#enums::Member] = &[#(#members),*];
            const EQ_INT: ::core::primitive::bool = #eq_int;
            const ORD: ::core::primitive::bool = #ord;

            #index

            fn at(__index: ::core::primitive::usize) -> Self {
                match __index {
                    #(#arms)*
                }
            }

            #kept
        }

        #claims
        #items
    }
}

fn with_data(class: &Class, variants: &Variants) -> TokenStream {
    let Class { krate, ident, .. } = class;
    let enums = quote!(#krate::rt::class::enums);
    let described = variants
        .all
        .iter()
        .filter_map(|variant| variant.constructor.as_ref())
        .map(function::describe);
    let attributes = variants
        .all
        .iter()
        .flat_map(|variant| variant.fields.iter().map(move |field| (variant, field)))
        .map(|(variant, field)| attribute(class, variant, field));
    let arms = variants.all.iter().map(|variant| values(class, variant));
    let specs = variants.all.iter().map(|variant| spec(class, variant));
    let index = index(class, variants);
    let kept = kept(class, "kept_classes");
    let claims = claims(class, variants, &[]);
    let items = registered(
        class,
        &[
            quote!(Default(&const { #enums::written::<#ident>() })),
            quote!(Default(&const { #enums::rebuilt::<#ident>() })),
            quote!(Finish(#enums::finish_variants::<#ident>)),
        ],
    );
    quote! {
        #(#described)*
        #(#attributes)*

        impl #enums::Variants for #ident {
            const VARIANTS: &'static [#enums::Variant] = &[#(#specs),*];

            #index

            fn fields<'cx>(
                &self,
                __cx: #krate::Context<'cx>,
            ) -> #krate::Result<#krate::rt::class::enums::Vec<#krate::Handle<'cx>>> {
                match self {
                    #(#arms)*
                }
            }

            #kept
        }

        #claims
        #items
    }
}

/// The arm of a variant, with the values of its fields.
fn values(class: &Class, variant: &Variant) -> TokenStream {
    let Class { krate, ident, .. } = class;
    let places: Vec<Ident> = (0..variant.fields.len())
        .map(|index| format_ident!("__field_{}", index))
        .collect();
    let members = variant.fields.iter().map(|field| &field.member);
    let converted = variant.fields.iter().zip(&places).map(|(field, place)| {
        let span = field.ty.span();
        let here = krate.at(span);
        quote_spanned!(span=> #here::rt::class::enums::object(__cx, #place)?)
    });
    let variant = &variant.ident;
    quote! {
        #ident::#variant { #(#members: #places),* } => {
            ::core::result::Result::Ok(
                <#krate::rt::class::enums::Vec<_> as ::core::convert::From<_>>::from(
                    [#(#converted),*],
                ),
            )
        }
    }
}

/// The hidden type of a field's attribute.
fn attribute_marker(variant: &Variant, field: &Field) -> Ident {
    format_ident!("__hpy_field_{}_{}", variant.ident.unraw(), field.name.text)
}

fn attribute(class: &Class, variant: &Variant, field: &Field) -> TokenStream {
    let Class { krate, ident, .. } = class;
    let enums = quote!(#krate::rt::class::enums);
    let marker = attribute_marker(variant, field);
    let (variant, name, member) = (&variant.ident, field.name.c_string(), &field.member);
    let span = field.ty.span();
    let here = krate.at(span);
    // With the hygiene of the type's place, or errors would not point there.
    let value = Ident::new("__field", span);
    let converted = quote_spanned!(span=> #here::rt::class::enums::object(__cx, #value));
    quote! {
        #[allow(non_camel_case_types, dead_code)]
        enum #marker {}

        impl #enums::Attribute for #marker {
            type Enum = #ident;
            const NAME: &'static #krate::rt::CStr = #name;

            #[allow(unreachable_patterns)]
            fn get<'cx>(
                __value: &#ident,
                __cx: #krate::Context<'cx>,
            ) -> #krate::rt::Option<#krate::Result<#krate::Handle<'cx>>> {
                match __value {
                    #ident::#variant { #member: #value, .. } => #krate::rt::Some(#converted),
                    _ => #krate::rt::None,
                }
            }
        }
    }
}

fn spec(class: &Class, variant: &Variant) -> TokenStream {
    let Class { krate, ident, .. } = class;
    let enums = quote!(#krate::rt::class::enums);
    let (name, doc) = (variant.name.c_string(), c_string(&variant.doc));
    let fields = variant.fields.iter().map(|field| &field.name.text);
    let parameters = variant.constructor.as_ref().map(|function| {
        let signature = text_signature("", "", &function.parameters);
        let marker = &function.marker;
        let by_name = function.parameters.iter();
        let by_name = by_name.filter(|one| one.kind == Kind::KeywordOnly).count();
        (
            signature,
            by_name,
            quote!(Def(&const { #krate::rt::class::constructor::<#ident, #marker>() })),
        )
    });
    let (signature, by_name, constructor) = parameters.unwrap_or_default();
    let attributes = variant.fields.iter().map(|field| {
        let marker = attribute_marker(variant, field);
        quote! {
            Property(&const {
                #krate::rt::class::PropertyItem::new::<#ident, #enums::Got<#marker>>()
            })
        }
    });
    let items = [constructor].into_iter().chain(attributes);
    quote! {
        #enums::Variant {
            name: #name,
            doc: #doc,
            signature: #signature,
            fields: &[#(#fields),*],
            by_name: #by_name,
            items: &[#(#krate::rt::Item::new(#krate::rt::ItemKind::#items)),*],
        }
    }
}
