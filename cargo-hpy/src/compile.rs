//! Runs `cargo build` and collects the binaries it makes.

use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cargo_metadata::{Artifact, CrateType, Message, PackageId};

use crate::cli::BuildOptions;
use crate::error::Error;
use crate::workspace::{Selected, Selection, cargo};

/// A shared library that cargo has built.
#[derive(Clone, Debug)]
pub struct Library {
    /// The package it belongs to.
    pub package: Selected,
    /// The library target's name, with underscores.
    pub name: String,
    /// Where cargo put the file.
    pub path: PathBuf,
}

/// Builds the packages of `selection`.
///
/// Progress and diagnostics appear on standard error exactly as with `cargo build`. With
/// `--message-format json` cargo's messages go to standard output unchanged.
///
/// # Errors
/// [`Error::CargoMissing`]; [`Error::Cargo`] when the build fails (cargo has said why);
/// [`Error::NoLibrary`] or [`Error::NotForPython`] when the target has no shared libraries that a
/// Python could load.
pub fn build(selection: &Selection, options: &BuildOptions) -> Result<Vec<Library>, Error> {
    let mut found: Vec<Library> = Vec::new();
    let mut unusable: Option<(String, PathBuf)> = None;
    run(arguments(selection, options), options, |artifact| {
        let Some(package) = selection
            .packages
            .iter()
            .find(|p| p.id == artifact.package_id)
        else {
            return;
        };
        if !artifact.target.crate_types.contains(&CrateType::CDyLib) {
            return;
        }
        match library(&artifact) {
            Some(path) => found.push(Library {
                package: package.clone(),
                name: artifact.target.name.replace('-', "_"),
                path,
            }),
            None => {
                unusable = artifact
                    .filenames
                    .first()
                    .map(|f| (package.name.clone(), f.into()))
            }
        }
    })?;
    if let Some((package, file)) = unusable {
        let wasm = file.extension().is_some_and(|e| e == "wasm");
        return Err(Error::NotForPython {
            package,
            target: options.target.clone(),
            wasm,
        });
    }
    if let Some(package) = selection
        .packages
        .iter()
        .find(|p| !found.iter().any(|library| library.package.id == p.id))
    {
        return Err(Error::NoLibrary(package.name.clone()));
    }
    // Cargo reports them as they are ready; the order of what we say shall not depend on that.
    let place = |library: &Library| {
        selection
            .packages
            .iter()
            .position(|package| package.id == library.package.id)
    };
    found.sort_by_key(place);
    Ok(found)
}

/// Builds the program `name` of the workspace's package `id`, and returns its path.
///
/// The options are those for the extensions beside it, whose features are not the program's.
///
/// # Errors
/// [`Error::CargoMissing`]; [`Error::Cargo`] when the build fails (cargo has said why).
pub fn program(id: &PackageId, name: &str, options: &BuildOptions) -> Result<PathBuf, Error> {
    // What the program depends on has the features that the whole workspace wants of it. So it is
    // not built once more after `cargo build` or `cargo test` of the workspace.
    let mut args: Vec<OsString> = ["build", "--workspace", "--bin", name]
        .map(Into::into)
        .into();
    args.extend(common_arguments(options));
    let mut found = None;
    run(args, options, |artifact| {
        if let Some(path) = artifact.executable
            && artifact.package_id == *id
            && artifact.target.name == name
        {
            found = Some(path.into());
        }
    })?;
    found.ok_or_else(|| Error::CargoOutput(format!("it does not say where `{name}` is")))
}

/// Runs cargo, and shows what it has made, one after the other, to `see`.
fn run(
    args: Vec<OsString>,
    options: &BuildOptions,
    mut see: impl FnMut(Artifact),
) -> Result<(), Error> {
    let cargo = cargo();
    let mut child = Command::new(&cargo)
        .args(args)
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| Error::from_spawning_cargo(&cargo, e))?;
    if let Some(stdout) = child.stdout.take() {
        // With -vv, build scripts write whatever they like: not every line need be UTF-8.
        for line in BufReader::new(stdout).split(b'\n') {
            let line = line.map_err(|e| Error::CargoOutput(e.to_string()))?;
            let line = String::from_utf8_lossy(&line);
            let message = line
                .starts_with('{')
                .then(|| serde_json::from_str::<Message>(&line));
            // Lines that are no messages come from build scripts with -vv.
            if options.json() || message.is_none() {
                pass_on(&line);
            }
            if let Some(Ok(Message::CompilerArtifact(artifact))) = message {
                see(artifact);
            }
        }
    }
    let status = child
        .wait()
        .map_err(|e| Error::CargoOutput(e.to_string()))?;
    if status.success() {
        Ok(())
    } else {
        Err(Error::Cargo(status))
    }
}

/// A closed standard output (`cargo hpy build | head`) must not fail the build.
fn pass_on(line: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// The shared library among the files of `artifact`: beside it there may be import libraries,
/// debug information and Rust libraries.
fn library(artifact: &Artifact) -> Option<PathBuf> {
    let is_shared = |path: &&Path| {
        matches!(
            path.extension().and_then(|e| e.to_str()),
            Some("so" | "dylib" | "dll")
        )
    };
    artifact
        .filenames
        .iter()
        .map(|f| f.as_std_path())
        .find(is_shared)
        .map(Path::to_owned)
}

fn arguments(selection: &Selection, options: &BuildOptions) -> Vec<OsString> {
    let mut args: Vec<OsString> = vec!["build".into(), "--lib".into()];
    for package in &selection.packages {
        args.extend(["--package".into(), (&package.id.repr).into()]);
    }
    for features in &options.features {
        args.extend(["--features".into(), features.into()]);
    }
    for (flag, on) in [
        ("--all-features", options.all_features),
        ("--no-default-features", options.no_default_features),
    ] {
        if on {
            args.push(flag.into());
        }
    }
    args.extend(common_arguments(options));
    args
}

/// The arguments that do not depend on what is built.
fn common_arguments(options: &BuildOptions) -> Vec<OsString> {
    let mut args: Vec<OsString> = Vec::new();
    let mut pair = |flag: &str, value: &OsStr| args.extend([flag.into(), value.into()]);
    pair("--message-format", message_format(options).as_ref());
    for (flag, value) in [
        ("--profile", &options.profile),
        ("--target", &options.target),
        ("--jobs", &options.jobs),
    ] {
        if let Some(value) = value {
            pair(flag, value.as_ref());
        }
    }
    for (flag, value) in [
        ("--manifest-path", &options.manifest_path),
        ("--target-dir", &options.target_dir),
    ] {
        if let Some(value) = value {
            pair(flag, value.as_os_str());
        }
    }
    for (flag, on) in [
        ("--release", options.release),
        ("--locked", options.locked),
        ("--offline", options.offline),
        ("--frozen", options.frozen),
        ("--quiet", options.quiet),
    ] {
        if on {
            args.push(flag.into());
        }
    }
    args.extend((0..options.verbose).map(|_| "--verbose".into()));
    args
}

/// We need cargo's messages to learn the file names; the diagnostics among them are rendered by
/// cargo, as without `--message-format`, unless the user wants them as JSON.
fn message_format(options: &BuildOptions) -> String {
    if options.json() {
        options.message_format.join(",")
    } else if options
        .message_format
        .iter()
        .any(|format| format == "short")
    {
        "json-render-diagnostics,json-diagnostic-short".to_owned()
    } else if options
        .message_format
        .iter()
        .all(|format| format == "human")
    {
        "json-render-diagnostics".to_owned()
    } else {
        // Cargo knows best what is wrong with it.
        options.message_format.join(",")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(given: &[&str]) -> String {
        message_format(&BuildOptions {
            message_format: given.iter().map(|&f| f.to_owned()).collect(),
            ..BuildOptions::default()
        })
    }

    #[test]
    fn diagnostics_are_rendered_unless_wanted_as_json() {
        assert_eq!(format(&[]), "json-render-diagnostics");
        assert_eq!(format(&["human"]), "json-render-diagnostics");
        assert_eq!(
            format(&["short"]),
            "json-render-diagnostics,json-diagnostic-short"
        );
        assert_eq!(format(&["json"]), "json");
        assert_eq!(
            format(&["json-diagnostic-short", "json"]),
            "json-diagnostic-short,json"
        );
    }

    #[test]
    fn the_shared_library_among_an_artifacts_files() {
        let found = |files: &str| {
            let line = format!(
                r#"{{"reason":"compiler-artifact","package_id":"p","manifest_path":"Cargo.toml",
                "target":{{"kind":["cdylib"],"crate_types":["cdylib"],"name":"p","src_path":"lib.rs"}},
                "profile":{{"opt_level":"0","debug_assertions":true,"overflow_checks":true,
                "test":false}},"features":[],"filenames":{files},"executable":null,"fresh":true}}"#
            );
            match serde_json::from_str(&line).unwrap() {
                Message::CompilerArtifact(artifact) => library(&artifact),
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(found(r#"["libp.rlib", "libp.so"]"#), Some("libp.so".into()));
        assert_eq!(
            found(r#"["p.dll.lib", "p.dll", "p.pdb"]"#),
            Some("p.dll".into())
        );
        assert_eq!(found(r#"["libp.dylib"]"#), Some("libp.dylib".into()));
        assert_eq!(found(r#"["p.wasm"]"#), None);
        assert_eq!(found("[]"), None);
    }

    #[test]
    fn options_are_handed_to_cargo_as_they_are() {
        let options = BuildOptions {
            features: vec!["a,b".to_owned(), "c".to_owned()],
            release: true,
            frozen: true,
            jobs: Some("-1".to_owned()),
            verbose: 2,
            manifest_path: Some("x/Cargo.toml".into()),
            ..BuildOptions::default()
        };
        let selection = Selection {
            packages: vec![],
            explicit: false,
            host: None,
            target_directory: PathBuf::new(),
        };
        let args = arguments(&selection, &options);
        let args: Vec<_> = args.iter().map(|a| a.to_str().unwrap()).collect();
        assert_eq!(
            args.join(" "),
            "build --lib --features a,b --features c --message-format json-render-diagnostics \
             --jobs -1 --manifest-path x/Cargo.toml --release --frozen --verbose --verbose"
        );
    }
}
