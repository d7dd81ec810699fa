//! `#[hpy::class]`: a Rust type as a Python class.

mod attributes;
mod derived;
mod enums;
mod expand;

pub(crate) use expand::{describe, entry, register};

use proc_macro2::TokenStream;
use quote::quote;
use syn::visit::Visit;
use syn::{Attribute, Ident, Item, Path, Type};

use crate::docs;
use crate::errors::Errors;
use crate::function::cfgs;
use crate::krate::Crate;
use crate::module::{marker_ident, marker_path};
use crate::names::PyName;
use crate::options::Options;

/// A class that passed all checks.
pub(crate) struct Class {
    pub(crate) krate: Crate,
    pub(crate) cfgs: Vec<Attribute>,
    pub(crate) ident: Ident,
    pub(crate) name: PyName,
    pub(crate) doc: String,
    /// The hidden type of the module that it belongs to.
    pub(crate) module: TokenStream,
    pub(crate) base: Option<Path>,
    pub(crate) frozen: bool,
    pub(crate) subclass: bool,
    /// The abstract base class that it is registered with.
    pub(crate) abc: Option<String>,
    /// The options without a value, among which are those that derive special methods.
    pub(crate) derived: Vec<Ident>,
    /// Whether its objects have a `__dict__`.
    pub(crate) dict: bool,
    /// Whether there can be weak references to its objects.
    pub(crate) weakref: bool,
    /// Whether its values have fields.
    pub(crate) fields: bool,
    /// Whether its objects have call functions.
    pub(crate) calls: bool,
    /// The fields that are attributes of its objects.
    pub(crate) shorthands: Vec<attributes::Shorthand>,
    /// What an enum is made of.
    pub(crate) variants: Option<enums::Variants>,
}

/// Checks an item with the attribute, and takes our attributes off its fields;
/// `inside` a module, it belongs there, and inherits `krate`.
pub(crate) fn check(
    options: TokenStream,
    item: &mut Item,
    inside: bool,
    krate: &Crate,
    errors: &mut Errors,
) -> Option<Class> {
    let mut allowed = vec![
        ("name", "name = \"PythonName\""),
        ("abc", "abc = \"collections.abc.Sequence\""),
        ("crate", "crate = path::to::hpy"),
    ];
    if matches!(item, Item::Enum(_)) {
        allowed.extend(enums::OPTIONS);
    } else {
        allowed.extend([
            ("base", "base = Path"),
            ("frozen", "frozen"),
            ("subclass", "subclass"),
            ("fields", "fields"),
            ("calls", "calls"),
            ("eq", "eq"),
            ("ord", "ord"),
            ("hash", "hash"),
            ("str", "str"),
            ("repr", "repr"),
            ("dict", "dict"),
            ("weakref", "weakref"),
            ("get_all", "get_all"),
            ("set_all", "set_all"),
            ("rename_all", "rename_all = \"camelCase\""),
        ]);
    }
    if !inside {
        allowed.push(("module", "module = crate::path::to::module"));
    }
    let options = Options::parse(options, "class", &allowed, errors);
    let (attributes, ident, generics) = match item {
        Item::Struct(item) => (&item.attrs, &item.ident, &item.generics),
        Item::Enum(item) => (&item.attrs, &item.ident, &item.generics),
        _ => {
            errors.at(
                item,
                "`#[hpy::class]` goes on a struct or an enum; write `struct Name { ... }`",
            );
            return None;
        }
    };
    if let Some(lifetime) = generics.lifetimes().next() {
        errors.at(
            lifetime,
            "an object outlives every call, so its value can borrow nothing; own it, or keep a \
             Python object in a `Field`",
        );
    }
    let generic = generics.lifetimes().next().is_some()
        || generics.type_params().next().is_some()
        || generics.const_params().next().is_some();
    if generics.type_params().next().is_some() || generics.const_params().next().is_some() {
        errors.at(
            generics,
            "a class is one type in Python; write a class for each, or an enum inside",
        );
    }
    if let Some(abc) = &options.abc
        && !abc.value().contains('.')
    {
        errors.at(
            abc,
            "name the abstract base class with its module, such as `\"collections.abc.Sequence\"`",
        );
    }
    if let [_, second, ..] = &*options.bases {
        errors.at(second, "a class inherits from one other; remove this");
    }
    if generic {
        return None;
    }
    let module = if inside {
        let marker = marker_ident();
        quote!(#marker)
    } else if let Some(module) = &options.module {
        marker_path(module)
    } else {
        errors.at(
            ident,
            "a class is found in a module; say in which, by \
             `#[hpy::class(module = crate::path::to::module)]`, or write it inside one",
        );
        return None;
    };
    let (doc, cfgs, ident) = (docs::text(attributes), cfgs(attributes), ident.clone());
    let name = PyName::of(&ident, options.name.as_ref(), errors);
    let krate = krate.or(options.krate.as_ref());
    let mut class = Class {
        krate,
        cfgs,
        ident,
        name,
        doc,
        module,
        frozen: options.has("frozen"),
        subclass: options.has("subclass"),
        abc: options.abc.as_ref().map(syn::LitStr::value),
        derived: Vec::new(),
        dict: options.has("dict"),
        weakref: options.has("weakref"),
        fields: options.has("fields"),
        calls: options.has("calls"),
        base: None,
        shorthands: Vec::new(),
        variants: None,
    };
    match item {
        Item::Struct(item) => {
            derived::check(&options, errors);
            class.derived.clone_from(&options.flags);
            class.shorthands = attributes::collect(item, &options, errors);
            class.fields |= item.fields.iter().any(|field| mentions_field(&field.ty));
            if !errors.is_empty() {
                // What they expand to may ask for what the mistake has left out.
                class.derived.clear();
                class.shorthands.clear();
            }
        }
        Item::Enum(item) => {
            class.variants = Some(enums::check(item, &options, &class, errors)?);
            // An object's class goes by its variant, so that must stay.
            class.frozen = true;
        }
        _ => {}
    }
    class.base = options.bases.into_iter().next();
    Some(class)
}

/// Whether `Field` stands in a type.
fn mentions_field(ty: &Type) -> bool {
    struct Search(bool);

    impl Visit<'_> for Search {
        fn visit_path_segment(&mut self, segment: &syn::PathSegment) {
            self.0 |= segment.ident == "Field";
            syn::visit::visit_path_segment(self, segment);
        }
    }

    let mut search = Search(false);
    search.visit_type(ty);
    search.0
}

/// The attribute on an item that is in no module of ours.
pub(crate) fn free(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let Some(mut parsed) = errors.take(syn::parse2::<Item>(item.clone())) else {
        let errors = errors.into_tokens();
        return quote!(#item #errors);
    };
    let class = check(
        attribute,
        &mut parsed,
        false,
        &Crate::new(None),
        &mut errors,
    );
    // With mistakes too, so that what uses the class raises no errors of its own.
    let generated = class.map(|class| {
        let described = describe(&class);
        let registered = register(&class);
        quote!(#described #registered)
    });
    let errors = errors.into_tokens();
    quote!(#parsed #generated #errors)
}
