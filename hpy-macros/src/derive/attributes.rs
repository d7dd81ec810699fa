//! Parsing `#[hpy(...)]` on a type, a variant or a field.

use proc_macro2::Span;
use syn::meta::ParseNestedMeta;
use syn::{Attribute, Expr, LitStr, Path, Token};

use super::case::Case;
use crate::errors::Errors;

/// An option that was given, and where.
pub(super) struct Given<T> {
    pub(super) value: T,
    pub(super) span: Span,
}

/// What can stand in `#[hpy(...)]`. Which options have a meaning depends on
/// where it stands: [`Place`].
#[derive(Default)]
pub(super) struct Attributes {
    /// `crate = path`: by which path the library is reached.
    pub(super) krate: Option<Given<Path>>,
    /// `transparent`: as the only field.
    pub(super) transparent: Option<Given<()>>,
    /// `from_item_all`: every field is an item, not an attribute.
    pub(super) from_item_all: Option<Given<()>>,
    /// `rename_all = "..."`.
    pub(super) rename_all: Option<Given<Case>>,
    /// `rename = "..."`.
    pub(super) rename: Option<Given<String>>,
    /// `attribute` or `attribute = "..."`.
    pub(super) attribute: Option<Given<Option<String>>>,
    /// `item` or `item = "..."`.
    pub(super) item: Option<Given<Option<String>>>,
    /// `default` or `default = expression`.
    pub(super) default: Option<Given<Option<Expr>>>,
    /// `from_with = path`.
    pub(super) from_with: Option<Given<Path>>,
    /// `into_with = path`.
    pub(super) into_with: Option<Given<Path>>,
}

/// Where an attribute stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Struct,
    Enum,
    Variant,
    Field,
}

impl Place {
    fn describe(self) -> &'static str {
        match self {
            Place::Struct => "a struct",
            Place::Enum => "an enum",
            Place::Variant => "a variant",
            Place::Field => "a field",
        }
    }

    /// The options that have a meaning here, as they are written.
    fn options(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Place::Struct => &[
                ("crate", "crate = path"),
                ("transparent", "transparent"),
                ("from_item_all", "from_item_all"),
                ("rename_all", "rename_all = \"camelCase\""),
            ],
            Place::Enum => &[
                ("crate", "crate = path"),
                ("rename_all", "rename_all = \"camelCase\""),
            ],
            Place::Variant => &[
                ("transparent", "transparent"),
                ("from_item_all", "from_item_all"),
                ("rename_all", "rename_all = \"camelCase\""),
                ("rename", "rename = \"...\""),
            ],
            Place::Field => &[
                ("rename", "rename = \"...\""),
                ("attribute", "attribute = \"...\""),
                ("item", "item = \"...\""),
                ("default", "default = expression"),
                ("from_with", "from_with = path"),
                ("into_with", "into_with = path"),
            ],
        }
    }
}

impl Attributes {
    /// Parses all of the `#[hpy(...)]` among the attributes.
    pub(super) fn parse(attributes: &[Attribute], place: Place, errors: &mut Errors) -> Self {
        let mut parsed = Attributes::default();
        for attribute in attributes {
            if !attribute.path().is_ident("hpy") {
                continue;
            }
            // Mistakes are noted one by one, so that each is seen; a syntax
            // error ends the attribute.
            let result = attribute.parse_nested_meta(|meta| parsed.option(&meta, place, errors));
            errors.take(result);
        }
        parsed
    }

    fn option(
        &mut self,
        meta: &ParseNestedMeta<'_>,
        place: Place,
        errors: &mut Errors,
    ) -> syn::Result<()> {
        let name = meta
            .path
            .get_ident()
            .map(ToString::to_string)
            .unwrap_or_default();
        let options = place.options();
        if !options.iter().any(|(known, _)| *known == name) {
            let known: Vec<String> = options
                .iter()
                .map(|(_, example)| format!("`{example}`"))
                .collect();
            return Err(meta.error(format_args!(
                "{} has no option `{name}`; it has {}",
                place.describe(),
                known.join(", ")
            )));
        }
        let twice = match name.as_str() {
            "crate" => set(
                &mut self.krate,
                meta,
                meta.value()?.call(Path::parse_mod_style)?,
            ),
            "transparent" => set(&mut self.transparent, meta, ()),
            "from_item_all" => set(&mut self.from_item_all, meta, ()),
            "rename_all" => set(&mut self.rename_all, meta, case(meta)?),
            "rename" => set(&mut self.rename, meta, text(meta)?),
            "attribute" => set(&mut self.attribute, meta, optional_text(meta)?),
            "item" => set(&mut self.item, meta, optional_text(meta)?),
            "default" => set(&mut self.default, meta, optional_expression(meta)?),
            "from_with" => set(&mut self.from_with, meta, meta.value()?.parse()?),
            "into_with" => set(&mut self.into_with, meta, meta.value()?.parse()?),
            _ => false,
        };
        if twice {
            errors.at(
                &meta.path,
                format_args!("the option `{name}` is given twice; keep one of them"),
            );
        }
        Ok(())
    }
}

/// Notes an option; answers whether it was there already.
fn set<T>(option: &mut Option<Given<T>>, meta: &ParseNestedMeta<'_>, value: T) -> bool {
    let span = meta
        .path
        .get_ident()
        .map_or_else(Span::call_site, |ident| ident.span());
    option.replace(Given { value, span }).is_some()
}

fn text(meta: &ParseNestedMeta<'_>) -> syn::Result<String> {
    let text: LitStr = meta.value()?.parse()?;
    if text.value().contains('\0') {
        return Err(syn::Error::new(text.span(), "a name cannot contain a NUL"));
    }
    Ok(text.value())
}

fn optional_text(meta: &ParseNestedMeta<'_>) -> syn::Result<Option<String>> {
    if meta.input.peek(Token![=]) {
        text(meta).map(Some)
    } else {
        Ok(None)
    }
}

fn optional_expression(meta: &ParseNestedMeta<'_>) -> syn::Result<Option<Expr>> {
    if meta.input.peek(Token![=]) {
        meta.value()?.parse().map(Some)
    } else {
        Ok(None)
    }
}

fn case(meta: &ParseNestedMeta<'_>) -> syn::Result<Case> {
    let name: LitStr = meta.value()?.parse()?;
    Case::named(&name.value()).ok_or_else(|| {
        syn::Error::new(
            name.span(),
            format_args!(
                "there is no such way to write names; there are {}",
                Case::names()
            ),
        )
    })
}
