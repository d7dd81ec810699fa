//! The types that the headers define, to see that our lists have them all.

use std::collections::BTreeSet;

use hpy_sys::describe::{ENUMS, FUNCTION_TYPES, STRUCTS};

/// Structs of the headers that never cross the ABI: they belong to helper code
/// that C extensions compile into themselves.
const NOT_ABI: &[&str] = &["HPyStructSequence_Field", "HPyStructSequence_Desc"];

/// The names of all structs, enums and function types that HPy's own headers
/// define, given their text.
pub fn in_headers(headers: &str) -> BTreeSet<String> {
    headers
        .split("typedef ")
        .skip(1)
        .filter_map(definition)
        .filter(|name| !NOT_ABI.contains(&name.as_str()))
        .collect()
}

/// The name that the text after `typedef` defines, if it is a struct or enum with
/// a body, or a function pointer.
fn definition(text: &str) -> Option<String> {
    let body = text.starts_with("struct") || text.starts_with("enum");
    let end = text.find([';', '{'])?;
    if body && text[end..].starts_with('{') {
        let after = &text[closing_brace(&text[end..])? + end + 1..];
        return Some(after[..after.find(';')?].trim().to_owned());
    }
    let (_, rest) = text[..end].split_once("(*")?;
    Some(rest[..rest.find(')')?].to_owned())
}

/// Where the brace that `text` begins with is closed.
fn closing_brace(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (i, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(i);
        }
    }
    None
}

/// The names that `hpy-sys` describes.
pub fn in_rust() -> BTreeSet<String> {
    let structs = STRUCTS.iter().copied().flatten().map(|s| s.name);
    let enums = ENUMS.iter().map(|e| e.name);
    let functions = FUNCTION_TYPES.iter().copied().flatten().map(|f| f.name);
    structs
        .chain(enums)
        .chain(functions)
        .map(str::to_owned)
        .collect()
}
