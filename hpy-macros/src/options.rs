//! The options of an attribute: `name = value` and bare `name`, by commas.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, LitBool, LitStr, Meta, Path, Token, bracketed};

use crate::errors::Errors;
use crate::names;

/// What an attribute was given.
#[derive(Default)]
pub(crate) struct Options {
    /// `crate = path`: by which path the library is reached.
    pub(crate) krate: Option<Path>,
    /// `name = "..."`: the Python name.
    pub(crate) name: Option<LitStr>,
    /// `module = path`: the module to register with.
    pub(crate) module: Option<Path>,
    /// `signature = (...)`, still unparsed, parentheses and all.
    pub(crate) signature: Option<TokenStream>,
    /// `functions = [path, ...]`.
    pub(crate) functions: Vec<Path>,
    /// `abc = "..."`: the abstract base class to register with.
    pub(crate) abc: Option<LitStr>,
    /// `gil_used = true` or `false`.
    pub(crate) gil_used: Option<bool>,
    /// `base = Path` or `base = (Path, ...)`.
    pub(crate) bases: Vec<Path>,
    /// `call = NAME`: the constant for a call function.
    pub(crate) call: Option<Ident>,
    /// `rename_all = "..."`: how names are written.
    pub(crate) rename_all: Option<LitStr>,
    /// The options without a value, such as `frozen`.
    pub(crate) flags: Vec<Ident>,
}

impl Options {
    /// Whether an option without a value is there.
    pub(crate) fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|known| known == flag)
    }

    /// Parses what stands in an attribute's parentheses. `attribute` is its
    /// name and `allowed` are the options that it has, with an example each; one
    /// whose example is its name takes no value.
    pub(crate) fn parse(
        tokens: TokenStream,
        attribute: &str,
        allowed: &[(&str, &str)],
        errors: &mut Errors,
    ) -> Options {
        let mut options = Options::default();
        let Some(entries) =
            errors.take(Punctuated::<Entry, Token![,]>::parse_terminated.parse2(tokens))
        else {
            return options;
        };
        let mut seen: Vec<String> = Vec::new();
        for entry in entries {
            let name = entry.name.unraw().to_string();
            let Some(&(_, example)) = allowed.iter().find(|(known, _)| *known == name) else {
                errors.at(&entry.name, unknown(&name, attribute, allowed));
                continue;
            };
            if seen.contains(&name) {
                errors.at(
                    &entry.name,
                    format_args!("the option `{name}` is given twice; keep one of them"),
                );
                continue;
            }
            let wrong = format!("write this option as `{example}`");
            if example == name {
                if entry.value.is_empty() {
                    options.flags.push(entry.name);
                } else {
                    errors.at(&entry.value, wrong);
                }
            } else if entry.value.is_empty() {
                errors.at(&entry.name, wrong);
            } else if options.set(&name, entry.value.clone()).is_err() {
                errors.at(&entry.value, wrong);
            }
            seen.push(name);
        }
        options
    }

    /// Takes the attribute `#[hpy(...)]` off what it stands on, which is a part of an item
    /// with `attribute`, and parses it. `example` is how it is written.
    pub(crate) fn take(
        attributes: &mut Vec<Attribute>,
        attribute: &str,
        allowed: &[(&str, &str)],
        example: &str,
        errors: &mut Errors,
    ) -> Options {
        let mut tokens = TokenStream::new();
        attributes.retain(|attribute| {
            if !attribute.path().is_ident("hpy") {
                return true;
            }
            match &attribute.meta {
                Meta::List(list) => {
                    let list = &list.tokens;
                    tokens.extend(quote!(#list,));
                }
                other => errors.at(
                    other,
                    format_args!("options go in parentheses: `#[hpy({example})]`"),
                ),
            }
            false
        });
        Options::parse(tokens, attribute, allowed, errors)
    }

    fn set(&mut self, name: &str, value: TokenStream) -> syn::Result<()> {
        match name {
            "crate" => self.krate = Some(Path::parse_mod_style.parse2(value)?),
            "name" => self.name = Some(syn::parse2(value)?),
            "module" => self.module = Some(Path::parse_mod_style.parse2(value)?),
            "signature" => self.signature = Some(parenthesized(value)?),
            "functions" => self.functions = paths_in_brackets.parse2(value)?,
            "gil_used" => self.gil_used = Some(syn::parse2::<LitBool>(value)?.value),
            "call" => self.call = Some(syn::parse2(value)?),
            "abc" => self.abc = Some(syn::parse2(value)?),
            "rename_all" => self.rename_all = Some(syn::parse2(value)?),
            "base" => self.bases = one_or_more_paths(value)?,
            _ => unreachable!("the caller has checked the name"),
        }
        Ok(())
    }
}

fn unknown(name: &str, attribute: &str, allowed: &[(&str, &str)]) -> String {
    if name == "module" {
        return format!("what is written inside a module belongs to it; remove `{name}`");
    }
    if allowed.is_empty() {
        return format!("`#[hpy::{attribute}]` has no options; remove `{name}`");
    }
    let known = allowed.iter().map(|(known, _)| *known);
    match names::nearest(name, known) {
        Some(near) => {
            format!("`#[hpy::{attribute}]` has no option `{name}`; did you mean `{near}`?")
        }
        None => {
            let examples: Vec<String> = allowed
                .iter()
                .map(|(_, example)| format!("`{example}`"))
                .collect();
            format!(
                "`#[hpy::{attribute}]` has no option `{name}`; it has {}",
                examples.join(", ")
            )
        }
    }
}

/// `name = tokens up to the next comma`.
struct Entry {
    name: Ident,
    value: TokenStream,
}

impl Parse for Entry {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if !input.peek(Ident::peek_any) {
            return Err(input.error("expected an option, such as `name = \"...\"`"));
        }
        let name = input.call(Ident::parse_any)?;
        let mut value = TokenStream::new();
        if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            while !input.is_empty() && !input.peek(Token![,]) {
                input.parse::<TokenTree>()?.to_tokens(&mut value);
            }
        }
        Ok(Entry { name, value })
    }
}

/// The value as it is, if it stands in parentheses.
fn parenthesized(value: TokenStream) -> syn::Result<TokenStream> {
    let group: proc_macro2::Group = syn::parse2(value.clone())?;
    if group.delimiter() == proc_macro2::Delimiter::Parenthesis {
        Ok(value)
    } else {
        Err(syn::Error::new(group.span_open(), "expected `(`"))
    }
}

fn paths_in_brackets(input: ParseStream<'_>) -> syn::Result<Vec<Path>> {
    let content;
    bracketed!(content in input);
    let paths = content.parse_terminated(Path::parse_mod_style, Token![,])?;
    Ok(paths.into_iter().collect())
}

fn one_or_more_paths(value: TokenStream) -> syn::Result<Vec<Path>> {
    if parenthesized(value.clone()).is_err() {
        return Ok(vec![Path::parse_mod_style.parse2(value)?]);
    }
    let several = |input: ParseStream<'_>| {
        let content;
        syn::parenthesized!(content in input);
        Punctuated::<Path, Token![,]>::parse_separated_nonempty(&content)
    };
    Ok(several.parse2(value)?.into_iter().collect())
}
