//! The JSON messages that follow cargo's with `--message-format json`.

use std::path::Path;

use serde::Serialize;

use crate::layout::Placed;

/// The message for one module: one line, `reason` first, as cargo's.
#[derive(Debug, Serialize)]
pub struct Message<'a> {
    /// What kind of message this is: `hpy-module`.
    pub reason: &'static str,
    /// The package's identity in cargo's messages.
    pub package_id: &'a str,
    /// Full dotted Python name.
    pub name: &'a str,
    /// Full dotted Python names of its submodules.
    pub submodules: Vec<&'a str>,
    /// The directory to put on Python's path.
    pub out_dir: String,
    /// The binary.
    pub binary: String,
    /// The Python file that loads it.
    pub loader: String,
}

impl<'a> Message<'a> {
    /// The message for the module `placed` in `out_dir`.
    pub fn new(placed: &'a Placed, out_dir: &Path) -> Self {
        // JSON is Unicode; cargo refuses other paths.
        let text = |path: &Path| path.to_string_lossy().into_owned();
        Self {
            reason: "hpy-module",
            package_id: &placed.package_id,
            name: &placed.module.name,
            submodules: placed
                .module
                .submodules
                .iter()
                .map(|s| s.name.as_str())
                .collect(),
            out_dir: text(out_dir),
            binary: text(&out_dir.join(&placed.binary)),
            loader: text(&out_dir.join(&placed.loader)),
        }
    }

    /// The line, without its end.
    pub fn line(&self) -> String {
        serde_json::to_string(self).expect("text and lists of text are always valid JSON")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Module, Submodule};

    #[test]
    fn one_line_with_the_reason_first() {
        let placed = Placed {
            package: "p".to_owned(),
            package_id: "p#0.1.0".to_owned(),
            module: Module {
                name: "m".to_owned(),
                symbol: "m".to_owned(),
                submodules: vec![Submodule {
                    name: "m.n".to_owned(),
                    symbol: "m__n".to_owned(),
                }],
            },
            binary: "m.hpy0.so".into(),
            loader: "m.py".into(),
        };
        let line = Message::new(&placed, Path::new("out")).line();
        assert_eq!(
            line.replace("\\\\", "/"),
            "{\"reason\":\"hpy-module\",\"package_id\":\"p#0.1.0\",\"name\":\"m\",\
             \"submodules\":[\"m.n\"],\"out_dir\":\"out\",\"binary\":\"out/m.hpy0.so\",\
             \"loader\":\"out/m.py\"}"
        );
    }
}
