//! What one of the two derives cannot do with a model.

use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{GenericArgument, PathArguments, Type};

use super::Direction;
use super::model::{Body, Field, Model, Shape};
use crate::errors::Errors;

pub(super) fn check(model: &Model, direction: Direction, errors: &mut Errors) {
    match &model.body {
        Body::Struct(shape) => check_shape(shape, direction, errors),
        Body::Enum(variants) => {
            if variants.is_empty() {
                errors.at(
                    &model.ident,
                    "an enum without variants has no values to convert",
                );
            }
            for variant in variants {
                check_shape(&variant.shape, direction, errors);
            }
        }
    }
    if direction == Direction::From {
        for lifetime in model.generics.lifetimes().skip(1) {
            errors.at(
                lifetime,
                "a type made from a Python object can have one lifetime, the one of the call \
                 that its handles belong to",
            );
        }
    }
}

fn check_shape(shape: &Shape, direction: Direction, errors: &mut Errors) {
    if direction == Direction::From {
        for field in shape.fields() {
            if field.from_with.is_none() {
                check_borrow(field, errors);
            }
        }
    }
}

/// A field's value is converted from an object that is held no longer than
/// that, so it cannot borrow from it.
fn check_borrow(field: &Field, errors: &mut Errors) {
    let Some(instead) = owned(&field.ty) else {
        return;
    };
    errors.span(
        field.ty.span(),
        format_args!(
            "a field cannot borrow from a Python object, which is only held while it is \
             converted; use `{instead}`"
        ),
    );
}

/// What to take instead of a type that borrows.
fn owned(ty: &Type) -> Option<String> {
    match ty {
        Type::Reference(reference) => Some(match &*reference.elem {
            Type::Slice(slice) => format!("Vec<{}>", slice.elem.to_token_stream()),
            elem => owned_path(elem),
        }),
        Type::Path(path) => {
            let last = path.path.segments.last()?;
            let PathArguments::AngleBracketed(arguments) = &last.arguments else {
                return None;
            };
            let mut types = arguments.args.iter().filter_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(ty),
                _ => None,
            });
            if last.ident == "Cow" {
                return types.next().map(|ty| match ty {
                    Type::Slice(slice) => format!("Vec<{}>", slice.elem.to_token_stream()),
                    ty => owned_path(ty),
                });
            }
            let inner = types.next()?;
            let matched = owned(inner)?;
            Some(format!("{}<{matched}>", last.ident))
        }
        _ => None,
    }
}

fn owned_path(ty: &Type) -> String {
    let text = ty.to_token_stream().to_string().replace(' ', "");
    match text.as_str() {
        "str" => "String".to_owned(),
        "Path" | "std::path::Path" => "PathBuf".to_owned(),
        "OsStr" | "std::ffi::OsStr" => "OsString".to_owned(),
        _ if text.starts_with("Handle") => match text.contains('\'') {
            true => text,
            false => "Handle<'cx>".to_owned(),
        },
        _ => text,
    }
}
