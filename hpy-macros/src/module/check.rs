//! From the syntax of a module to its model, with every mistake noted.

use proc_macro2::TokenStream;
use syn::ItemMod;

use super::items::Names;
use super::{Module, ModuleName, items, table};
use crate::docs;
use crate::errors::Errors;
use crate::krate::Crate;
use crate::options::Options;

/// Checks a module and what is in it, and takes our attributes off.
pub(super) fn check(
    attribute: TokenStream,
    module: &mut ItemMod,
    parent: Option<(&ModuleName, &Crate)>,
    errors: &mut Errors,
) -> Option<Module> {
    let options = Options::parse(
        attribute,
        "module",
        &[
            ("name", "name = \"package.module\""),
            ("functions", "functions = [path::to::function]"),
            ("gil_used", "gil_used = false"),
            ("crate", "crate = path::to::hpy"),
        ],
        errors,
    );
    let krate = match parent {
        Some((_, krate)) => krate.or(options.krate.as_ref()),
        None => Crate::new(options.krate.as_ref()),
    };
    let name = ModuleName::new(
        &module.ident,
        options.name.as_ref(),
        parent.map(|(name, _)| name),
        errors,
    );
    if let Some(token) = &module.unsafety {
        errors.at(token, "a module cannot be `unsafe`; remove it");
    }
    let Some((_, content)) = &mut module.content else {
        errors.at(
            module,
            format_args!(
                "a Python module is written inline: `mod {0} {{ ... }}`; functions in other files \
                 join it by `#[hpy::function(module = crate::path::to::{0})]`",
                module.ident
            ),
        );
        return None;
    };
    let mut model = Module {
        krate,
        name,
        gil_used: options.gil_used,
        outermost: parent.is_none(),
        doc: docs::text(&module.attrs),
        functions: Vec::new(),
        listed: options.functions,
        constants: Vec::new(),
        exceptions: Vec::new(),
        classes: Vec::new(),
        methods: Vec::new(),
        globals: Vec::new(),
        inits: Vec::new(),
        children: Vec::new(),
    };
    let mut names = Names::default();
    for item in content {
        items::collect(item, &mut model, &mut names, errors);
    }
    let conditional = table::count_conditional(&model.children);
    if model.outermost && conditional > table::MOST_CONDITIONAL {
        errors.at(
            &module.ident,
            format_args!(
                "{conditional} modules inside this one depend on a `cfg`, and {} may; \
                 put those that share a `cfg` into one module under it",
                table::MOST_CONDITIONAL
            ),
        );
    }
    Some(model)
}
