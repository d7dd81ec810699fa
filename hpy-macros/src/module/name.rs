//! The names of a module: in Python, and in the binary's symbols.

use syn::ext::IdentExt;
use syn::{Ident, LitStr};

use crate::errors::Errors;
use crate::names;

/// Where a module is found.
#[derive(Clone)]
pub(crate) struct ModuleName {
    /// The full Python name: `pkg.sub.native`.
    pub(crate) full: String,
    /// What its symbols end with: `native`, or `native__child`.
    pub(crate) symbol: String,
}

impl ModuleName {
    /// The name of a module called `ident`, or what the option `name` says; as
    /// a submodule where there is a parent.
    pub(crate) fn new(
        ident: &Ident,
        renamed: Option<&LitStr>,
        parent: Option<&ModuleName>,
        errors: &mut Errors,
    ) -> ModuleName {
        let text = renamed.map_or_else(|| ident.unraw().to_string(), LitStr::value);
        let span = renamed.map_or(ident.span(), LitStr::span);
        let last = text.rsplit('.').next().unwrap_or_default().to_owned();
        let advice = "give it a name that Python can import, such as `name = \"pkg.native\"`";
        if let Some(problem) = text.split('.').find_map(names::problem) {
            errors.span(span, format_args!("{problem}; {advice}"));
        } else if !last.is_ascii() {
            errors.span(
                span,
                format_args!("`{last}` becomes a part of symbols, which are ASCII; {advice}"),
            );
        } else if parent.is_some() && text.contains('.') {
            errors.span(
                span,
                format_args!(
                    "a module inside another is named after it; write the last part alone: \
                     `name = \"{last}\"`"
                ),
            );
        }
        match parent {
            None => ModuleName {
                full: text,
                symbol: last,
            },
            Some(parent) => ModuleName {
                full: format!("{}.{last}", parent.full),
                symbol: format!("{}__{last}", parent.symbol),
            },
        }
    }

    /// The last part of the Python name.
    pub(crate) fn last(&self) -> &str {
        self.full.rsplit('.').next().unwrap_or(&self.full)
    }
}
