//! `#[hpy::module]`: an inline module as a Python module.

mod check;
mod expand;
mod items;
mod name;
mod table;

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Ident, Item, ItemMod, Path};

use crate::class::Class;
use crate::constant::Constant;
use crate::errors::Errors;
use crate::exception::Exception;
use crate::function::Function;
use crate::global::Global;
use crate::init::Init;
use crate::krate::Crate;

pub(crate) use name::ModuleName;

/// A module that passed all checks.
pub(crate) struct Module {
    pub(crate) krate: Crate,
    pub(crate) name: ModuleName,
    /// What it says of its need of the interpreter's lock.
    pub(crate) gil_used: Option<bool>,
    /// Whether it is inside no other.
    pub(crate) outermost: bool,
    pub(crate) doc: String,
    pub(crate) functions: Vec<Function>,
    /// Functions that are written elsewhere and listed here.
    pub(crate) listed: Vec<Path>,
    pub(crate) constants: Vec<Constant>,
    pub(crate) exceptions: Vec<Exception>,
    pub(crate) classes: Vec<Class>,
    /// What is generated for the methods of classes.
    pub(crate) methods: Vec<TokenStream>,
    pub(crate) globals: Vec<Global>,
    pub(crate) inits: Vec<Init>,
    pub(crate) children: Vec<Child>,
}

/// A module inside the module.
pub(crate) struct Child {
    /// What it is called in Rust.
    pub(crate) ident: Ident,
    pub(crate) cfgs: Vec<Attribute>,
    pub(crate) name: ModuleName,
    pub(crate) children: Vec<Child>,
}

/// The hidden type inside a module that stands for it. Its name is shown to
/// whoever joins a module without one.
pub(crate) fn marker_ident() -> Ident {
    format_ident!("__MarkedByHpyModule")
}

/// The hidden type of the module at `path`.
pub(crate) fn marker_path(path: &Path) -> TokenStream {
    let mut marker = marker_ident();
    // Where there is none, the compiler says so of the path.
    marker.set_span(path.span());
    quote_spanned!(path.span()=> #path::#marker)
}

/// The attribute on a module that is in no other.
pub(crate) fn outermost(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let mut module = match syn::parse2::<Item>(item.clone()) {
        Ok(Item::Mod(module)) => module,
        Ok(other) => {
            errors.at(
                &first_token(&other),
                "`#[hpy::module]` goes on an inline module; write `mod name { ... }`",
            );
            let errors = errors.into_tokens();
            return quote!(#item #errors);
        }
        Err(error) => {
            errors.add(error);
            let errors = errors.into_tokens();
            return quote!(#item #errors);
        }
    };
    expand_in_place(attribute, &mut module, None, &mut errors);
    let errors = errors.into_tokens();
    quote!(#module #errors)
}

/// Puts what is generated for the module into it, and takes our attributes off
/// its items.
fn expand_in_place(
    attribute: TokenStream,
    module: &mut ItemMod,
    parent: Option<(&ModuleName, &Crate)>,
    errors: &mut Errors,
) -> Option<Child> {
    let model = check::check(attribute, module, parent, errors)?;
    // With mistakes too: what has none keeps what is generated for it, so that its users
    // raise no errors of their own. What has some is not in the model.
    let generated = expand::expand(&model);
    if let Some((_, items)) = &mut module.content {
        items.push(Item::Verbatim(generated));
    }
    Some(Child {
        ident: module.ident.clone(),
        cfgs: crate::function::cfgs(&module.attrs),
        name: model.name,
        children: model.children,
    })
}

fn first_token(item: &Item) -> TokenStream {
    item.to_token_stream().into_iter().take(1).collect()
}
