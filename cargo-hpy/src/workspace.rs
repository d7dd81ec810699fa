//! Asks `cargo metadata` which packages are meant and which of them make a `cdylib`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cargo_metadata::{CrateType, Metadata, MetadataCommand, Package, PackageId, TargetKind};

use crate::cli::BuildOptions;
use crate::error::Error;
use crate::host;

/// The packages to build and where their results go.
#[derive(Clone, Debug)]
pub struct Selection {
    /// The packages with a `cdylib`, at least one.
    pub packages: Vec<Selected>,
    /// Whether the user named the packages with `-p`.
    pub explicit: bool,
    /// The reference host, where it is a package of the same workspace.
    pub host: Option<PackageId>,
    /// Cargo's target directory.
    pub target_directory: PathBuf,
}

/// A package to build.
#[derive(Clone, Debug)]
pub struct Selected {
    /// Its name in `Cargo.toml`.
    pub name: String,
    /// Its identity in cargo's messages.
    pub id: PackageId,
}

/// The cargo to use: the one that started us, else the one on PATH.
pub fn cargo() -> PathBuf {
    match std::env::var_os("CARGO") {
        Some(path) if !path.is_empty() => path.into(),
        _ => "cargo".into(),
    }
}

/// Finds out which packages `options` mean.
///
/// Without `-p` these are the ones that `cargo build` would build, less those without a `cdylib`.
///
/// # Errors
/// [`Error::CargoMissing`], [`Error::Cargo`] when `cargo metadata` fails (it says why itself),
/// [`Error::PackageNotFound`], [`Error::NoCdylib`].
pub fn select(options: &BuildOptions) -> Result<Selection, Error> {
    let metadata = metadata(options)?;
    let packages = if options.package.is_empty() {
        default_packages(&metadata)?
    } else {
        named_packages(&metadata, &options.package)?
    };
    let target_directory = match &options.target_dir {
        Some(dir) => std::path::absolute(dir).map_err(|e| Error::Read(dir.clone(), e))?,
        None => metadata.target_directory.clone().into_std_path_buf(),
    };
    Ok(Selection {
        packages: packages
            .into_iter()
            .map(|p| Selected {
                name: p.name.clone(),
                id: p.id.clone(),
            })
            .collect(),
        explicit: !options.package.is_empty(),
        host: metadata
            .workspace_packages()
            .iter()
            .find(|package| package.name == host::PROGRAM)
            .map(|package| package.id.clone()),
        target_directory,
    })
}

fn metadata(options: &BuildOptions) -> Result<Metadata, Error> {
    let cargo = cargo();
    let mut command = Command::new(&cargo);
    command.args(["metadata", "--format-version", "1", "--no-deps"]);
    if let Some(path) = &options.manifest_path {
        command.arg("--manifest-path").arg(path);
    }
    let flags = [
        ("--locked", options.locked),
        ("--offline", options.offline),
        ("--frozen", options.frozen),
    ];
    command.args(flags.iter().filter(|(_, on)| *on).map(|(flag, _)| flag));
    // Cargo's own error is the best one; its warnings will come again from `cargo build`.
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|e| Error::from_spawning_cargo(&cargo, e))?;
    if !output.status.success() {
        eprint!("{}", String::from_utf8_lossy(&output.stderr));
        return Err(Error::Cargo(output.status));
    }
    MetadataCommand::parse(String::from_utf8_lossy(&output.stdout))
        .map_err(|e| Error::CargoOutput(e.to_string()))
}

fn default_packages(metadata: &Metadata) -> Result<Vec<&Package>, Error> {
    let all = metadata.workspace_default_packages();
    let packages: Vec<_> = all.iter().copied().filter(|p| has_cdylib(p)).collect();
    if packages.is_empty() {
        Err(no_cdylib(metadata, &all))
    } else {
        Ok(packages)
    }
}

fn named_packages<'m>(metadata: &'m Metadata, specs: &[String]) -> Result<Vec<&'m Package>, Error> {
    let members = metadata.workspace_packages();
    let mut packages: Vec<&Package> = Vec::new();
    for spec in specs {
        let found: Vec<_> = members
            .iter()
            .copied()
            .filter(|p| matches(spec, p))
            .collect();
        if found.is_empty() {
            return Err(Error::PackageNotFound {
                spec: spec.clone(),
                candidates: members
                    .iter()
                    .filter(|p| has_cdylib(p))
                    .map(|p| p.name.clone())
                    .collect(),
            });
        }
        if let Some(&without) = found.iter().find(|p| !has_cdylib(p)) {
            return Err(no_cdylib(metadata, &[without]));
        }
        packages.extend(found);
    }
    packages.sort_by(|a, b| a.id.cmp(&b.id));
    packages.dedup_by(|a, b| a.id == b.id);
    Ok(packages)
}

fn has_cdylib(package: &Package) -> bool {
    package.targets.iter().any(|target| {
        target.crate_types.contains(&CrateType::CDyLib)
            && !target.kind.contains(&TargetKind::Example)
    })
}

fn no_cdylib(metadata: &Metadata, packages: &[&Package]) -> Error {
    let (package, manifest) = match packages {
        [package] => (
            Some(package.name.clone()),
            package.manifest_path.as_std_path(),
        ),
        _ => (None, Path::new("Cargo.toml")),
    };
    let others: Vec<_> = metadata
        .workspace_packages()
        .into_iter()
        .filter(|p| has_cdylib(p))
        .map(|p| p.name.clone())
        .collect();
    let has_lib = packages.len() == 1
        && packages[0].targets.iter().any(|t| {
            t.kind
                .iter()
                .any(|k| matches!(k, TargetKind::Lib | TargetKind::RLib | TargetKind::DyLib))
        });
    Error::NoCdylib {
        package,
        manifest: manifest.to_owned(),
        has_lib,
        others,
    }
}

/// Whether `package` is meant by `spec`: a name (with `*` and `?` as wildcards), a name with a
/// version (`name@1.2`), or the full identity that cargo prints.
fn matches(spec: &str, package: &Package) -> bool {
    if package.id.repr == spec {
        return true;
    }
    match spec.split_once(['@', ':']) {
        Some((name, version)) => {
            let full = package.version.to_string();
            name == package.name
                && (full == version
                    || full
                        .strip_prefix(version)
                        .is_some_and(|rest| rest.starts_with('.')))
        }
        None => glob(spec.as_bytes(), package.name.as_bytes()),
    }
}

fn glob(pattern: &[u8], name: &[u8]) -> bool {
    match (pattern, name) {
        ([], []) => true,
        ([b'*', rest @ ..], _) => {
            glob(rest, name) || (!name.is_empty() && glob(pattern, &name[1..]))
        }
        ([b'?', p @ ..], [_, n @ ..]) => glob(p, n),
        ([a, p @ ..], [b, n @ ..]) => a == b && glob(p, n),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::glob;

    #[test]
    fn wildcards() {
        let glob = |pattern: &str, name: &str| glob(pattern.as_bytes(), name.as_bytes());
        assert!(glob("fast", "fast"));
        assert!(glob("f*t", "fast"));
        assert!(glob("*", ""));
        assert!(glob("f?st*", "fast"));
        assert!(!glob("fas", "fast"));
        assert!(!glob("fast?", "fast"));
    }
}
