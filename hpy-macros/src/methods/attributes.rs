//! What a block defines beside methods of objects: static and class methods, properties,
//! attributes of the class.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{
    Attribute, FnArg, GenericArgument, Ident, ImplItemConst, ImplItemFn, PathArguments, Type,
};

use super::{Block, Method, Role};
use crate::errors::Errors;
use crate::function::{Special, cfgs, special};
use crate::krate::Crate;
use crate::names::{PyName, c_string};
use crate::options::Options;
use crate::signature::{Kind, Parameter};

/// The options that say what a function is, as [`Options::parse`] takes them.
pub(super) const KINDS: [&str; 6] = [
    "staticmethod",
    "classmethod",
    "getter",
    "setter",
    "deleter",
    "classattr",
];

/// What the options of a function make of it; `None` where they say nothing of that.
pub(super) fn role(options: &Options, errors: &mut Errors) -> Option<Role> {
    let mut kinds = options.flags.iter().filter(|flag| flag != &"skip");
    let kind = kinds.next()?;
    if let Some(other) = kinds.next() {
        errors.at(
            other,
            format_args!("a function is one thing in Python; remove `{other}` or `{kind}`"),
        );
    }
    let role = match &*kind.to_string() {
        "staticmethod" => Role::StaticMethod,
        "classmethod" => Role::ClassMethod,
        "getter" => Role::Getter,
        "setter" => Role::Setter,
        "deleter" => Role::Deleter,
        _ => Role::Attribute,
    };
    if let (Some(signature), Role::Getter | Role::Setter | Role::Deleter | Role::Attribute) =
        (&options.signature, role)
    {
        errors.at(
            signature,
            format_args!("Python does not call this function by name; remove `signature`"),
        );
    }
    Some(role)
}

/// The Python name of what a function is or belongs to.
pub(super) fn name(ident: &Ident, role: Role, options: &Options, errors: &mut Errors) -> PyName {
    let prefixes: &[&str] = match role {
        Role::Getter => &["get_"],
        Role::Setter => &["set_"],
        Role::Deleter => &["delete_", "del_"],
        _ => &[],
    };
    if role == Role::CallFunction {
        return PyName {
            text: "__call__".to_owned(),
            span: ident.span(),
        };
    }
    let text = ident.to_string();
    let stripped = prefixes
        .iter()
        .find_map(|prefix| text.strip_prefix(prefix))
        .filter(|rest| syn::parse_str::<Ident>(rest).is_ok());
    match stripped {
        Some(rest) => {
            let ident = Ident::new(rest, ident.span());
            PyName::of(&ident, options.name.as_ref(), errors)
        }
        None => PyName::of(ident, options.name.as_ref(), errors),
    }
}

/// Whether the first parameter of a class method is the class.
pub(super) fn takes_class(input: Option<&FnArg>) -> bool {
    let Some(FnArg::Typed(input)) = input else {
        return false;
    };
    let Type::Reference(reference) = &*input.ty else {
        return false;
    };
    let Type::Path(path) = &*reference.elem else {
        return false;
    };
    let Some(last) = path.path.segments.last() else {
        return false;
    };
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return false;
    };
    last.ident == "Handle"
        && matches!(arguments.args.last(), Some(GenericArgument::Type(Type::Path(path)))
            if path.path.segments.last().is_some_and(|last| last.ident == "Type"))
}

/// Checks what a part of a property takes beside the object.
pub(super) fn parameters(
    role: Role,
    ident: &Ident,
    parameters: &mut [Parameter],
    errors: &mut Errors,
) {
    match role {
        Role::Getter | Role::Deleter => {
            if let Some(parameter) = parameters.first() {
                let what = if role == Role::Getter {
                    "getter"
                } else {
                    "deleter"
                };
                errors.at(
                    &parameter.ty,
                    format_args!(
                        "a {what} takes the object alone; remove this, or make it a method by \
                         removing `{what}`"
                    ),
                );
            }
        }
        Role::Setter => match parameters {
            [value] if value.kind == Kind::Standard => {
                // Nobody has given it a name, so messages have none.
                value.name = String::new();
            }
            [] => errors.at(
                ident,
                "a setter takes the new value; write `fn set_name(&mut self, value: Type)`",
            ),
            [_, second, ..] => errors.at(
                &second.ty,
                "a setter takes the object and the new value; remove this",
            ),
            [_] => {}
        },
        _ => {}
    }
}

/// An attribute of the class itself.
pub(crate) struct ClassAttribute {
    pub(super) cfgs: Vec<Attribute>,
    pub(super) name: PyName,
    /// A closure that makes the value.
    value: TokenStream,
}

/// A constant that is one.
pub(super) fn constant(
    item: &ImplItemConst,
    options: &Options,
    class: &Type,
    krate: &Crate,
    errors: &mut Errors,
) -> Option<ClassAttribute> {
    if !options.has("classattr") {
        errors.at(
            &item.ident,
            "a constant is an attribute of the class by `#[hpy(classattr)]`, and nothing else",
        );
        return None;
    }
    let ident = &item.ident;
    let here = krate.at(item.ty.span());
    Some(ClassAttribute {
        cfgs: cfgs(&item.attrs),
        name: PyName::of(ident, options.name.as_ref(), errors),
        value: quote_spanned! {item.ty.span()=>
            |__cx| #here::rt::IntoReturn::into_return(<#class>::#ident, __cx)
        },
    })
}

/// A function whose result is one.
pub(super) fn computed(
    item: &ImplItemFn,
    options: &Options,
    class: &Type,
    krate: &Crate,
    errors: &mut Errors,
) -> Option<ClassAttribute> {
    let mut passed = Vec::new();
    for input in &item.sig.inputs {
        match input {
            FnArg::Typed(typed) if matches!(special(&typed.ty), Some(Special::Context)) => {
                passed.push(quote!(__cx));
            }
            other => {
                errors.at(
                    other,
                    "the value of a class's attribute is made when the module is imported, from \
                     nothing but `cx: Context<'_>`; remove this",
                );
                return None;
            }
        }
    }
    crate::function::qualifiers(&item.sig, errors);
    let output = crate::function::output(&item.sig.output, errors);
    let span = output.as_ref().map_or(item.sig.ident.span(), Spanned::span);
    let here = krate.at(span);
    let ident = &item.sig.ident;
    Some(ClassAttribute {
        cfgs: cfgs(&item.attrs),
        name: PyName::of(ident, options.name.as_ref(), errors),
        value: quote_spanned! {span=>
            |__cx| #here::rt::IntoReturn::into_return(<#class>::#ident(#(#passed),*), __cx)
        },
    })
}

/// Its entry in the block's table.
pub(super) fn attribute_item(attribute: &ClassAttribute, krate: &Crate) -> TokenStream {
    let ClassAttribute { cfgs, name, value } = attribute;
    let name = name.c_string();
    quote! {
        #(#cfgs)*
        #krate::rt::Item::new(#krate::rt::ItemKind::Attribute { name: #name, value: #value })
    }
}

/// The parts of one property.
pub(super) struct Property<'a> {
    name: &'a PyName,
    get: Option<&'a Method>,
    set: Option<&'a Method>,
    delete: Option<&'a Method>,
}

impl<'a> Property<'a> {
    fn parts(&self) -> impl Iterator<Item = &'a Method> {
        [self.get, self.set, self.delete].into_iter().flatten()
    }
}

/// The properties of a block.
pub(super) fn properties(methods: &[Method]) -> Vec<Property<'_>> {
    let mut all: Vec<Property<'_>> = Vec::new();
    for method in methods {
        if !method.role.is_part() {
            continue;
        }
        let name = &method.function.name;
        let at = all
            .iter()
            .position(|property| property.name.text == name.text);
        let at = at.unwrap_or_else(|| {
            all.push(Property {
                name,
                get: None,
                set: None,
                delete: None,
            });
            all.len() - 1
        });
        let place = match method.role {
            Role::Getter => &mut all[at].get,
            Role::Setter => &mut all[at].set,
            _ => &mut all[at].delete,
        };
        place.get_or_insert(method);
    }
    all
}

/// Notes the mistakes that show only when the parts of a property are seen together.
pub(super) fn check_properties(methods: &[Method], errors: &mut Errors) {
    for property in properties(methods) {
        let text = |method: &Method| -> Vec<String> {
            let cfgs = &method.function.cfgs;
            cfgs.iter()
                .map(|cfg| cfg.to_token_stream().to_string())
                .collect()
        };
        let mut parts = property.parts();
        let Some(first) = parts.next() else { continue };
        for other in parts {
            if text(other) != text(first) {
                errors.span(
                    other.function.marker.span(),
                    format_args!(
                        "all functions of the property `{}` stand under the same `cfg`",
                        property.name.text
                    ),
                );
            }
        }
    }
}

/// The hidden type of a property, and its entry in the block's table.
pub(super) fn property_item(block: &Block, property: &Property<'_>) -> (TokenStream, TokenStream) {
    let Block { krate, class, .. } = block;
    let marker = format_ident!("__hpy_property_{}", property.name.text);
    let name = property.name.c_string();
    let doc = property
        .parts()
        .map(|part| &part.function.doc)
        .find(|doc| !doc.is_empty());
    let doc = c_string(doc.map_or("", String::as_str));
    let Some(cfgs) = property.parts().next().map(|part| &part.function.cfgs) else {
        return Default::default();
    };
    let part = |method: Option<&Method>| match method {
        Some(method) => {
            let marker = &method.function.marker;
            quote!(#krate::rt::class::By<#marker>)
        }
        None => quote!(#krate::rt::class::Missing),
    };
    let (get, set, delete) = (
        part(property.get),
        part(property.set),
        part(property.delete),
    );
    let described = quote! {
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(non_camel_case_types, dead_code)]
        enum #marker {}

        #(#cfgs)*
        impl #krate::rt::class::Property for #marker {
            const NAME: &'static #krate::rt::CStr = #name;
            const DOC: &'static #krate::rt::CStr = #doc;
            type Get = #get;
            type Set = #set;
            type Delete = #delete;
        }
    };
    let item = quote! {
        #(#cfgs)*
        #krate::rt::Item::new(#krate::rt::ItemKind::Property(
            &const { #krate::rt::class::PropertyItem::new::<#class, #marker>() },
        ))
    };
    (described, item)
}
