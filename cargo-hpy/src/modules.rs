//! Decides which modules a binary holds, and whether a host could load each of them.

use crate::binary::Binary;
use crate::error::Error;
use crate::table::{Module, TableError};

/// What the name of every module's init function begins with.
const INIT: &str = "HPyInit_";

/// The other three functions that a host looks up for a module.
const COMPANIONS: [&str; 3] = [
    "get_required_hpy_major_version_",
    "get_required_hpy_minor_version_",
    "HPyInitGlobalContext_",
];

/// The modules in `binary`, which was built from `package`.
///
/// Modules written with `#[hpy::module]` are described by their tables. An `HPyInit_NAME` that no
/// table mentions is a module written on `hpy-sys` by hand, named `NAME`.
///
/// # Errors
/// - [`Error::NoModule`]: there is neither a table nor an init function;
/// - [`Error::TableVersion`], [`Error::TableDamaged`]: a table cannot be read;
/// - [`Error::ReservedName`]: a module's name stands in the way of its own loading;
/// - [`Error::MissingSymbols`]: a host would look for functions that are not there, for instance
///   because the four of a hand-written module do not carry the same name.
pub fn modules(binary: &Binary, package: &str) -> Result<Vec<Module>, Error> {
    let mut modules = Vec::new();
    for (symbol, bytes) in &binary.tables {
        modules.push(Module::parse(bytes).map_err(|e| match e {
            TableError::Version(_) => Error::TableVersion(package.to_owned(), e.to_string()),
            TableError::Malformed(_) => {
                Error::TableDamaged(package.to_owned(), symbol.clone(), e.to_string())
            }
        })?);
    }
    let by_hand: Vec<Module> = binary
        .exports
        .iter()
        .filter_map(|export| export.strip_prefix(INIT))
        .filter(|name| !name.is_empty())
        .filter(|&name| {
            !modules
                .iter()
                .any(|module| module.symbols().any(|s| s == name))
        })
        .map(|name| Module {
            name: name.to_owned(),
            symbol: name.to_owned(),
            submodules: vec![],
        })
        .collect();
    modules.extend(by_hand);
    if modules.is_empty() {
        return Err(no_module(binary, package));
    }
    for module in &modules {
        // The loader imports `hpy.universal`; a module or package `hpy` of ours would be found first,
        // or hidden by the real one.
        if module.name.split('.').next() == Some("hpy") {
            let (package, module) = (package.to_owned(), module.name.clone());
            return Err(Error::ReservedName { package, module });
        }
        check_symbols(binary, package, module)?;
    }
    Ok(modules)
}

fn no_module(binary: &Binary, package: &str) -> Error {
    let first = |prefix| binary.exports.iter().find_map(|e| e.strip_prefix(prefix));
    Error::NoModule {
        package: package.to_owned(),
        // Half a module written by hand, or another kind of extension: say so.
        stray: COMPANIONS
            .iter()
            .find_map(|prefix| first(*prefix).map(|name| format!("{prefix}{name}"))),
        cpython: first("PyInit_").map(str::to_owned),
    }
}

fn check_symbols(binary: &Binary, package: &str, module: &Module) -> Result<(), Error> {
    let missing: Vec<String> = module
        .symbols()
        .flat_map(|symbol| {
            std::iter::once(&INIT)
                .chain(&COMPANIONS)
                .map(move |prefix| format!("{prefix}{symbol}"))
        })
        .filter(|name| !binary.exports.contains(name))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let similar = binary
        .exports
        .iter()
        .filter(|export| COMPANIONS.iter().any(|prefix| export.starts_with(prefix)))
        .filter(|export| {
            !module
                .symbols()
                .any(|symbol| export.ends_with(&format!("_{symbol}")))
        })
        .cloned()
        .collect();
    Err(Error::MissingSymbols {
        package: package.to_owned(),
        module: module.name.clone(),
        missing,
        similar,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn binary(symbols: &[&str], tables: &[&str]) -> Binary {
        let mut binary = Binary::default();
        for symbol in symbols {
            binary.exports.insert(format!("{INIT}{symbol}"));
            binary
                .exports
                .extend(COMPANIONS.iter().map(|prefix| format!("{prefix}{symbol}")));
        }
        let tables = tables
            .iter()
            .map(|t| ("__hpy_rs_module_x".to_owned(), t.as_bytes().to_vec()));
        binary.tables = tables.collect();
        binary
    }

    const TABLE: &str = "hpy-rs module 1\nname=p.a\nsymbol=a\nsubmodule=p.a.b:a__b\n";

    #[test]
    fn tables_first_then_what_was_written_by_hand() {
        let modules = modules(&binary(&["a", "a__b", "raw"], &[TABLE]), "pkg").unwrap();
        let names: Vec<_> = modules.iter().map(|m| m.name.as_str()).collect();
        assert_eq!(names, ["p.a", "raw"]);
        assert_eq!(modules[0].submodules[0].symbol, "a__b");
    }

    #[test]
    fn no_module_tells_what_else_it_found() {
        let empty = modules(&binary(&[], &[]), "pkg");
        assert!(matches!(
            empty,
            Err(Error::NoModule {
                stray: None,
                cpython: None,
                ..
            })
        ));
        let mut other = binary(&[], &[]);
        other.exports.insert("PyInit_fast".to_owned());
        let Err(Error::NoModule {
            cpython: Some(name),
            ..
        }) = modules(&other, "pkg")
        else {
            panic!("expected NoModule")
        };
        assert_eq!(name, "fast");
    }

    #[test]
    fn four_functions_must_carry_one_name() {
        let mut mismatch = binary(&["a"], &[]);
        mismatch.exports.remove("HPyInitGlobalContext_a");
        mismatch.exports.insert("HPyInitGlobalContext_b".to_owned());
        match modules(&mismatch, "pkg") {
            Err(Error::MissingSymbols {
                missing, similar, ..
            }) => {
                assert_eq!(missing, ["HPyInitGlobalContext_a"]);
                assert_eq!(similar, ["HPyInitGlobalContext_b"]);
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_name_of_the_host_is_taken() {
        let table = "hpy-rs module 1\nname=hpy.fast\nsymbol=fast\n";
        let result = modules(&binary(&["fast"], &[table]), "pkg");
        assert!(
            matches!(result, Err(Error::ReservedName { .. })),
            "{result:?}"
        );
    }

    #[test]
    fn submodules_need_their_symbols_too() {
        let result = modules(&binary(&["a"], &[TABLE]), "pkg");
        let Err(Error::MissingSymbols { missing, .. }) = result else {
            panic!("{result:?}")
        };
        assert_eq!(missing.len(), 4);
        assert!(missing.contains(&"HPyInit_a__b".to_owned()));
    }
}
