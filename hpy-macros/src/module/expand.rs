//! From the model of a module to tokens: its tables and its symbols.

use super::{Child, Module, marker_ident, table};
use crate::function::Function;
use crate::names::c_string;
use crate::{class, constant, exception, function, global, init};
use proc_macro2::TokenStream;
use quote::quote;

/// What is added at the end of the module.
pub(super) fn expand(module: &Module) -> TokenStream {
    let marker = marker_ident();
    let krate = &module.krate;
    let items = module
        .functions
        .iter()
        .map(function::describe)
        .chain(module.exceptions.iter().map(exception::describe))
        .chain(module.classes.iter().map(class::describe))
        .chain(module.methods.iter().cloned())
        .chain(module.globals.iter().map(global::register));
    let implementation = implementation(module);
    let symbols = symbols(module);
    let table = module.outermost.then(|| table::table(module));
    let name = &module.name.full;
    let submodules = module.children.iter().map(|child| {
        let Child { ident, cfgs, .. } = child;
        quote!(#(#cfgs)* self::#ident::PYTHON_MODULE)
    });
    quote! {
        #(#items)*

        #[doc(hidden)]
        #[allow(dead_code)]
        pub(crate) enum #marker {}

        impl #krate::rt::sys::trampolines::TrampolineContext for #marker {
            #[inline]
            fn context() -> *mut #krate::rt::sys::HPyContext {
                <#marker as #krate::rt::Module>::state().context()
            }

            #[inline]
            fn direct() -> *mut #krate::rt::sys::HPyContext {
                <#marker as #krate::rt::Module>::state().direct()
            }

            #[inline]
            unsafe fn items(
                tuple: *mut #krate::rt::sys::cpy_PyObject,
            ) -> ::core::option::Option<(*const #krate::rt::sys::HPy, #krate::rt::sys::HPy_ssize_t)>
            {
                // SAFETY: by the caller's word.
                unsafe { <#marker as #krate::rt::Module>::state().items(tuple) }
            }
        }

        #implementation

        /// This module, for a Python in the same process: `hpy-host`, in which
        /// `cargo test` can import it.
        #[allow(dead_code, unreachable_pub)]
        pub const PYTHON_MODULE: #krate::StaticModule = {
            // In here, because their names must not hide those of the items.
            #symbols
            #table

            // SAFETY: the functions are those that HPy asks for.
            unsafe { #krate::StaticModule::new(#name, context, init) }
                .with_submodules(&[#(#submodules),*])
        };
    }
}

fn implementation(module: &Module) -> TokenStream {
    let marker = marker_ident();
    let krate = &module.krate;
    let own_marker = quote!(#marker);
    let name = &module.name.full;
    let doc = if module.doc.is_empty() {
        quote!(#krate::rt::None)
    } else {
        let doc = c_string(&module.doc);
        quote!(#krate::rt::Some(#doc))
    };
    let own = module.functions.iter().map(|function| {
        let Function {
            cfgs,
            krate,
            marker,
            ..
        } = function;
        quote!(#(#cfgs)* &const { #krate::rt::def::<#own_marker, #marker>() })
    });
    let listed = module
        .listed
        .iter()
        .map(|path| function::def(path, krate, &own_marker));
    let functions = own.chain(listed);
    let constants = module
        .constants
        .iter()
        .map(|one| constant::entry(one, krate));
    let exceptions = module.exceptions.iter().map(exception::entry);
    let classes = module.classes.iter().map(class::entry);
    let gil_used = module
        .gil_used
        .map(|used| quote!(const GIL_USED: ::core::primitive::bool = #used;));
    let inits = module.inits.iter().map(|one| init::entry(one, krate));
    quote! {
        impl #krate::rt::Module for #marker {
            const NAME: &'static ::core::primitive::str = #name;
            const DOC: #krate::rt::Option<&'static #krate::rt::CStr> = #doc;
            const FUNCTIONS: &'static [&'static #krate::rt::sys::HPyDef] = &[#(#functions),*];
            const CONSTANTS: &'static [#krate::rt::Constant] = &[#(#constants),*];
            const CLASSES: &'static [#krate::rt::ClassEntry] = &[#(#classes),*];
            const EXCEPTIONS: &'static [#krate::rt::ExceptionEntry] = &[#(#exceptions),*];
            const INITIALIZERS: &'static [#krate::rt::Initializer] = &[#(#inits),*];
            #gil_used

            fn state() -> &'static #krate::rt::ModuleState {
                static STATE: #krate::rt::ModuleState = #krate::rt::ModuleState::new();
                &STATE
            }
        }
    }
}

/// The functions by which a host finds the module: four of HPy's, and the one of
/// CPython's, which the library leaves out without its feature.
fn symbols(module: &Module) -> TokenStream {
    let marker = marker_ident();
    let krate = &module.krate;
    let symbol = |prefix: &str| format!("{prefix}_{}", module.name.symbol);
    let major = symbol("get_required_hpy_major_version");
    let minor = symbol("get_required_hpy_minor_version");
    let context = symbol("HPyInitGlobalContext");
    let init = symbol("HPyInit");
    let pyinit = symbol("PyInit");
    quote! {
        #[unsafe(export_name = #major)]
        extern "C" fn major() -> ::core::primitive::u32 {
            #krate::rt::sys::HPY_ABI_VERSION
        }

        #[unsafe(export_name = #minor)]
        extern "C" fn minor() -> ::core::primitive::u32 {
            #krate::rt::sys::HPY_ABI_VERSION_MINOR
        }

        #[unsafe(export_name = #context)]
        unsafe extern "C" fn context(ctx: *mut #krate::rt::sys::HPyContext) {
            // SAFETY: the host hands over its context.
            unsafe { <#marker as #krate::rt::Module>::state().set_context(ctx) }
        }

        #[unsafe(export_name = #init)]
        extern "C" fn init() -> *mut #krate::rt::sys::HPyModuleDef {
            #krate::rt::module_def::<#marker>()
        }

        #krate::__export_pyinit!(#pyinit, #marker);
    }
}
