//! The modes that a module may be loaded in.

use hpy::prelude::*;

/// A mode, with its number in `hpy.universal`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Universal = 0,
    Debug = 1,
    Trace = 2,
}

impl Mode {
    /// From the arguments of `load`: a mode that is given goes before `debug`.
    pub(crate) fn from_arguments(debug: bool, mode: i64) -> Result<Mode> {
        Ok(match mode {
            1 => Mode::Debug,
            2 => Mode::Trace,
            ..=0 if debug => Mode::Debug,
            ..=0 => Mode::Universal,
            other => hpy::raise!(ValueError, "invalid HPy mode: {other}"),
        })
    }

    /// From the variable HPY: one mode for all modules, or a list like
    /// `first:debug,second:trace`. `names` are those that the module goes by.
    pub(crate) fn from_environment(env: &Handle<'_>, names: &[&str]) -> Result<Mode> {
        if !env.contains("HPY")? {
            return Ok(Mode::Universal);
        }
        let value: String = env.get_item("HPY")?.extract()?;
        let asked = if value.contains(':') {
            let entries = value.split(',').map(|entry| entry.trim().split_once(':'));
            match entries.collect::<Option<Vec<_>>>() {
                Some(entries) => entries
                    .into_iter()
                    .find(|(module, _)| names.contains(module))
                    .map_or("", |(_, mode)| mode),
                None => &value,
            }
        } else {
            &value
        };
        match asked.to_ascii_lowercase().as_str() {
            "" | "universal" => Ok(Mode::Universal),
            "debug" => Ok(Mode::Debug),
            "trace" => Ok(Mode::Trace),
            _ => hpy::raise!(
                ValueError,
                "invalid HPy mode: {asked}; the environment variable HPY takes 'universal', \
                 'debug' or 'trace', or one of them for a module as in '{}:debug'",
                names.first().unwrap_or(&"")
            ),
        }
    }

    /// The mode as the rest of a message.
    pub(crate) fn in_words(self) -> &'static str {
        match self {
            Mode::Universal => "",
            Mode::Debug => " with a debug context",
            Mode::Trace => " with a trace context",
        }
    }
}
