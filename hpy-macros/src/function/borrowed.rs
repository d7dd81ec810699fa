//! Finds what cannot be converted although its parts can: a collection of
//! references, about which the compiler has nothing helpful to say.

use syn::{GenericArgument, PathArguments, Type, TypeReference};

/// Collections, whose items have to be owned.
const COLLECTIONS: &[&str] = &[
    "BTreeMap",
    "BTreeSet",
    "HashMap",
    "HashSet",
    "LinkedList",
    "Vec",
    "VecDeque",
];

/// A reference that is an item of a collection.
pub(super) fn item(ty: &Type) -> Option<&TypeReference> {
    match ty {
        Type::Array(array) => reference(&array.elem),
        Type::Tuple(tuple) => tuple.elems.iter().find_map(reference),
        Type::Paren(inner) => item(&inner.elem),
        Type::Group(inner) => item(&inner.elem),
        Type::Path(path) => {
            let last = path.path.segments.last()?;
            let PathArguments::AngleBracketed(arguments) = &last.arguments else {
                return None;
            };
            let collection = COLLECTIONS.iter().any(|name| last.ident == name);
            if !collection && last.ident != "Option" {
                return None;
            }
            arguments.args.iter().find_map(|argument| match argument {
                GenericArgument::Type(ty) if collection => reference(ty),
                GenericArgument::Type(ty) => item(ty),
                _ => None,
            })
        }
        _ => None,
    }
}

/// The type itself or one inside it, where it is an item already.
fn reference(ty: &Type) -> Option<&TypeReference> {
    match ty {
        Type::Reference(reference) => Some(reference),
        Type::Path(path) => {
            let last = path.path.segments.last()?;
            match &last.arguments {
                PathArguments::AngleBracketed(arguments) if last.ident == "Option" => {
                    arguments.args.iter().find_map(|argument| match argument {
                        GenericArgument::Type(ty) => reference(ty),
                        _ => None,
                    })
                }
                _ => item(ty),
            }
        }
        ty => item(ty),
    }
}

/// What to write instead of a reference.
pub(super) fn instead(reference: &TypeReference) -> &'static str {
    match &*reference.elem {
        Type::Path(path) if path.path.is_ident("str") => "`String`",
        Type::Path(path)
            if path
                .path
                .segments
                .last()
                .is_some_and(|last| last.ident == "Handle") =>
        {
            "`Handle<'_>`"
        }
        Type::Slice(_) => "a `Vec`",
        _ => "an owned type",
    }
}
