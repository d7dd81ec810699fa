//! `cargo hpy build`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::cli::BuildOptions;
use crate::compile::Library;
use crate::error::Error;
use crate::layout::{Extension, Layout, Placed};
use crate::message::Message;
use crate::shell::{self, Shell};
use crate::workspace::Selection;
use crate::{binary, compile, layout, modules, workspace, write};

/// What a build has left in the output directory.
#[derive(Clone, Debug)]
pub struct Built {
    /// The directory to put on Python's path.
    pub out_dir: PathBuf,
    /// The modules in it, by this build.
    pub modules: Vec<Placed>,
}

/// Runs `cargo hpy build`.
///
/// # Errors
/// Every [`Error`] but those about interpreters.
pub fn build(options: &BuildOptions) -> Result<ExitCode, Error> {
    let built = make(&workspace::select(options)?, options)?;
    Shell::new(options.quiet).status("Import", how_to_import(&built));
    Ok(ExitCode::SUCCESS)
}

/// Builds the modules and puts them in place.
///
/// # Errors
/// As [`build`].
pub fn make(selection: &Selection, options: &BuildOptions) -> Result<Built, Error> {
    let shell = Shell::new(options.quiet);
    let libraries = compile::build(selection, options)?;
    let extensions = extensions(libraries, selection, shell)?;
    let out_dir = out_dir(selection, options)?;
    let layout = layout::plan(&extensions, &out_dir)?;
    layout::check_out_dir(&layout, &out_dir)?;
    let changed = write::all(&layout.files)?;
    tell(&layout, &changed, options, shell);
    if misleading(&out_dir) {
        shell.warn(format_args!(
            "HPy 0.9 will not load modules from `{}`: it takes what follows the first `.hpy` of \
             the path for the version; rename that folder or use --out-dir",
            out_dir.display()
        ));
    }
    let built = Built {
        out_dir,
        modules: layout.modules,
    };
    if options.json() {
        print_messages(&built);
    }
    Ok(built)
}

/// Reads the modules of each library. Where the user did not name the packages, other `cdylib`
/// crates of the workspace may stand beside the ones with HPy modules.
fn extensions(
    libraries: Vec<Library>,
    selection: &Selection,
    shell: Shell,
) -> Result<Vec<Extension>, Error> {
    let mut extensions = Vec::new();
    let mut without = Vec::new();
    for library in libraries {
        let binary = binary::read(&library.path)?;
        match modules::modules(&binary, &library.package.name) {
            Ok(modules) => extensions.push(Extension { library, modules }),
            Err(error @ Error::NoModule { .. }) if !selection.explicit => {
                without.push((library.package.name, error));
            }
            Err(error) => return Err(error),
        }
    }
    if extensions.is_empty()
        && let Some((_, error)) = without.pop()
    {
        return Err(error);
    }
    for (package, _) in without {
        shell.status(
            "Skipped",
            format_args!("{package} (it defines no HPy module)"),
        );
    }
    Ok(extensions)
}

/// `--out-dir`, or `hpy` in the target directory with cargo's sub-folders for target and profile.
fn out_dir(selection: &Selection, options: &BuildOptions) -> Result<PathBuf, Error> {
    if let Some(dir) = &options.out_dir {
        return std::path::absolute(dir).map_err(|e| Error::Write(dir.clone(), e));
    }
    let hpy = selection.target_directory.join("hpy");
    Ok(hpy.join(options.built_dir()))
}

/// Says what was written, and with `--verbose` what did not need to be, as cargo does.
fn tell(layout: &Layout, changed: &[bool], options: &BuildOptions, shell: Shell) {
    for (file, changed) in layout.files.iter().zip(changed) {
        if *changed {
            shell.status("Wrote", shell::display(&file.path));
        } else if options.verbose > 0 {
            shell.status("Fresh", shell::display(&file.path));
        }
    }
}

/// HPy 0.9 takes the digits after the first `.hpy` of the whole path for the file's ABI version.
fn misleading(out_dir: &Path) -> bool {
    let path = out_dir.to_string_lossy();
    let Some((_, after)) = path.split_once(".hpy") else {
        return false;
    };
    let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    digits == 0 || after[..digits].bytes().any(|digit| digit != b'0')
}

/// Prints the JSON messages for the modules after cargo's.
fn print_messages(built: &Built) {
    let mut stdout = std::io::stdout().lock();
    for placed in &built.modules {
        // A closed standard output must not fail a build that has succeeded.
        let _ = writeln!(stdout, "{}", Message::new(placed, &built.out_dir).line());
    }
}

/// A command line that imports what was built.
fn how_to_import(built: &Built) -> String {
    let dir = shell::display(&built.out_dir);
    let (path, python) = if cfg!(windows) {
        (format!("set \"PYTHONPATH={dir}\" &&"), "python")
    } else if dir.contains(|c: char| !c.is_ascii_alphanumeric() && !"/._-+".contains(c)) {
        (format!("PYTHONPATH='{dir}'"), "python3")
    } else {
        (format!("PYTHONPATH={dir}"), "python3")
    };
    // A workspace may have dozens of modules; it takes few to show how.
    let names: Vec<_> = built
        .modules
        .iter()
        .map(|m| m.module.name.as_str())
        .take(3)
        .collect();
    format!("with {path} {python} -c \"import {}\"", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn default_out_dir(options: &BuildOptions) -> String {
        let selection = Selection {
            packages: vec![],
            explicit: false,
            host: None,
            target_directory: "/t".into(),
        };
        out_dir(&selection, options)
            .unwrap()
            .to_str()
            .unwrap()
            .replace('\\', "/")
    }

    #[test]
    fn the_default_directory_follows_cargos() {
        let mut options = BuildOptions::default();
        assert_eq!(default_out_dir(&options), "/t/hpy/debug");
        options.release = true;
        assert_eq!(default_out_dir(&options), "/t/hpy/release");
        options.target = Some("aarch64-apple-darwin".to_owned());
        assert_eq!(
            default_out_dir(&options),
            "/t/hpy/aarch64-apple-darwin/release"
        );
        options.target = Some("targets/mine.json".to_owned());
        assert_eq!(default_out_dir(&options), "/t/hpy/mine/release");
    }

    #[test]
    fn paths_that_hpy_misreads() {
        assert!(misleading(Path::new("/home/me/.hpy/out")));
        assert!(misleading(Path::new("/home/me/my.hpy-project")));
        assert!(misleading(Path::new("/home/me/built.hpy1")));
        assert!(!misleading(Path::new("/home/me/built.hpy0")));
        assert!(!misleading(Path::new("/home/me/hpy/out")));
    }
}
