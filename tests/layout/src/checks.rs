//! Declarations that only compile if Rust is right about a type.

use std::fmt::Write;

use hpy_sys::describe::{ENUMS, FUNCTION_TYPES, Function, INLINE_HELPERS, STRUCTS, TRAMPOLINES};
use hpy_sys::{HPyFunc_Signature, MEMBERS, Member, MemberKind};

use crate::spelling::{c_function_pointer, c_name, c_type};

/// C code at file level that must compile without the warnings that
/// [`compiler`](crate::compiler) turns into errors.
pub fn all() -> String {
    let mut c = String::new();
    struct_fields(&mut c);
    enums_are_complete(&mut c);
    function_types(&mut c);
    context_members(&mut c);
    api_functions(&mut c);
    trampolines(&mut c);
    c
}

/// Appends a line of C; writing to a string cannot fail.
macro_rules! line {
    ($c:expr, $($format:tt)*) => {
        writeln!($c, $($format)*).expect("a string takes it")
    };
}

/// Each field has the type we say, and there is no other.
fn struct_fields(c: &mut String) {
    line!(c, "#pragma GCC diagnostic push");
    line!(
        c,
        "#pragma GCC diagnostic error \"-Wmissing-field-initializers\""
    );
    for s in STRUCTS.iter().copied().flatten() {
        let name = s.name;
        line!(c, "static inline void check_fields_{name}({name} *s) {{");
        for field in s.fields {
            let member = c_name(field.name);
            line!(
                c,
                "    {} *{member}_ = &s->{member}; (void){member}_;",
                c_type(field.ty)
            );
        }
        // An initialiser that lacks a value for a field is an error, so one that
        // hides in another's padding is found too. (The union in HPyDef takes one
        // value for its four members; the size proves that there is nothing else.)
        if name != "HPyDef" {
            let zeros = vec!["{ 0 }"; s.fields.len()].join(", ");
            line!(c, "    {name} all = {{ {zeros} }}; (void)all;");
        }
        line!(c, "}}");
    }
    // HPy's own trampolines leave the result out.
    line!(c, "#pragma GCC diagnostic pop");
}

/// A `switch` over our enumerators is an error if there are others.
fn enums_are_complete(c: &mut String) {
    for e in ENUMS {
        line!(
            c,
            "static inline void check_values_{0}({0} value) {{",
            e.name
        );
        line!(c, "    switch (value) {{");
        for (name, _) in e.values {
            line!(c, "    case {name}: break;");
        }
        line!(c, "    }}");
        line!(c, "}}");
    }
}

/// The function types are those that we spell out.
fn function_types(c: &mut String) {
    for f in FUNCTION_TYPES.iter().copied().flatten() {
        let pointer = c_function_pointer("ours", f.args.iter().copied(), f.ret);
        line!(
            c,
            "static inline void check_type_{0}({0} theirs) {{",
            f.name
        );
        line!(c, "    {pointer} = theirs; (void)ours;");
        line!(c, "}}");
    }
}

fn member_pointer(member: &Member) -> String {
    let args = member.args.iter().map(|(_, ty)| *ty);
    c_function_pointer(
        "ours",
        std::iter::once("*mut HPyContext").chain(args),
        member.ret,
    )
}

/// Every member of the context has the type that the table says.
fn context_members(c: &mut String) {
    for member in MEMBERS {
        let field = member.field;
        line!(
            c,
            "static inline void check_member_{field}(HPyContext *ctx) {{"
        );
        match member.kind {
            MemberKind::Constant => line!(c, "    HPy *ours = &ctx->{field}; (void)ours;"),
            MemberKind::Function => {
                line!(
                    c,
                    "    {} = ctx->{field}; (void)ours;",
                    member_pointer(member)
                );
            }
        }
        line!(c, "}}");
    }
}

/// The functions of the API have the names that the table says, and the inline
/// helpers the types.
fn api_functions(c: &mut String) {
    for member in MEMBERS.iter().filter(|m| m.kind == MemberKind::Function) {
        let name = member.name;
        line!(c, "static inline void check_function_{name}(void) {{");
        line!(c, "    (void)&{name};");
        line!(c, "}}");
    }
    for f in INLINE_HELPERS {
        let pointer = c_function_pointer("ours", f.args.iter().copied(), f.ret);
        line!(c, "static inline void check_helper_{0}(void) {{", f.name);
        line!(c, "    {pointer} = {0}; (void)ours;", f.name);
        line!(c, "}}");
    }
}

/// Implementations and trampolines of each signature have the types we say.
fn trampolines(c: &mut String) {
    line!(c, "HPyContext *_ctx_for_trampolines;");
    let capsule = HPyFunc_Signature::CAPSULE_DESTRUCTOR;
    for (signature, function_type, name) in HPyFunc_Signature::FUNCTION_TYPES {
        if *signature == capsule {
            // Not a method or slot: declared by a macro of its own.
            line!(c, "HPyCapsule_DESTRUCTOR({name})");
            line!(c, "#define {name}_check_trampoline {name}_trampoline");
        } else {
            let signature = signature.name().expect("a known signature");
            line!(c, "HPyFunc_DECLARE({name}_impl, {signature});");
            line!(
                c,
                "HPyFunc_TRAMPOLINE({name}_check_trampoline, {name}_impl, {signature})"
            );
        }
        line!(c, "static inline void check_impl_{name}(void) {{");
        line!(c, "    {function_type} ours = {name}_impl; (void)ours;");
        line!(c, "}}");
    }
    for Function { name, args, ret } in TRAMPOLINES {
        let name = name.to_lowercase();
        // CPython's own type for a comparison is a plain int.
        let args = args.iter().map(|ty| match *ty {
            "HPy_RichCmpOp" => "c_int",
            ty => ty,
        });
        let pointer = c_function_pointer("ours", args, ret);
        line!(c, "static inline void check_trampoline_{name}(void) {{");
        line!(c, "    {pointer} = {name}_check_trampoline; (void)ours;");
        line!(c, "}}");
    }
}
