//! From rustdoc comments to docstrings.

use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// The text of an item's doc comments; empty where there are none.
///
/// Each line loses the one space that follows `///`, and blank lines at either
/// end go.
pub(crate) fn text(attributes: &[Attribute]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for attribute in attributes {
        let Meta::NameValue(meta) = &attribute.meta else {
            continue;
        };
        if !meta.path.is_ident("doc") {
            continue;
        }
        if let Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) = &meta.value
        {
            for line in text.value().split('\n') {
                lines.push(line.strip_prefix(' ').unwrap_or(line).trim_end().to_owned());
            }
        }
    }
    lines.join("\n").trim_matches('\n').to_owned()
}
