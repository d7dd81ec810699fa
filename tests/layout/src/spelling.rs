//! How C spells what Rust spells otherwise.

/// A C type of a Rust type, as `stringify!` gives it.
///
/// Qualifiers are written to the right (`T const *`), where they can simply be
/// appended.
///
/// # Panics
/// If the type is not one that HPy's declarations use.
pub fn c_type(rust: &str) -> String {
    let rust = rust.trim();
    if let Some(pointer) = rust.strip_prefix('*') {
        // `stringify!` may put a space after the star.
        let pointer = pointer.trim_start();
        if let Some(to) = pointer.strip_prefix("const ") {
            return format!("{} const *", c_type(to));
        }
        if let Some(to) = pointer.strip_prefix("mut ") {
            return format!("{} *", c_type(to));
        }
    }
    // A nullable function pointer: in C they all are.
    if let Some(inner) = rust.strip_prefix("Option<") {
        let inner = inner.strip_suffix('>').expect("a complete type");
        return c_type(inner);
    }
    let c = match rust {
        "()" | "" | "c_void" => "void",
        "bool" => "bool",
        "c_char" => "char",
        "c_int" => "int",
        "c_long" => "long",
        "c_ulong" => "unsigned long",
        "c_longlong" => "long long",
        "c_ulonglong" => "unsigned long long",
        "c_double" => "double",
        "i32" => "int32_t",
        "i64" => "int64_t",
        "u32" => "uint32_t",
        "u64" => "uint64_t",
        "isize" => "intptr_t",
        "usize" => "size_t",
        _ if rust.chars().all(|c| c.is_alphanumeric() || c == '_') => rust,
        _ => panic!("no C spelling is known for the Rust type `{rust}`"),
    };
    c.to_owned()
}

/// A C identifier of a Rust one: without what keeps it from being a keyword.
pub fn c_name(rust: &str) -> &str {
    match rust {
        "self_" => "self",
        _ => rust.strip_prefix("r#").unwrap_or(rust),
    }
}

/// A declaration of `name` as a pointer to a function.
pub fn c_function_pointer<'a>(
    name: &str,
    args: impl IntoIterator<Item = &'a str>,
    ret: &str,
) -> String {
    let mut args: Vec<String> = args.into_iter().map(c_type).collect();
    if args.is_empty() {
        args.push("void".to_owned());
    }
    format!("{} (*{name})({})", c_type(ret), args.join(", "))
}
