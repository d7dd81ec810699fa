//! A signature as text: what `inspect.signature` reads.

use std::fmt::Write;

use syn::{Expr, ExprLit, Lit, UnOp};

use super::{Kind, Parameter};

/// `name($module, a, b=1, /, *, scale=1)`, as CPython's own builtins have it
/// before their docstrings. `first` is what the function is called on, if that is
/// among its parameters.
pub(crate) fn text_signature(name: &str, first: &str, parameters: &[Parameter]) -> String {
    let mut parts = Vec::new();
    let mut last = Kind::Standard;
    if !first.is_empty() {
        parts.push(first.to_owned());
        last = Kind::PositionalOnly;
    }
    for parameter in parameters {
        // Directly behind `first` too, which is positional-only itself.
        if last == Kind::PositionalOnly && parameter.kind != Kind::PositionalOnly {
            parts.push("/".to_owned());
        }
        if parameter.kind == Kind::KeywordOnly && !matches!(last, Kind::KeywordOnly | Kind::VarArgs)
        {
            parts.push("*".to_owned());
        }
        let name = &parameter.name;
        parts.push(match (parameter.kind, &parameter.default) {
            (Kind::VarArgs, _) => format!("*{name}"),
            (Kind::VarKeywords, _) => format!("**{name}"),
            (_, Some(default)) => {
                let default = python_literal(default).unwrap_or_else(|| "...".to_owned());
                format!("{name}={default}")
            }
            (_, None) => name.clone(),
        });
        last = parameter.kind;
    }
    if last == Kind::PositionalOnly {
        parts.push("/".to_owned());
    }
    format!("{name}({})", parts.join(", "))
}

/// A default as Python would write it, where that can be told from its tokens.
fn python_literal(default: &Expr) -> Option<String> {
    match default {
        Expr::Lit(ExprLit { lit, .. }) => literal(lit),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => match &*unary.expr {
            Expr::Lit(ExprLit {
                lit: lit @ (Lit::Int(_) | Lit::Float(_)),
                ..
            }) => Some(format!("-{}", literal(lit)?)),
            _ => None,
        },
        Expr::Path(path) if path.path.segments.last()?.ident == "None" => Some("None".to_owned()),
        Expr::Paren(inner) => python_literal(&inner.expr),
        Expr::Group(inner) => python_literal(&inner.expr),
        // `Some(1)`, `String::from("x")`
        Expr::Call(call) if call.args.len() == 1 => {
            let Expr::Path(function) = &*call.func else {
                return None;
            };
            let name = &function.path.segments.last()?.ident;
            if name == "Some" || name == "from" {
                python_literal(&call.args[0])
            } else {
                None
            }
        }
        // `"x".into()`
        Expr::MethodCall(call) if call.args.is_empty() => {
            let same = ["into", "to_owned", "to_string"];
            if same.iter().any(|name| call.method == name) {
                python_literal(&call.receiver)
            } else {
                None
            }
        }
        Expr::Tuple(tuple) => {
            let items: Option<Vec<String>> = tuple.elems.iter().map(python_literal).collect();
            let items = items?;
            Some(match &*items {
                [one] => format!("({one},)"),
                items => format!("({})", items.join(", ")),
            })
        }
        _ => None,
    }
}

fn literal(lit: &Lit) -> Option<String> {
    Some(match lit {
        Lit::Int(int) => int.base10_digits().to_owned(),
        Lit::Float(float) => float.base10_digits().to_owned(),
        Lit::Bool(bool) => if bool.value { "True" } else { "False" }.to_owned(),
        Lit::Str(text) => quoted(text.value().chars().map(Unit::Char)),
        Lit::Char(char) => quoted(std::iter::once(Unit::Char(char.value()))),
        Lit::ByteStr(bytes) => {
            format!("b{}", quoted(bytes.value().into_iter().map(Unit::Byte)))
        }
        _ => return None,
    })
}

enum Unit {
    Char(char),
    Byte(u8),
}

/// A Python string literal in single quotes.
fn quoted(units: impl Iterator<Item = Unit>) -> String {
    let mut text = String::from("'");
    for unit in units {
        let char = match unit {
            Unit::Byte(byte) if !byte.is_ascii() => {
                let _ = write!(text, "\\x{byte:02x}");
                continue;
            }
            Unit::Byte(byte) => char::from(byte),
            Unit::Char(char) => char,
        };
        match char {
            '\'' => text.push_str("\\'"),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            char if (char as u32) < 0x20 || char as u32 == 0x7f => {
                let _ = write!(text, "\\x{:02x}", char as u32);
            }
            char => text.push(char),
        }
    }
    text.push('\'');
    text
}
