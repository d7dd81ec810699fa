//! The items of a module: which of them are Python's, and under which names.

use proc_macro2::TokenStream;
use syn::{Attribute, Item, Meta};

use super::{Module, expand_in_place};
use crate::errors::Errors;
use crate::names::PyName;
use crate::{class, constant, exception, function, global, init, methods};

/// The Python names of a module so far, and whether each depends on a `cfg`.
#[derive(Default)]
pub(super) struct Names(Vec<(PyName, bool)>);

impl Names {
    /// Notes a name; two things of one name are a mistake, unless a `cfg` may
    /// leave only one of them.
    fn add(&mut self, name: &PyName, cfgs: &[Attribute], errors: &mut Errors) {
        let conditional = !cfgs.is_empty();
        let first = self
            .0
            .iter()
            .find(|(other, other_conditional)| {
                other.text == name.text && !(conditional && *other_conditional)
            })
            .map(|(other, _)| other.span);
        if let Some(first) = first {
            errors.span(
                name.span,
                format_args!(
                    "two things of the module have the Python name `{}`; \
                     give one of them another by `name = \"...\"`",
                    name.text
                ),
            );
            errors.span(first, format_args!("`{}` is here first", name.text));
        }
        self.0.push((name.clone(), conditional));
    }
}

/// Takes our attribute off an item and adds the item to the module.
///
/// A mistake in one item is told of that item alone: the others are what they are, so that
/// what uses them raises no errors of its own. For the same reason a class or an exception
/// stays one in spite of mistakes in its options.
pub(super) fn collect(
    item: &mut Item,
    module: &mut Module,
    names: &mut Names,
    errors: &mut Errors,
) {
    let mut own = Errors::default();
    add(item, module, names, &mut own);
    errors.append(own);
}

fn add(item: &mut Item, module: &mut Module, names: &mut Names, errors: &mut Errors) {
    let Some((kind, options)) = take_attribute(item, module, errors) else {
        return;
    };
    let krate = module.krate.clone();
    match (kind, item) {
        ("function", Item::Fn(item)) => {
            let options = function::options(options, true, errors);
            let krate = krate.or(options.krate.as_ref());
            if let Some(function) = function::check(item, options, &krate, errors)
                && errors.is_empty()
            {
                names.add(&function.name, &function.cfgs, errors);
                module.functions.push(function);
            }
        }
        ("constant", item) => {
            if let Some(constant) = constant::check(options, item, errors)
                && errors.is_empty()
            {
                names.add(&constant.name, &constant.cfgs, errors);
                module.constants.push(constant);
            }
        }
        ("init", Item::Fn(item)) => {
            let init = init::check(options, item, errors);
            module.inits.extend(init.filter(|_| errors.is_empty()));
        }
        ("global", item) => {
            let global = global::check(options, item, &krate, errors);
            module.globals.extend(global.filter(|_| errors.is_empty()));
        }
        ("exception", item) => {
            if let Some(exception) = exception::check(options, item, true, &krate, errors) {
                names.add(&exception.name, &exception.cfgs, errors);
                module.exceptions.push(exception);
            }
        }
        ("class", item) => {
            if let Some(class) = class::check(options, item, true, &krate, errors) {
                names.add(&class.name, &class.cfgs, errors);
                module.classes.push(class);
            }
        }
        ("methods", Item::Impl(item)) => {
            module
                .methods
                .extend(methods::expand(options, item, &krate, errors));
        }
        ("module", Item::Mod(item)) => {
            let span = item.ident.span();
            let parent = Some((&module.name, &krate));
            if let Some(child) = expand_in_place(options, item, parent, errors) {
                let name = PyName {
                    text: child.name.last().to_owned(),
                    span,
                };
                names.add(&name, &child.cfgs, errors);
                module.children.push(child);
            }
        }
        (kind, item) => {
            let form = match kind {
                "module" => "an inline module; write `mod name { ... }`",
                "methods" => "an impl block; write `impl Name { ... }`",
                "init" => "a function; write `fn init(module: &Module<'_>) -> Result<()> { ... }`",
                _ => "a function; write `fn name(...) { ... }`",
            };
            errors.at(item, format_args!("`#[hpy::{kind}]` goes on {form}"));
        }
    }
}

/// The attribute of ours that the item carries, removed from it, and what
/// stands in its parentheses.
fn take_attribute(
    item: &mut Item,
    module: &Module,
    errors: &mut Errors,
) -> Option<(&'static str, TokenStream)> {
    if let Item::Verbatim(tokens) = item {
        // `const X: T;` and its like, which Rust parses but has no meaning for.
        *item = verbatim_constant(tokens, module, errors)?;
        return None;
    }
    let attributes = attributes_mut(item)?;
    let mut found = None;
    let mut index = 0;
    while index < attributes.len() {
        let Some(kind) = module.krate.attribute(&attributes[index]) else {
            index += 1;
            continue;
        };
        let attribute = attributes.remove(index);
        if found.is_some() {
            errors.at(
                &attribute,
                format_args!("an item is one thing in Python; remove this or the attribute before"),
            );
            continue;
        }
        let tokens = match &attribute.meta {
            Meta::Path(_) => TokenStream::new(),
            Meta::List(list) => list.tokens.clone(),
            Meta::NameValue(_) => {
                errors.at(
                    &attribute,
                    format_args!("options go in parentheses: `#[hpy::{kind}(name = ...)]`"),
                );
                TokenStream::new()
            }
        };
        found = Some((kind, tokens));
    }
    found
}

/// Complains of a constant without a value, and gives it none, so that it
/// parses.
fn verbatim_constant(tokens: &TokenStream, module: &Module, errors: &mut Errors) -> Option<Item> {
    let (attributes, rest) = constant::without_value(tokens)?;
    if !attributes
        .iter()
        .any(|attribute| module.krate.attribute(attribute) == Some("constant"))
    {
        return None;
    }
    errors.at(&rest, constant::NEEDS_VALUE);
    Some(Item::Verbatim(TokenStream::new()))
}

fn attributes_mut(item: &mut Item) -> Option<&mut Vec<Attribute>> {
    Some(match item {
        Item::Const(item) => &mut item.attrs,
        Item::Enum(item) => &mut item.attrs,
        Item::Fn(item) => &mut item.attrs,
        Item::Impl(item) => &mut item.attrs,
        Item::Macro(item) => &mut item.attrs,
        Item::Mod(item) => &mut item.attrs,
        Item::Static(item) => &mut item.attrs,
        Item::Struct(item) => &mut item.attrs,
        Item::Trait(item) => &mut item.attrs,
        Item::Type(item) => &mut item.attrs,
        Item::Union(item) => &mut item.attrs,
        Item::Use(item) => &mut item.attrs,
        _ => return None,
    })
}
