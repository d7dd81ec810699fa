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
         Of the {} members of HPy's context, {wrapped} have a safe counterpart. The other {} have none yet and are \
         marked by a dash; [`hpy_sys`] has them all.\n",
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
            "–".to_owned()
        } else {
            links.join(", ")
        };
        writeln!(page, "| `{name}` | {shown} |").unwrap();
    }
}
