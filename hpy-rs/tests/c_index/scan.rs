//! Finds the aliases in the sources: in attributes, and in the invocations of the macros that write wrappers by the
//! dozen, where they are literals too (rustdoc accepts nothing else).

use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// An item of the crate that stands for a name of the C API.
pub(crate) struct Item {
    /// The C name.
    pub(crate) alias: String,
    /// The item as the page shows it.
    pub(crate) shown: String,
    /// Its path, for a link.
    pub(crate) path: String,
    /// The file that it was found in.
    pub(crate) file: String,
}

/// Every alias of every source file.
pub(crate) fn sources() -> Vec<Item> {
    let mut items = Vec::new();
    folder(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        "",
        &mut items,
    );
    items
}

fn folder(path: &Path, inside: &str, items: &mut Vec<Item>) {
    let mut entries: Vec<_> = std::fs::read_dir(path)
        .unwrap()
        .map(Result::unwrap)
        .collect();
    entries.sort_by_key(|entry| entry.file_name());
    for entry in entries {
        let name = format!("{inside}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            folder(&entry.path(), &format!("{name}/"), items);
        } else if name.ends_with(".rs") {
            let source = std::fs::read_to_string(entry.path()).unwrap();
            let source = syn::parse_file(&source).unwrap_or_else(|error| panic!("{name}: {error}"));
            let mut scan = Scan {
                module: public_module(&name),
                file: name,
                owner: None,
                items,
            };
            scan.visit_file(&source);
        }
    }
}

/// Where the items of a file are to be found: its first folder or file, if that is a public module, or the crate's root.
fn public_module(file: &str) -> String {
    let first = file.trim_end_matches(".rs").split('/').next().unwrap();
    match first {
        "builtin" | "exc" | "interpreter" | "object" | "types" => format!("crate::{first}"),
        _ => "crate".to_owned(),
    }
}

struct Scan<'a> {
    module: String,
    file: String,
    /// The type whose `impl` this is.
    owner: Option<Owner>,
    items: &'a mut Vec<Item>,
}

struct Owner {
    shown: String,
    path: String,
    /// The trait that is implemented.
    of_trait: Option<String>,
}

impl Scan<'_> {
    fn add(&mut self, alias: String, shown: String, path: String) {
        let file = self.file.clone();
        self.items.push(Item {
            alias,
            shown,
            path,
            file,
        });
    }

    fn add_all(&mut self, aliases: Vec<String>, name: &str) {
        for alias in aliases {
            match &self.owner {
                Some(Owner {
                    shown,
                    path,
                    of_trait: Some(of_trait),
                }) => {
                    let (shown, path) = (format!("{of_trait} for {shown}"), path.clone());
                    self.add(alias, shown, path);
                }
                Some(Owner {
                    shown,
                    path,
                    of_trait: None,
                }) => {
                    let (shown, path) = (format!("{shown}::{name}"), format!("{path}::{name}"));
                    self.add(alias, shown, path);
                }
                None => {
                    let path = format!("{}::{name}", self.module);
                    self.add(alias, name.to_owned(), path);
                }
            }
        }
    }

    fn owner(&self, of: &syn::ItemImpl) -> Option<Owner> {
        let syn::Type::Path(path) = &*of.self_ty else {
            return None;
        };
        let last = path.path.segments.last()?;
        let name = last.ident.to_string();
        // What is known of the object, where it is something special.
        let known = match &last.arguments {
            syn::PathArguments::AngleBracketed(arguments) => {
                arguments.args.iter().find_map(|argument| match argument {
                    syn::GenericArgument::Type(syn::Type::Path(ty)) => {
                        let ty = ty.path.segments.last()?.ident.to_string();
                        (ty != "T").then_some(ty)
                    }
                    _ => None,
                })
            }
            _ => None,
        };
        let root = matches!(
            &*name,
            "Handle" | "Borrowed" | "Context" | "Global" | "Error"
        );
        let module = if root { "crate" } else { &self.module };
        Some(Owner {
            path: format!("{module}::{name}"),
            shown: match known {
                Some(known) => format!("{name}<{known}>"),
                None => name,
            },
            of_trait: of
                .trait_
                .as_ref()
                .map(|(_, path, _)| path.segments.last().unwrap().ident.to_string()),
        })
    }

    /// Reads the invocation of one of our own macros: statements that end in `;`, each of which begins with the name of
    /// an item and has C names somewhere in it.
    fn statements(&mut self, tokens: TokenStream) {
        for statement in split(tokens) {
            let Some(TokenTree::Ident(name)) = statement.first() else {
                continue;
            };
            let aliases = statement.iter().filter_map(c_name).collect();
            self.add_all(aliases, &name.to_string());
        }
    }
}

impl<'ast> Visit<'ast> for Scan<'_> {
    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        self.owner = self.owner(item);
        visit::visit_item_impl(self, item);
        self.owner = None;
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.add_all(aliases(&item.attrs), &item.sig.ident.to_string());
    }

    fn visit_impl_item_macro(&mut self, item: &'ast syn::ImplItemMacro) {
        self.statements(item.mac.tokens.clone());
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.add_all(aliases(&item.attrs), &item.sig.ident.to_string());
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.add_all(aliases(&item.attrs), &item.ident.to_string());
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        self.add_all(aliases(&item.attrs), &item.ident.to_string());
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        let name = item.ident.to_string();
        self.add_all(aliases(&item.attrs), &name);
        self.owner = Some(Owner {
            path: format!("{}::{name}", self.module),
            shown: name,
            of_trait: None,
        });
        visit::visit_item_trait(self, item);
        self.owner = None;
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        self.add_all(aliases(&item.attrs), &item.sig.ident.to_string());
    }

    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        let tokens = item.mac.tokens.clone();
        match item
            .mac
            .path
            .segments
            .last()
            .unwrap()
            .ident
            .to_string()
            .as_str()
        {
            // Methods of `Context`.
            "constants" => {
                self.owner = Some(Owner {
                    shown: "Context".to_owned(),
                    path: "crate::Context".to_owned(),
                    of_trait: None,
                });
                self.statements(tokens);
                self.owner = None;
            }
            // Types of this module, each with its constant and its check.
            "markers" => self.statements(tokens),
            // `h_Name Name "documentation"`, with no end of a statement.
            "exceptions" => {
                let tokens: Vec<TokenTree> = tokens.into_iter().collect();
                for pair in tokens.windows(2) {
                    if let (Some(alias), TokenTree::Ident(name)) = (c_name(&pair[0]), &pair[1]) {
                        self.add_all(vec![alias], &name.to_string());
                    }
                }
            }
            // `Name(...) builds ... { method = HPy_Function "HPy_Function"; }`
            "builder" => {
                let tokens = without_attributes(tokens);
                let Some(TokenTree::Ident(name)) = tokens.first() else {
                    panic!("{}: a builder has no name", self.file);
                };
                let Some(TokenTree::Group(body)) = tokens.last() else {
                    panic!("{}: a builder has no methods", self.file);
                };
                self.owner = Some(Owner {
                    shown: name.to_string(),
                    path: format!("{}::{name}", self.module),
                    of_trait: None,
                });
                self.statements(body.stream());
                self.owner = None;
            }
            _ => {}
        }
    }
}

/// The C names in `#[doc(alias = "...")]` and `#[doc(alias("...", "..."))]`. Other aliases are not ours to check.
fn aliases(attributes: &[syn::Attribute]) -> Vec<String> {
    let mut found = Vec::new();
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("doc"))
    {
        if let syn::Meta::List(list) = &attribute.meta {
            let mut tokens = list.tokens.clone().into_iter();
            let is_alias = matches!(tokens.next(), Some(TokenTree::Ident(name)) if name == "alias");
            if is_alias {
                found.extend(literals(tokens.collect()));
            }
        }
    }
    found
}

fn literals(tokens: TokenStream) -> Vec<String> {
    tokens
        .into_iter()
        .flat_map(|token| match token {
            TokenTree::Group(group) => literals(group.stream()),
            TokenTree::Literal(_) => literal(&token).into_iter().collect(),
            _ => Vec::new(),
        })
        .collect()
}

fn literal(token: &TokenTree) -> Option<String> {
    let text = token.to_string();
    let text = text.strip_prefix('"')?.strip_suffix('"')?;
    Some(text.to_owned())
}

/// The name of a member of the context, as a literal or as it is.
fn c_name(token: &TokenTree) -> Option<String> {
    let name = match token {
        TokenTree::Ident(name) => name.to_string(),
        TokenTree::Literal(_) => literal(token)?,
        _ => return None,
    };
    let member = hpy_sys::MEMBERS.iter().find(|member| member.name == name)?;
    Some(member.name.to_owned())
}

/// The statements of a macro's invocation, without their attributes.
fn split(tokens: TokenStream) -> Vec<Vec<TokenTree>> {
    let mut statements = vec![Vec::new()];
    for token in without_attributes(tokens) {
        match &token {
            TokenTree::Punct(end) if end.as_char() == ';' => statements.push(Vec::new()),
            _ => statements.last_mut().unwrap().push(token),
        }
    }
    statements
}

fn without_attributes(tokens: TokenStream) -> Vec<TokenTree> {
    let mut kept: Vec<TokenTree> = Vec::new();
    for token in tokens {
        let after_hash =
            matches!(kept.last(), Some(TokenTree::Punct(hash)) if hash.as_char() == '#');
        match &token {
            TokenTree::Group(group) if after_hash && group.delimiter() == Delimiter::Bracket => {
                kept.pop();
            }
            _ => kept.push(token),
        }
    }
    kept
}
