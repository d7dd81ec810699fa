//! What an item says, in a form that both derives can be written from.

use proc_macro2::{Literal, Span, TokenStream};
use quote::{ToTokens, quote};
use std::ffi::CString;
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Expr, Fields, Generics, Ident, Index, Member, Path, Type};

use super::attributes::{Attributes, Place};
use super::case::Case;
use crate::errors::Errors;

/// A type to derive for.
pub(super) struct Model {
    pub(super) ident: Ident,
    pub(super) generics: Generics,
    /// The path of the library.
    pub(super) krate: TokenStream,
    pub(super) body: Body,
}

pub(super) enum Body {
    Struct(Shape),
    Enum(Vec<Variant>),
}

pub(super) struct Variant {
    pub(super) ident: Ident,
    /// What a variant without fields is in Python.
    pub(super) name: String,
    pub(super) shape: Shape,
}

/// What a struct or a variant is made of.
pub(super) enum Shape {
    /// Nothing.
    Unit,
    /// One field, which stands for the whole.
    Transparent(Box<Field>),
    /// Fields by position.
    Tuple(Vec<Field>),
    /// Fields by name.
    Named(Vec<Field>),
}

impl Shape {
    pub(super) fn fields(&self) -> &[Field] {
        match self {
            Shape::Unit => &[],
            Shape::Transparent(field) => std::slice::from_ref(field),
            Shape::Tuple(fields) | Shape::Named(fields) => fields,
        }
    }
}

pub(super) struct Field {
    pub(super) member: Member,
    pub(super) ty: Type,
    /// Where its value comes from, if it is found by name.
    pub(super) source: Source,
    /// The name there.
    pub(super) key: String,
    /// Its value where there is none; nothing inside means `Default`.
    pub(super) default: Option<Option<Expr>>,
    pub(super) from_with: Option<Path>,
    pub(super) into_with: Option<Path>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    Attribute,
    Item,
}

impl Field {
    /// Its name, for messages.
    pub(super) fn label(&self) -> String {
        match &self.member {
            Member::Named(ident) => ident.unraw().to_string(),
            Member::Unnamed(index) => index.index.to_string(),
        }
    }

    /// Its name in Python as a C string literal.
    pub(super) fn key(&self) -> Literal {
        c_string(&self.key)
    }
}

/// A C string literal. Names with a NUL have been refused.
pub(super) fn c_string(text: &str) -> Literal {
    Literal::c_string(&CString::new(text).unwrap_or_default())
}

impl Model {
    /// Describes the item; nothing if it is none that can be described.
    pub(super) fn new(input: &DeriveInput, errors: &mut Errors) -> Option<Model> {
        let place = match &input.data {
            Data::Enum(_) => Place::Enum,
            _ => Place::Struct,
        };
        let attributes = Attributes::parse(&input.attrs, place, errors);
        let body = match &input.data {
            Data::Struct(data) => {
                Body::Struct(shape(&data.fields, &attributes, input.ident.span(), errors))
            }
            Data::Enum(data) => {
                let case = attributes.rename_all.as_ref().map(|given| given.value);
                let variants = data.variants.iter();
                Body::Enum(
                    variants
                        .map(|variant| Variant::new(variant, case, errors))
                        .collect(),
                )
            }
            Data::Union(data) => {
                errors.at(
                    &data.union_token,
                    "a union has no conversion, because nobody knows which of its fields is \
                     there; use a struct or an enum",
                );
                return None;
            }
        };
        Some(Model {
            ident: input.ident.clone(),
            generics: input.generics.clone(),
            krate: match attributes.krate {
                Some(path) => path.value.into_token_stream(),
                None => quote!(::hpy),
            },
            body,
        })
    }
}

impl Variant {
    fn new(variant: &syn::Variant, case: Option<Case>, errors: &mut Errors) -> Variant {
        let attributes = Attributes::parse(&variant.attrs, Place::Variant, errors);
        let unit = matches!(variant.fields, Fields::Unit);
        if let Some(rename) = &attributes.rename
            && !unit
        {
            errors.span(
                rename.span,
                "only a variant without fields has a name in Python; rename its fields instead",
            );
        }
        let name = variant.ident.unraw().to_string();
        Variant {
            name: renamed(&name, &attributes, case),
            ident: variant.ident.clone(),
            shape: shape(&variant.fields, &attributes, variant.ident.span(), errors),
        }
    }
}

/// The name in Python: the one given, or the Rust one in the case given.
fn renamed(name: &str, attributes: &Attributes, case: Option<Case>) -> String {
    match (&attributes.rename, case) {
        (Some(rename), _) => rename.value.clone(),
        (None, Some(case)) => case.apply(name),
        (None, None) => name.to_owned(),
    }
}

fn shape(fields: &Fields, attributes: &Attributes, span: Span, errors: &mut Errors) -> Shape {
    let named = matches!(fields, Fields::Named(_));
    if let Some(transparent) = &attributes.transparent
        && fields.len() != 1
    {
        let len = fields.len();
        errors.span(
            transparent.span,
            format_args!("`transparent` needs exactly one field to stand for, and there are {len}"),
        );
    }
    for given in [
        attributes.from_item_all.as_ref().map(|given| given.span),
        attributes.rename_all.as_ref().map(|given| given.span),
    ] {
        if let Some(span) = given
            && !named
        {
            errors.span(
                span,
                "there are no named fields here that this could be about",
            );
        }
    }
    let transparent = attributes.transparent.is_some() || (!named && fields.len() == 1);
    let by_name = named && !transparent;
    let mut all: Vec<Field> = fields
        .iter()
        .enumerate()
        .map(|(index, field)| Field::new(index, field, attributes, by_name, errors))
        .collect();
    match fields {
        _ if all.len() == 1 && transparent => Shape::Transparent(Box::new(all.remove(0))),
        Fields::Unit => Shape::Unit,
        Fields::Unnamed(_) => Shape::Tuple(all),
        Fields::Named(_) => {
            check_keys(&all, span, errors);
            Shape::Named(all)
        }
    }
}

/// Two fields of one name could not both be in a dict.
fn check_keys(fields: &[Field], span: Span, errors: &mut Errors) {
    for (index, field) in fields.iter().enumerate() {
        let same = |other: &&Field| other.key == field.key;
        if let Some(other) = fields[..index].iter().find(same) {
            let span = match &field.member {
                Member::Named(ident) => ident.span(),
                Member::Unnamed(_) => span,
            };
            errors.span(
                span,
                format_args!(
                    "the fields `{}` and `{}` have the same name in Python, '{}'",
                    other.label(),
                    field.label(),
                    field.key
                ),
            );
        }
    }
}

impl Field {
    fn new(
        index: usize,
        field: &syn::Field,
        container: &Attributes,
        by_name: bool,
        errors: &mut Errors,
    ) -> Field {
        let attributes = Attributes::parse(&field.attrs, Place::Field, errors);
        if !by_name {
            refuse_names(&attributes, errors);
        }
        if let (Some(_), Some(item)) = (&attributes.attribute, &attributes.item) {
            errors.span(
                item.span,
                "a field is either an attribute or an item; keep one of the two options",
            );
        }
        let member = match &field.ident {
            Some(ident) => Member::Named(ident.clone()),
            None => Member::Unnamed(Index::from(index)),
        };
        let source = match (&attributes.attribute, &attributes.item) {
            (_, Some(_)) => Source::Item,
            (None, None) if container.from_item_all.is_some() => Source::Item,
            _ => Source::Attribute,
        };
        let rust_name = match &field.ident {
            Some(ident) => ident.unraw().to_string(),
            None => index.to_string(),
        };
        let case = container.rename_all.as_ref().map(|given| given.value);
        let named = |given: &Option<super::attributes::Given<Option<String>>>| {
            given.as_ref().and_then(|given| given.value.clone())
        };
        Field {
            key: named(&attributes.item)
                .or(named(&attributes.attribute))
                .unwrap_or_else(|| renamed(&rust_name, &attributes, case)),
            member,
            ty: field.ty.clone(),
            source,
            default: attributes.default.map(|given| given.value),
            from_with: attributes.from_with.map(|given| given.value),
            into_with: attributes.into_with.map(|given| given.value),
        }
    }
}

/// Refuses what only makes sense for a field that is found by name.
fn refuse_names(attributes: &Attributes, errors: &mut Errors) {
    let spans = [
        attributes.rename.as_ref().map(|given| given.span),
        attributes.attribute.as_ref().map(|given| given.span),
        attributes.item.as_ref().map(|given| given.span),
        attributes.default.as_ref().map(|given| given.span),
    ];
    for span in spans.into_iter().flatten() {
        errors.span(
            span,
            "this field is not found by a name, so there is nothing to say about that",
        );
    }
}
