//! Gives every file its place in the output directory and finds those that would be in each
//! other's way.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::compile::Library;
use crate::error::Error;
use crate::stub;
use crate::table::Module;
use crate::write::{Content, File};

/// A built library and the modules in it.
#[derive(Clone, Debug)]
pub struct Extension {
    /// The library.
    pub library: Library,
    /// Its modules, at least one.
    pub modules: Vec<Module>,
}

/// A module with its place.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The package it was built from.
    pub package: String,
    /// The package's identity in cargo's messages.
    pub package_id: String,
    /// The module.
    pub module: Module,
    /// The binary it is in, relative to the output directory.
    pub binary: PathBuf,
    /// The Python file that loads it, relative to the output directory.
    pub loader: PathBuf,
}

/// Everything that is to be written.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// The modules, in the order of the packages.
    pub modules: Vec<Placed>,
    /// The files, binaries before the loaders that open them.
    pub files: Vec<File>,
}

/// Places the modules of `extensions` in `out_dir`.
///
/// A library with one module is named after the module and lies beside its loader. A library with
/// several is named after the library target and lies in the innermost package that holds them all.
///
/// # Errors
/// [`Error::Clash`] when two packages want the same file, [`Error::SeveralTargets`] when one package
/// was built twice, [`Error::ModuleIsPackage`] when one module's name is another one's package, which
/// Python could not import.
pub fn plan(extensions: &[Extension], out_dir: &Path) -> Result<Layout, Error> {
    let mut layout = Layout::default();
    for Extension { library, modules } in extensions {
        let binary = binary_path(library, modules);
        let source = Content::CopyOf(library.path.clone());
        layout.files.push(File {
            path: out_dir.join(&binary),
            content: source,
        });
        for module in modules {
            let loader = loader_path(module);
            let text = stub::render(module, &relative(&loader, &binary));
            layout.files.push(File {
                path: out_dir.join(&loader),
                content: Content::Text(text),
            });
            layout.modules.push(Placed {
                package: library.package.name.clone(),
                package_id: library.package.id.repr.clone(),
                module: module.clone(),
                binary: binary.clone(),
                loader,
            });
        }
    }
    check(&layout)?;
    Ok(layout)
}

fn check(layout: &Layout) -> Result<(), Error> {
    let mut owners: BTreeMap<&Path, &Placed> = BTreeMap::new();
    for placed in &layout.modules {
        let Some(first) = owners.insert(&placed.loader, placed) else {
            continue;
        };
        if first.package_id == placed.package_id {
            return Err(Error::SeveralTargets(placed.package.clone()));
        }
        return Err(Error::Clash {
            what: format!("the module `{}`", placed.module.name),
            packages: [first.package.clone(), placed.package.clone()],
        });
    }
    let mut owners: BTreeMap<&Path, &Placed> = BTreeMap::new();
    for placed in &layout.modules {
        let first = owners.entry(&placed.binary).or_insert(placed);
        if first.package_id != placed.package_id {
            return Err(Error::Clash {
                what: format!("the file `{}`", placed.binary.display()),
                packages: [first.package.clone(), placed.package.clone()],
            });
        }
    }
    for outer in &layout.modules {
        let prefix = format!("{}.", outer.module.name);
        if let Some(inner) = layout
            .modules
            .iter()
            .find(|m| m.module.name.starts_with(&prefix))
        {
            return Err(Error::ModuleIsPackage {
                outer: outer.module.name.clone(),
                inner: inner.module.name.clone(),
            });
        }
    }
    Ok(())
}

/// Checks that the files of `layout` can be put into `out_dir` without harming a user's own.
///
/// # Errors
/// [`Error::NotOurs`] when a loader's place holds a file that was not generated,
/// [`Error::Hidden`] when Python would import a folder beside the loader instead of the loader.
pub fn check_out_dir(layout: &Layout, out_dir: &Path) -> Result<(), Error> {
    for placed in &layout.modules {
        let loader = out_dir.join(&placed.loader);
        let present = std::fs::read(&loader).unwrap_or_default();
        if !present.is_empty() && !stub::is_generated(&present) {
            return Err(Error::NotOurs(loader));
        }
        let package = loader.with_extension("");
        if package.join("__init__.py").exists() {
            return Err(Error::Hidden {
                module: placed.module.name.clone(),
                package,
            });
        }
    }
    Ok(())
}

fn loader_path(module: &Module) -> PathBuf {
    let mut path: PathBuf = module.packages().collect();
    path.push(format!("{}.py", module.short_name()));
    path
}

fn binary_path(library: &Library, modules: &[Module]) -> PathBuf {
    let (stem, packages) = match modules {
        [module] => (module.short_name(), module.packages().collect()),
        _ => (library.name.as_str(), common_packages(modules)),
    };
    let mut path: PathBuf = packages.iter().collect();
    path.push(format!("{stem}.{}", extension(&library.path)));
    path
}

/// HPy's file endings: its tag for the ABI, then the platform's ending for Python extensions, which
/// on macOS is `.so` as well.
fn extension(library: &Path) -> &'static str {
    if library.extension().is_some_and(|e| e == "dll") {
        "hpy0.pyd"
    } else {
        "hpy0.so"
    }
}

fn common_packages(modules: &[Module]) -> Vec<&str> {
    let mut common: Option<Vec<&str>> = None;
    for module in modules {
        let packages: Vec<&str> = module.packages().collect();
        let kept = match common {
            None => packages,
            Some(before) => before
                .into_iter()
                .zip(packages)
                .take_while(|(a, b)| a == b)
                .map(|p| p.0)
                .collect(),
        };
        common = Some(kept);
    }
    common.unwrap_or_default()
}

/// The parts of the way from the folder of `loader` to `binary`.
fn relative(loader: &Path, binary: &Path) -> Vec<String> {
    let folder: Vec<_> = loader
        .parent()
        .into_iter()
        .flat_map(Path::components)
        .collect();
    let target: Vec<_> = binary.components().collect();
    let shared = folder
        .iter()
        .zip(&target)
        .take_while(|(a, b)| a == b)
        .count();
    let up = std::iter::repeat_n("..".to_owned(), folder.len() - shared);
    let down = target[shared..]
        .iter()
        .map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Selected;
    use cargo_metadata::PackageId;

    fn extension(package: &str, file: &str, names: &[&str]) -> Extension {
        let id = PackageId {
            repr: format!("path+file:///{package}#0.1.0"),
        };
        let module = |name: &&str| Module {
            name: (*name).to_owned(),
            symbol: name.rsplit('.').next().unwrap().to_owned(),
            submodules: vec![],
        };
        Extension {
            library: Library {
                package: Selected {
                    name: package.to_owned(),
                    id,
                },
                name: package.replace('-', "_"),
                path: file.into(),
            },
            modules: names.iter().map(module).collect(),
        }
    }

    fn files(extensions: &[Extension]) -> Vec<String> {
        let layout = plan(extensions, Path::new("out")).unwrap();
        layout
            .files
            .iter()
            .map(|f| f.path.to_str().unwrap().replace('\\', "/"))
            .collect()
    }

    #[test]
    fn one_module_names_its_binary() {
        let linux = extension("my-crate", "libmy_crate.so", &["pkg.sub.fast"]);
        assert_eq!(
            files(&[linux]),
            ["out/pkg/sub/fast.hpy0.so", "out/pkg/sub/fast.py"]
        );
        let mac = extension("my-crate", "libmy_crate.dylib", &["fast"]);
        assert_eq!(files(&[mac]), ["out/fast.hpy0.so", "out/fast.py"]);
        let windows = extension("my-crate", "my_crate.dll", &["fast"]);
        assert_eq!(files(&[windows]), ["out/fast.hpy0.pyd", "out/fast.py"]);
    }

    #[test]
    fn several_modules_share_a_binary_in_their_common_package() {
        let several = extension("my-crate", "libx.so", &["pkg.a", "pkg.sub.b"]);
        assert_eq!(
            files(&[several]),
            [
                "out/pkg/my_crate.hpy0.so",
                "out/pkg/a.py",
                "out/pkg/sub/b.py"
            ]
        );
        let apart = extension("my-crate", "libx.so", &["a", "pkg.b"]);
        assert_eq!(
            files(&[apart]),
            ["out/my_crate.hpy0.so", "out/a.py", "out/pkg/b.py"]
        );
    }

    #[test]
    fn the_way_from_loader_to_binary() {
        let way =
            |loader: &str, binary: &str| relative(Path::new(loader), Path::new(binary)).join("/");
        assert_eq!(way("a.py", "x.hpy0.so"), "x.hpy0.so");
        assert_eq!(way("p/a.py", "p/x.hpy0.so"), "x.hpy0.so");
        assert_eq!(way("p/q/r/a.py", "p/x.hpy0.so"), "../../x.hpy0.so");
    }

    #[test]
    fn one_package_for_two_targets() {
        let extensions = [
            extension("a", "x/a.so", &["m"]),
            extension("a", "y/a.so", &["m"]),
        ];
        let result = plan(&extensions, Path::new("out"));
        assert!(matches!(result, Err(Error::SeveralTargets(package)) if package == "a"));
    }

    #[test]
    fn clashes_between_packages() {
        let plan = |extensions: &[Extension]| plan(extensions, Path::new("out"));
        let clash = plan(&[
            extension("a", "a.so", &["m"]),
            extension("b", "b.so", &["m"]),
        ]);
        assert!(matches!(clash, Err(Error::Clash { what, .. }) if what.contains("`m`")));
        let clash = plan(&[
            extension("a", "a.so", &["x", "y"]),
            extension("b", "b.so", &["a"]),
        ]);
        assert!(matches!(clash, Err(Error::Clash { what, .. }) if what.contains("a.hpy0.so")));
        let clash = plan(&[
            extension("a", "a.so", &["m"]),
            extension("b", "b.so", &["m.n"]),
        ]);
        assert!(matches!(clash, Err(Error::ModuleIsPackage { .. })));
        assert!(
            plan(&[
                extension("a", "a.so", &["p.m"]),
                extension("b", "b.so", &["p.n"])
            ])
            .is_ok()
        );
    }
}
