//! Writes the page.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use hpy_sys::{MEMBERS, Member, MemberKind};

use crate::scan::Item;

pub(crate) fn write(items: &[Item], inline: &BTreeSet<String>) -> String {
    let mut rust: BTreeMap<&str, Vec<&Item>> = BTreeMap::new();
    for item in items {
        rust.entry(&item.alias).or_default().push(item);
    }
    let wrapped = MEMBERS
        .iter()
        .filter(|member| rust.contains_key(member.name))
        .count();
    let of = |kind| MEMBERS.iter().filter(move |member| member.kind == kind);

    let mut page = format!(
        "From the names of the C API to those of this crate.\n\n\
         Of the {} members of HPy's context, {wrapped} have a safe counterpart. The other {} have none, and say why:\n\n\
         - *class*: it makes classes and their instances, which safe Rust cannot write yet;\n\
         - *C API*: it mixes HPy with an interpreter's own C API, which no universal binary may;\n\
         - *inside*: the library calls it where it has to be called, and there is nothing left for a user to do.\n\n\
         [`hpy_sys`] has them all.\n",
        MEMBERS.len(),
        MEMBERS.len() - wrapped,
    );
    table(
        &mut page,
        "Functions",
        of(MemberKind::Function).map(name),
        &rust,
    );
    table(
        &mut page,
        "Constants",
        of(MemberKind::Constant).map(name),
        &rust,
    );
    let inline = inline
        .iter()
        .map(String::as_str)
        .filter(|name| rust.contains_key(name));
    table(&mut page, "Inline functions of the headers", inline, &rust);
    page
}

fn name(member: &Member) -> &'static str {
    member.name
}

fn table<'a>(
    page: &mut String,
    title: &str,
    names: impl Iterator<Item = &'a str>,
    rust: &BTreeMap<&str, Vec<&Item>>,
) {
    write!(page, "\n# {title}\n\n| C | Rust |\n|---|---|\n").unwrap();
    for name in names {
        let links: BTreeSet<String> = rust
            .get(name)
            .into_iter()
            .flatten()
            .map(|item| format!("[`{}`]({})", item.shown, item.path))
            .collect();
        let links: Vec<String> = links.into_iter().collect();
        let shown = if links.is_empty() {
            format!("– *{}*", reason(name))
        } else {
            links.join(", ")
        };
        writeln!(page, "| `{name}` | {shown} |").unwrap();
    }
}

/// Why a member has no safe counterpart.
fn reason(name: &str) -> &'static str {
    match name {
        "HPyType_FromSpec" | "HPyType_GenericNew" | "_HPy_New" => "class",
        "HPyField_Store" | "HPyField_Load" => "class",
        "HPy_FromPyObject" | "HPy_AsPyObject" => "C API",
        "_HPy_CallRealFunctionFromTrampoline" => "inside",
        _ if name.starts_with("_HPy_AsStruct_") => "class",
        _ => panic!("`{name}` has neither a safe counterpart nor a reason to have none"),
    }
}
