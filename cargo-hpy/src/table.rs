//! The module table: what a binary built with `#[hpy::module]` says about itself.
//!
//! For every top-level module the macro leaves a data symbol `__hpy_rs_module_NAME` in the binary:
//! NUL-terminated UTF-8 text in lines, because text can be read without running the binary, on any
//! platform, and by `strings`.
//!
//! ```text
//! hpy-rs module 1
//! name=pkg.NAME
//! symbol=NAME
//! submodule=pkg.NAME.child:NAME__child
//! ```

use std::fmt;

/// What the name of every module table's symbol begins with.
pub const SYMBOL_PREFIX: &str = "__hpy_rs_module_";

const HEADER: &str = "hpy-rs module ";
const VERSION: &str = "1";

/// A module of a binary: its Python name, the suffix of its symbols, and its submodules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// Full dotted Python name.
    pub name: String,
    /// `NAME` in `HPyInit_NAME` and its three companions.
    pub symbol: String,
    /// Submodules at any depth, each after its parent.
    pub submodules: Vec<Submodule>,
}

/// A module inside a [`Module`], with symbols of its own in the same binary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submodule {
    /// Full dotted Python name.
    pub name: String,
    /// `NAME` in `HPyInit_NAME` and its three companions.
    pub symbol: String,
}

impl Module {
    /// Reads a module table.
    ///
    /// Keys that are not known are passed over, so that later versions of the SDK may add some.
    ///
    /// # Errors
    /// [`TableError::Version`] when the table has another version than this tool knows,
    /// [`TableError::Malformed`] when it is no table or contradicts itself.
    pub fn parse(table: &[u8]) -> Result<Self, TableError> {
        let malformed = |what: String| TableError::Malformed(what);
        let text = table.split(|&byte| byte == 0).next().unwrap_or_default();
        let text = std::str::from_utf8(text).map_err(|e| malformed(e.to_string()))?;
        let mut lines = text.lines();
        match lines.next().and_then(|line| line.strip_prefix(HEADER)) {
            Some(VERSION) => {}
            Some(version) => return Err(TableError::Version(version.to_owned())),
            None => {
                return Err(malformed(
                    "it does not begin with `hpy-rs module`".to_owned(),
                ));
            }
        }
        let (mut name, mut symbol, mut submodules) = (None, None, Vec::<Submodule>::new());
        for line in lines.filter(|line| !line.is_empty()) {
            match line.split_once('=') {
                Some(("name", value)) => name = Some(dotted(value)?),
                Some(("symbol", value)) => symbol = Some(identifier(value)?),
                Some(("submodule", value)) => {
                    let (name, symbol) = value
                        .split_once(':')
                        .ok_or_else(|| malformed(format!("`{line}` has no symbol")))?;
                    submodules.push(Submodule {
                        name: dotted(name)?,
                        symbol: identifier(symbol)?,
                    });
                }
                Some(_) => {}
                None => return Err(malformed(format!("`{line}` is not `key=value`"))),
            }
        }
        let module = Module {
            name: name.ok_or_else(|| malformed("it has no name".to_owned()))?,
            symbol: symbol.ok_or_else(|| malformed("it has no symbol".to_owned()))?,
            submodules,
        };
        module.check_parents()?;
        Ok(module)
    }

    /// The last component of the dotted name.
    pub fn short_name(&self) -> &str {
        self.name.rsplit('.').next().unwrap_or(&self.name)
    }

    /// The packages around the module, outermost first.
    pub fn packages(&self) -> impl Iterator<Item = &str> {
        self.name.split('.').take(self.name.split('.').count() - 1)
    }

    /// All symbol suffixes: the module's own first, then its submodules'.
    pub fn symbols(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.symbol.as_str()).chain(self.submodules.iter().map(|s| &*s.symbol))
    }

    /// The loader sets a submodule as an attribute of its parent, so the parent must come first.
    fn check_parents(&self) -> Result<(), TableError> {
        for (i, submodule) in self.submodules.iter().enumerate() {
            let parent = submodule
                .name
                .rsplit_once('.')
                .map_or("", |(parent, _)| parent);
            let known =
                parent == self.name || self.submodules[..i].iter().any(|s| s.name == parent);
            if !known {
                return Err(TableError::Malformed(format!(
                    "submodule `{}` comes before its parent",
                    submodule.name
                )));
            }
        }
        Ok(())
    }
}

/// Why a module table could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableError {
    /// The table has this version, which is not the one this tool knows.
    Version(String),
    /// The table is damaged; the text says where.
    Malformed(String),
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version(version) => {
                write!(
                    f,
                    "its format has version {version}, this cargo-hpy knows {VERSION}"
                )
            }
            Self::Malformed(what) => f.write_str(what),
        }
    }
}

/// Names become file names: nothing but identifiers may pass, above all no `/` and no `..`.
fn identifier(text: &str) -> Result<String, TableError> {
    let mut chars = text.chars();
    let starts_well = chars.next().is_some_and(|c| c.is_alphabetic() || c == '_');
    if starts_well && chars.all(|c| c.is_alphanumeric() || c == '_') {
        Ok(text.to_owned())
    } else {
        Err(TableError::Malformed(format!(
            "`{text}` is not a Python identifier"
        )))
    }
}

fn dotted(text: &str) -> Result<String, TableError> {
    for part in text.split('.') {
        identifier(part)?;
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Module, TableError> {
        Module::parse(text.as_bytes())
    }

    #[test]
    fn reads_names_symbols_and_submodules() {
        let module = parse(
            "hpy-rs module 1\nname=pkg.sub.fast\nsymbol=fast\n\
             submodule=pkg.sub.fast.io:fast__io\nsubmodule=pkg.sub.fast.io.raw:fast__io__raw\n\0junk",
        )
        .unwrap();
        assert_eq!(module.name, "pkg.sub.fast");
        assert_eq!(module.short_name(), "fast");
        assert_eq!(module.packages().collect::<Vec<_>>(), ["pkg", "sub"]);
        assert_eq!(
            module.symbols().collect::<Vec<_>>(),
            ["fast", "fast__io", "fast__io__raw"]
        );
    }

    #[test]
    fn unknown_keys_are_passed_over() {
        let module = parse("hpy-rs module 1\nname=a\nsymbol=a\nsince=2\n").unwrap();
        assert_eq!(module.submodules, []);
        assert_eq!(module.packages().count(), 0);
    }

    #[test]
    fn another_version_is_told_apart_from_damage() {
        assert_eq!(
            parse("hpy-rs module 2\nname=a"),
            Err(TableError::Version("2".to_owned()))
        );
        assert!(matches!(
            parse("something else"),
            Err(TableError::Malformed(_))
        ));
        assert!(matches!(
            Module::parse(b"hpy-rs \xff"),
            Err(TableError::Malformed(_))
        ));
        assert!(matches!(Module::parse(b""), Err(TableError::Malformed(_))));
    }

    #[test]
    fn names_that_could_leave_the_directory_are_refused() {
        for name in ["../a", "a..b", "", "a/b", "1a", "a.", "a b"] {
            let text = format!("hpy-rs module 1\nname={name}\nsymbol=a\n");
            assert!(
                matches!(parse(&text), Err(TableError::Malformed(_))),
                "{name:?}"
            );
        }
    }

    #[test]
    fn a_submodule_needs_its_parent_first() {
        let text = "hpy-rs module 1\nname=a\nsymbol=a\nsubmodule=a.b.c:a__b__c\nsubmodule=a.b:a__b";
        assert!(matches!(parse(text), Err(TableError::Malformed(_))));
        let text = "hpy-rs module 1\nname=a\nsymbol=a\nsubmodule=b:b";
        assert!(matches!(parse(text), Err(TableError::Malformed(_))));
    }
}
