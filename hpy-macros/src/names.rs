//! Python names: from Rust identifiers, from strings, and near misses.

use proc_macro2::{Literal, Span};
use quote::format_ident;
use std::ffi::CString;
use syn::ext::IdentExt;
use syn::{Ident, LitStr};

use crate::errors::Errors;

/// Words that Python does not take as names.
const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
];

/// A Python name and where it was written.
#[derive(Clone)]
pub(crate) struct PyName {
    pub(crate) text: String,
    pub(crate) span: Span,
}

impl PyName {
    /// The name that an item is known by: its own, or the one that the option
    /// `name` gives.
    pub(crate) fn of(ident: &Ident, renamed: Option<&LitStr>, errors: &mut Errors) -> PyName {
        let name = match renamed {
            Some(name) => PyName {
                text: name.value(),
                span: name.span(),
            },
            None => PyName {
                text: ident.unraw().to_string(),
                span: ident.span(),
            },
        };
        if let Some(problem) = problem(&name.text) {
            let advice = match renamed {
                Some(_) => "give another name".to_owned(),
                None => format!("give another name by `name = \"{}_\"`", name.text),
            };
            errors.span(name.span, format_args!("{problem}; {advice}"));
        }
        name
    }

    /// Notes what Python has against a name that was made of another.
    pub(crate) fn check(&self, errors: &mut Errors) {
        if let Some(problem) = problem(&self.text) {
            errors.span(
                self.span,
                format_args!("{problem}; give another name by `name = \"...\"`"),
            );
        }
    }

    /// The name as a C string literal.
    pub(crate) fn c_string(&self) -> Literal {
        c_string(&self.text)
    }
}

/// Why Python would not take this as a name.
pub(crate) fn problem(name: &str) -> Option<String> {
    let mut chars = name.chars();
    let starts = chars
        .next()
        .is_some_and(|first| first == '_' || first.is_alphabetic());
    if !starts || !chars.all(|c| c == '_' || c.is_alphanumeric()) {
        Some(format!("`{name}` is not a name in Python"))
    } else if KEYWORDS.contains(&name) {
        Some(format!("`{name}` is a keyword of Python, not a name"))
    } else {
        None
    }
}

/// A C string literal. The text must hold no NUL, which names that pass
/// [`problem`] and docstrings do not.
pub(crate) fn c_string(text: &str) -> Literal {
    let text: Vec<u8> = text.bytes().filter(|&byte| byte != 0).collect();
    Literal::c_string(&CString::new(text).expect("NULs were taken out"))
}

/// The hidden type that describes a function.
pub(crate) fn function_marker(function: &Ident) -> Ident {
    format_ident!(
        "__hpy_function_{}",
        function.unraw(),
        span = function.span()
    )
}

/// The known name that is nearest to a mistyped one.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|known| (distance(name, known), known))
        .filter(|&(distance, known)| {
            distance <= known.len().max(name.len()) / 3 || known.starts_with(name)
        })
        .min()
        .map(|(_, known)| known)
}

/// How many characters one has to insert, delete, change or exchange with the next.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for i in 0..a.len() {
        let mut row = vec![i + 1];
        for j in 0..b.len() {
            let changed = rows[i][j] + usize::from(a[i] != b[j]);
            let mut least = changed.min(rows[i][j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                least = least.min(rows[i - 1][j - 1] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}
