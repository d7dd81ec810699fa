//! The Python module `hpy_loader`: loads universal HPy binaries, whoever built
//! them, where Python has no HPy of its own.
//!
//! It has what `hpy.universal` has, and may stand in its place.

use hpy::prelude::*;

mod host;
mod mode;

/// Loads universal HPy extension modules: files such as `simple.hpy0.so`.
///
/// It carries an HPy host for CPython in itself, so nothing else needs to be
/// installed. Its functions and constants are those of `hpy.universal`.
#[hpy::module]
mod hpy_loader {
    use std::path::PathBuf;

    use super::*;
    use mode::Mode;

    /// The plain mode.
    #[hpy::constant]
    const MODE_UNIVERSAL: i64 = Mode::Universal as i64;

    /// The mode that finds mistakes with handles; not to be had yet.
    #[hpy::constant]
    const MODE_DEBUG: i64 = Mode::Debug as i64;

    /// The mode that counts and times calls; not to be had yet.
    #[hpy::constant]
    const MODE_TRACE: i64 = Mode::Trace as i64;

    #[hpy::constant(name = "__version__")]
    const VERSION: &str = env!("CARGO_PKG_VERSION");

    /// A file is no extension module that can be loaded.
    ///
    /// It is an ImportError, and a RuntimeError because `hpy.universal` raises that.
    #[hpy::exception(base = (ImportError, RuntimeError))]
    pub(crate) struct LoadError;

    /// Loads the module `name` from the universal binary at `path`, and executes it.
    ///
    /// `spec` is its module spec, such as `importlib.util.spec_from_file_location`
    /// makes; without one, the module gets a simple one. The module is returned; it is
    /// not put into `sys.modules`.
    #[hpy::function(signature = (name, path, spec = None, debug = false, mode = -1))]
    fn load<'cx>(
        cx: Context<'cx>,
        name: &str,
        path: PathBuf,
        spec: Option<Handle<'cx>>,
        debug: bool,
        mode: i64,
    ) -> Result<Handle<'cx>> {
        let mode = Mode::from_arguments(debug, mode)?;
        let spec = match spec {
            Some(spec) => spec,
            None => host::simple_spec(cx, name, &path)?,
        };
        host::load(name, &path, &spec, mode)
    }

    /// What the loader stubs call that HPy's setuptools extension writes: loads the
    /// module in the mode that the environment asks for, and sets its attributes.
    #[hpy::function(name = "_load_bootstrap")]
    fn load_bootstrap<'cx>(
        name: &str,
        ext_name: &str,
        package: &Handle<'cx>,
        file: &Handle<'cx>,
        loader: &Handle<'cx>,
        spec: &Handle<'cx>,
        env: &Handle<'cx>,
    ) -> Result<Handle<'cx>> {
        let cx = spec.cx();
        let mode = Mode::from_environment(env, &[name, ext_name])?;
        if env.contains("HPY_LOG")? {
            let context = mode.in_words();
            let message = format!("Loading '{name}' in HPy universal mode{context}");
            cx.builtins().get_item("print")?.call((message,))?;
        }
        let module = host::load(name, &file.extract::<PathBuf>()?, spec, mode)?;
        // A module that a create slot made may refuse attributes, and serve all the
        // same.
        let _ = module.setattr(c"__file__", file);
        let _ = module.setattr(c"__loader__", loader);
        let _ = module.setattr(c"__name__", ext_name);
        let _ = module.setattr(c"__package__", package);
        let _ = spec.setattr(c"origin", file);
        let _ = module.setattr(c"__spec__", spec);
        Ok(module)
    }

    /// The version of HPy that modules find here, and what supplies it: hpy-rs, or the
    /// revision of the interpreter's own HPy.
    #[hpy::function]
    fn get_version<'cx>(cx: Context<'cx>) -> Result<Handle<'cx>> {
        host::version(cx)
    }

    /// Makes `import` find universal binaries, and `hpy.universal` be this module.
    ///
    /// The binary `simple.hpy0.so` is then imported by `import simple`, with a stub
    /// of HPy's setuptools extension beside it or without. Modules that have another
    /// loader are left to that. Where Python has an HPy of its own, this does
    /// nothing.
    #[hpy::function]
    fn install(module: &Module<'_>) -> Result<()> {
        let cx = module.cx();
        if !host::is_ours(cx) {
            return Ok(());
        }
        let globals = cx.dict()?;
        globals.set_item("__name__", "hpy_loader.importer")?;
        globals.set_item("hpy_loader", module)?;
        cx.exec_in(include_str!("importer.py"), &globals)?;
        globals.get_item("install")?.call0()?;
        Ok(())
    }
}
