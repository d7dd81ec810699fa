//! How strict the program is with extensions: options, and the variables that hand them on to child processes.

use super::command_line::Options;
use crate::{OnFault, Strictness, Traces};

/// Reads `-X hpy-...` and the variables `HPY_...`; what the command line says goes first.
///
/// # Errors
/// If a value is none of those that there are.
pub(crate) fn read(options: &Options) -> Result<Strictness, String> {
    let mut strictness = Strictness::default();
    if let Some(setting) = Setting::find(options, "hpy-fault", "HPY_FAULT") {
        strictness = strictness.on_fault(match setting.value() {
            "raise" => OnFault::Raise,
            "abort" => OnFault::Abort,
            _ => return Err(setting.takes("'raise' or 'abort'")),
        });
    }
    if let Some(setting) = Setting::find(options, "hpy-traces", "HPY_TRACES") {
        strictness = strictness.traces(match setting.value() {
            "off" => Traces::Off,
            "places" => Traces::Places,
            "backtraces" => Traces::Backtraces,
            _ => return Err(setting.takes("'off', 'places' or 'backtraces'")),
        });
    }
    if let Some(setting) = Setting::find(options, "hpy-stress", "HPY_STRESS") {
        let every = match &setting.value {
            None => Strictness::STRESS,
            Some(number) => number
                .parse()
                .map_err(|_| setting.takes("a number of calls, or 0 for none"))?,
        };
        strictness = strictness.stress(every);
    }
    Ok(strictness)
}

/// Something that was said, and where.
struct Setting {
    by: String,
    value: Option<String>,
}

impl Setting {
    fn find(options: &Options, option: &str, variable: &str) -> Option<Setting> {
        if let Some(value) = options.implementation_option(option) {
            let by = format!("-X {option}");
            return Some(Setting { by, value });
        }
        let value = options.variable(variable)?;
        Some(Setting {
            by: variable.to_owned(),
            value: Some(value),
        })
    }

    fn value(&self) -> &str {
        self.value.as_deref().unwrap_or_default()
    }

    fn takes(&self, what: &str) -> String {
        let Setting { by, .. } = self;
        match self.value() {
            "" => format!("{by} takes {what}"),
            value => format!("{by} takes {what}, not '{value}'"),
        }
    }
}
