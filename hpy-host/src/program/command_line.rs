//! Python's command line, and the environment variables that say the same.
//!
//! No parser of options knows its rule that `-c` and `-m` take the next argument and leave the rest to the program.

use std::{env, vec::IntoIter};

use rustpython_vm::Settings;

use super::run::Source;

pub(crate) const HELP: &str = "\
usage: hpy-host [option] ... [-c cmd | -m mod | file | -] [arg] ...
A Python that loads universal HPy modules (name.hpy0.so) and checks what they do.
Options (and corresponding environment variables):
-b     : issue warnings about converting bytes/bytearray to str and comparing
         bytes/bytearray with str or bytes with int (-bb: issue errors)
-B     : don't write .pyc files on import; also PYTHONDONTWRITEBYTECODE=x
-c cmd : program passed in as string (terminates option list)
-E     : ignore PYTHON* environment variables (such as PYTHONPATH)
-h     : print this help message and exit (also -? or --help)
-i     : show a prompt after running the script, even if stdin does not appear
         to be a terminal; also PYTHONINSPECT=x
-I     : isolate Python from the user's environment (implies -E, -P and -s)
-m mod : run library module as a script (terminates option list)
-O     : remove assert statements; also PYTHONOPTIMIZE=x (-OO: docstrings too)
-P     : don't prepend a potentially unsafe path to sys.path; also
         PYTHONSAFEPATH=x
-q     : don't print the version at the prompt
-s     : don't add the user's site directory to sys.path; also
         PYTHONNOUSERSITE=x
-S     : don't imply 'import site' on initialization
-u     : force the stdout and stderr streams to be unbuffered; also
         PYTHONUNBUFFERED=x
-v     : verbose; also PYTHONVERBOSE=x
-V     : print the version and exit (also --version)
-W arg : warning control; arg is action:message:category:module:lineno; also
         PYTHONWARNINGS=arg
-X opt : set an implementation-specific option: dev, faulthandler,
         pycache_prefix=dir (also PYTHONPYCACHEPREFIX=dir), and those below;
         others are in sys._xoptions
Options that say how strict it is with extensions:
-X hpy-fault=raise|abort : what happens to one that breaks a rule of HPy: the
         call raises SystemError, or the process ends; also HPY_FAULT=...
-X hpy-traces=off|places|backtraces : what messages tell of its source: nothing,
         the function, file and line, or all calls; also HPY_TRACES=...
-X hpy-stress[=n] : let code fail that works by chance elsewhere, with a
         collection of cycles at every n-th call of HPy's API (10; 1 is all of
         them); also HPY_STRESS=n
Arguments:
file   : program read from script file
-      : program read from stdin (default; a prompt if it is a terminal)
arg ...: arguments passed to program in sys.argv[1:]
";

/// A command line.
#[derive(Debug, PartialEq)]
pub(crate) struct CommandLine {
    pub(crate) action: Action,
    pub(crate) argv: Vec<String>,
    pub(crate) options: Options,
}

/// What is asked for.
#[derive(Debug, PartialEq)]
pub(crate) enum Action {
    Help,
    Version,
    Run(Source),
}

/// The options that have no argument, each with the times that it was given, and those that have one.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Options {
    flags: Vec<char>,
    warnings: Vec<String>,
    implementation: Vec<String>,
}

impl CommandLine {
    /// Reads the arguments that follow the program's name.
    pub(crate) fn parse(arguments: Vec<String>) -> Result<Self, String> {
        let mut options = Options::default();
        let mut rest = arguments.into_iter();
        while let Some(argument) = rest.next() {
            match argument.as_str() {
                "--help" => return Ok(Self::without_program(Action::Help, options)),
                "--version" => return Ok(Self::without_program(Action::Version, options)),
                "--" => break,
                long if long.starts_with("--") => return Err(format!("unknown option {long}")),
                short if short.starts_with('-') && short != "-" => {
                    if let Some((action, name)) = options.read(&short[1..], &mut rest)? {
                        return Ok(Self {
                            action,
                            argv: [name].into_iter().chain(rest).collect(),
                            options,
                        });
                    }
                }
                _ => return Ok(Self::with_file(argument, rest, options)),
            }
        }
        match rest.next() {
            Some(file) => Ok(Self::with_file(file, rest, options)),
            None => Ok(Self::without_program(Action::Run(Source::Stdin), options)),
        }
    }

    fn with_file(file: String, rest: IntoIter<String>, options: Options) -> Self {
        let source = if file == "-" {
            Source::Stdin
        } else {
            Source::File(file.clone())
        };
        Self {
            action: Action::Run(source),
            argv: [file].into_iter().chain(rest).collect(),
            options,
        }
    }

    fn without_program(action: Action, options: Options) -> Self {
        Self {
            action,
            argv: vec![String::new()],
            options,
        }
    }
}

impl Options {
    /// Reads an argument such as `-Bc`, without its dash. One of its letters may end the options: then this returns
    /// what is to be done, and the name that the program goes by in `sys.argv`.
    fn read(
        &mut self,
        letters: &str,
        rest: &mut IntoIter<String>,
    ) -> Result<Option<(Action, String)>, String> {
        let mut left = letters.chars();
        while let Some(letter) = left.next() {
            match letter {
                'b' | 'B' | 'd' | 'E' | 'i' | 'I' | 'O' | 'P' | 'q' | 's' | 'S' | 'u' | 'v' => {
                    self.flags.push(letter)
                }
                'h' | '?' => return Ok(Some((Action::Help, String::new()))),
                'V' => return Ok(Some((Action::Version, String::new()))),
                'c' | 'm' | 'W' | 'X' => {
                    let attached = Some(left.as_str())
                        .filter(|text| !text.is_empty())
                        .map(str::to_owned);
                    let value = attached
                        .or_else(|| rest.next())
                        .ok_or_else(|| format!("argument expected for the -{letter} option"))?;
                    match letter {
                        'c' => {
                            return Ok(Some((
                                Action::Run(Source::Command(value)),
                                "-c".to_owned(),
                            )));
                        }
                        // `runpy` puts the module's file there.
                        'm' => {
                            return Ok(Some((Action::Run(Source::Module(value)), "-m".to_owned())));
                        }
                        'W' => self.warnings.push(value),
                        _ => self.implementation.push(value),
                    }
                    return Ok(None);
                }
                _ => return Err(format!("unknown option -{letter}")),
            }
        }
        Ok(None)
    }

    fn count(&self, letter: char) -> u8 {
        self.flags
            .iter()
            .filter(|&&flag| flag == letter)
            .count()
            .try_into()
            .unwrap_or(u8::MAX)
    }

    pub(crate) fn has(&self, letter: char) -> bool {
        self.flags.contains(&letter)
    }

    /// Whether there is to be a prompt after the program.
    pub(crate) fn inspects(&self) -> bool {
        self.has('i') || self.variable("PYTHONINSPECT").is_some()
    }

    /// The value of an option `-X name=value`; of several the last.
    pub(crate) fn implementation_option(&self, name: &str) -> Option<Option<String>> {
        self.implementation.iter().rev().find_map(|option| {
            let (found, value) = split(option);
            (found == name).then(|| value.map(str::to_owned))
        })
    }

    /// The folder in which compiled modules are kept, if not beside their sources.
    pub(crate) fn pycache_prefix(&self) -> Option<String> {
        match self.implementation_option("pycache_prefix") {
            Some(folder) => folder.filter(|folder| !folder.is_empty()),
            None => self.variable("PYTHONPYCACHEPREFIX"),
        }
    }

    /// An environment variable that is set to something and not to be ignored.
    pub(crate) fn variable(&self, name: &str) -> Option<String> {
        if self.has('E') || self.has('I') {
            return None;
        }
        env::var_os(name)
            .map(|value| value.to_string_lossy().into_owned())
            .filter(|value| !value.is_empty())
    }

    /// How often a flag is given, by its letter or as the number in a variable, whichever is more.
    fn level(&self, letter: char, variable: &str) -> u8 {
        let by_variable = self
            .variable(variable)
            .map_or(0, |value| value.parse().unwrap_or(1));
        self.count(letter).max(by_variable)
    }

    /// Tells RustPython.
    pub(crate) fn apply(&self, settings: &mut Settings, interactive: bool) {
        let given = |letter, variable| self.level(letter, variable) > 0;
        let isolated = self.has('I');
        settings.isolated = isolated;
        settings.ignore_environment = isolated || self.has('E');
        settings.bytes_warning = self.count('b').into();
        settings.write_bytecode = !given('B', "PYTHONDONTWRITEBYTECODE");
        settings.debug = self.count('d');
        settings.inspect = self.inspects();
        settings.interactive = interactive;
        settings.optimize = self.level('O', "PYTHONOPTIMIZE");
        settings.safe_path = isolated || given('P', "PYTHONSAFEPATH");
        settings.quiet = self.has('q');
        settings.user_site_directory = !isolated && !given('s', "PYTHONNOUSERSITE");
        settings.import_site = !self.has('S') && crate::standard_library().is_some();
        settings.buffered_stdio = !given('u', "PYTHONUNBUFFERED");
        settings.verbose = self.level('v', "PYTHONVERBOSE");

        for option in &self.implementation {
            let (name, value) = split(option);
            match name {
                "dev" => settings.dev_mode = true,
                "faulthandler" => settings.faulthandler = true,
                _ => {}
            }
            settings
                .xoptions
                .push((name.to_owned(), value.map(str::to_owned)));
        }
        settings.dev_mode |= self.variable("PYTHONDEVMODE").is_some();
        settings.faulthandler |= settings.dev_mode || self.variable("PYTHONFAULTHANDLER").is_some();

        // Later ones win, so those that are said more directly come last.
        if settings.dev_mode {
            settings.warnoptions.push("default".to_owned());
        }
        let by_variable = self.variable("PYTHONWARNINGS").unwrap_or_default();
        settings.warnoptions.extend(
            by_variable
                .split(',')
                .filter(|text| !text.is_empty())
                .map(str::to_owned),
        );
        settings.warnoptions.extend(self.warnings.iter().cloned());
        match settings.bytes_warning {
            0 => {}
            1 => settings
                .warnoptions
                .push("default::BytesWarning".to_owned()),
            _ => settings.warnoptions.push("error::BytesWarning".to_owned()),
        }

        // The list is empty when the variable is, and has an empty entry, the current folder, for every two colons.
        if let Some(folders) = self.variable("PYTHONPATH") {
            settings.path_list = env::split_paths(&folders)
                .map(|path| path.to_string_lossy().into_owned())
                .collect();
        }
        // Anything else, "random" above all, is a new seed for each process.
        settings.hash_seed = self
            .variable("PYTHONHASHSEED")
            .and_then(|seed| seed.parse().ok());
        if let Some(spelling) = self.variable("PYTHONIOENCODING") {
            let (encoding, errors) = spelling.split_once(':').unwrap_or((&spelling, ""));
            settings.stdio_encoding = Some(encoding.to_owned()).filter(|name| !name.is_empty());
            settings.stdio_errors = Some(errors.to_owned()).filter(|name| !name.is_empty());
        }
    }
}

/// The name and the value of an option `-X`.
fn split(option: &str) -> (&str, Option<&str>) {
    option
        .split_once('=')
        .map_or((option, None), |(name, value)| (name, Some(value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<CommandLine, String> {
        CommandLine::parse(
            arguments
                .iter()
                .map(|&argument| argument.to_owned())
                .collect(),
        )
    }

    fn ran(arguments: &[&str]) -> (Source, Vec<String>) {
        let line = parse(arguments).unwrap();
        match line.action {
            Action::Run(source) => (source, line.argv),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_program_takes_all_that_follows() {
        let (source, argv) = ran(&["-B", "script.py", "-c", "--help"]);
        assert_eq!(
            (source, &*argv.join(" ")),
            (Source::File("script.py".into()), "script.py -c --help")
        );
        let (source, argv) = ran(&["-c", "pass", "-V"]);
        assert_eq!(
            (source, &*argv.join(" ")),
            (Source::Command("pass".into()), "-c -V")
        );
        let (source, argv) = ran(&["-Imjson.tool", "-"]);
        assert_eq!(
            (source, &*argv.join(" ")),
            (Source::Module("json.tool".into()), "-m -")
        );
        assert_eq!(
            ran(&["-", "a"]),
            (Source::Stdin, vec!["-".to_owned(), "a".to_owned()])
        );
        assert_eq!(ran(&[]), (Source::Stdin, vec![String::new()]));
        assert_eq!(ran(&["--", "-x"]).0, Source::File("-x".into()));
    }

    #[test]
    fn options_may_be_joined() {
        let line = parse(&["-OOW", "error", "-Xdev", "-"]).unwrap();
        assert_eq!(line.options.count('O'), 2);
        assert_eq!(
            (line.options.warnings, line.options.implementation),
            (vec!["error".into()], vec!["dev".into()])
        );
    }

    #[test]
    fn mistakes_are_told() {
        assert_eq!(
            parse(&["-c"]).unwrap_err(),
            "argument expected for the -c option"
        );
        assert_eq!(parse(&["-Z"]).unwrap_err(), "unknown option -Z");
        assert_eq!(parse(&["--halp"]).unwrap_err(), "unknown option --halp");
    }
}
