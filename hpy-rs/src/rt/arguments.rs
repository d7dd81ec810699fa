//! Matching a call's arguments with a function's parameters, with the rules and
//! the words of Python's own functions.

use std::fmt::Write;

use hpy_sys::HPy;

use super::entry::handles;
use crate::context::Context;
use crate::convert::FromPython;
use crate::error::{Error, Result};
use crate::exc::{ExceptionType, TypeError};
use crate::handle::{Borrowed, Handle};
use crate::types::{Dict, Object, Str, Tuple};

/// A function's parameters, in order: positional-only ones, those that may be
/// given either way, keyword-only ones. `*args` and `**kwargs` have no place
/// among them.
pub struct Parameters {
    /// The Python name of the class that it is a method of.
    pub class: Option<&'static str>,
    /// The function's Python name.
    pub function: &'static str,
    /// The parameters' names.
    pub names: &'static [&'static str],
    /// Which of them have no default.
    pub required: &'static [bool],
    /// How many are positional-only.
    pub positional_only: usize,
    /// How many can be given by position (the positional-only ones included).
    pub positional: usize,
    /// Whether there is an `*args`.
    pub varargs: bool,
    /// Whether there is a `**kwargs`.
    pub varkeywords: bool,
}

impl Parameters {
    /// How many positional arguments make a call complete by themselves.
    pub(super) const fn enough_by_position(&self) -> Counts {
        let mut least = 0;
        let mut index = 0;
        while index < self.required.len() {
            if self.required[index] {
                least = index + 1;
            }
            index += 1;
        }
        Counts {
            least,
            most: self.positional,
        }
    }

    /// The function as Python's messages name it: with its class.
    fn title(&self) -> String {
        let function = self.function;
        match self.class {
            Some(class) => format!("{class}.{function}"),
            None => function.to_owned(),
        }
    }

    /// Whether there are none.
    pub(super) const fn is_empty(&self) -> bool {
        self.names.is_empty() && !self.varargs && !self.varkeywords
    }

    /// Whether there is a single one, which has to be given and by position.
    pub(super) const fn is_single(&self) -> bool {
        self.names.len() == 1
            && self.required[0]
            && self.positional_only == 1
            && !self.varargs
            && !self.varkeywords
    }

    /// Whether nothing can be given by name.
    pub(super) const fn positional_only_throughout(&self) -> bool {
        self.positional_only == self.names.len() && !self.varkeywords
    }

    /// Whether this many positional arguments are one for each parameter.
    #[inline(always)]
    pub(super) const fn fit(&self, count: usize) -> bool {
        count == self.names.len() && self.positional == self.names.len()
    }
}

/// From how many to how many; none where `least` is more than `most`.
pub(super) struct Counts {
    least: usize,
    most: usize,
}

impl Counts {
    #[inline(always)]
    pub(super) const fn contains(&self, count: usize) -> bool {
        self.least <= count && count <= self.most
    }
}

/// Converts one argument; an error names it.
#[inline(always)]
pub fn extract<'a, 'cx, T: FromPython<'a, 'cx>>(obj: &'a Handle<'cx>, name: &str) -> Result<T> {
    T::from_python(obj).map_err(|error| error.for_argument(name))
}

/// The tuple for `*args`.
pub fn positional_arguments<'cx>(
    arguments: &super::Arguments<'_, 'cx>,
) -> Result<Handle<'cx, Tuple>> {
    let cx = arguments.cx();
    let rest = arguments.rest();
    // SAFETY: the handles are open; the function takes none over, and only reads the array.
    unsafe {
        cx.own(hpy_sys::HPyTuple_FromArray(
            cx.as_raw(),
            rest.as_ptr().cast_mut(),
            rest.len() as hpy_sys::HPy_ssize_t,
        ))
    }
}

/// The dictionary for `**kwargs`.
pub fn keyword_arguments<'cx>(arguments: &super::Arguments<'_, 'cx>) -> Result<Handle<'cx, Dict>> {
    arguments.keywords()
}

/// Puts positional and keyword arguments into their places. `args` is what the
/// host hands over: `nargs` positional arguments, then a value for each name in
/// the tuple `kwnames`, if there is one. What no parameter takes is returned:
/// the positional ones for `*args`, the others for `**kwargs`.
///
/// # Safety
///
/// The array must be as said, and all handles open and of `cx`.
#[inline(never)]
pub(super) unsafe fn match_all<'a, 'cx>(
    cx: Context<'cx>,
    parameters: &Parameters,
    args: *const HPy,
    nargs: usize,
    kwnames: HPy,
    slots: &mut [HPy],
) -> Result<(&'a [HPy], Option<Handle<'cx, Dict>>)> {
    if kwnames.is_null() {
        // SAFETY: by the caller's word.
        let args = unsafe { handles(args, nargs) };
        let rest = place_positional(parameters, args, slots);
        check(parameters, nargs, slots)?;
        return Ok((rest, None));
    }
    // SAFETY: by the caller's word.
    let (kwnames, all) = unsafe {
        let kwnames = Borrowed::<Object>::from_raw(cx, kwnames);
        let count = kwnames.len()?;
        (kwnames, handles(args, nargs + count))
    };
    let (args, values) = all.split_at(nargs);
    let rest = place_positional(parameters, args, slots);
    let mut extra: Option<Handle<'cx, Dict>> = None;
    for (index, &value) in values.iter().enumerate() {
        // SAFETY: the tuple has a name for each value; the function returns a new
        // handle or fails. Names of keywords are `str`s, for any other there is no
        // UTF-8.
        let name: &Handle<'cx, Str> = &unsafe {
            let name = hpy_sys::HPy_GetItem_i(cx.as_raw(), kwnames.as_raw(), index as isize);
            cx.own(name)?
        };
        let text = match name.utf8() {
            Some(text) => text,
            None => {
                // A lone surrogate has no UTF-8, and is in no parameter's name.
                // SAFETY: the context is valid.
                unsafe { hpy_sys::HPyErr_Clear(cx.as_raw()) };
                "\u{fffd}".as_bytes()
            }
        };
        match place_of(parameters, text) {
            Some(place) if place >= parameters.positional_only => {
                if !slots[place].is_null() {
                    return Err(multiple_values(parameters, parameters.names[place]));
                }
                slots[place] = value;
            }
            _ if parameters.varkeywords => {
                let extra = match &mut extra {
                    Some(extra) => extra,
                    none => none.insert(cx.dict()?),
                };
                // SAFETY: the host keeps the arguments open for the call.
                let value = unsafe { Borrowed::<Object>::from_raw(cx, value) };
                extra.set_item(name, value)?;
            }
            _ => {
                let text = String::from_utf8_lossy(text);
                return Err(unexpected_keyword(parameters, &kwnames, &text));
            }
        }
    }
    check(parameters, nargs, slots)?;
    Ok((rest, extra))
}

/// The parameter of this name. Compared by hand: names are short, and a call to
/// compare memory takes longer.
#[inline]
fn place_of(parameters: &Parameters, name: &[u8]) -> Option<usize> {
    let is_name =
        |known: &&str| known.len() == name.len() && known.bytes().zip(name).all(|(a, &b)| a == b);
    parameters.names.iter().position(is_name)
}

fn place_positional<'a>(parameters: &Parameters, args: &'a [HPy], slots: &mut [HPy]) -> &'a [HPy] {
    let (placed, rest) = args.split_at(args.len().min(parameters.positional));
    slots[..placed.len()].copy_from_slice(placed);
    rest
}

/// Complains of too many and of missing arguments.
#[inline]
fn check(parameters: &Parameters, nargs: usize, slots: &[HPy]) -> Result<()> {
    if nargs > parameters.positional && !parameters.varargs {
        return Err(too_many(parameters, nargs, slots));
    }
    let missing = |(slot, &required): (&HPy, &bool)| required && slot.is_null();
    if slots.iter().zip(parameters.required).any(missing) {
        return Err(missing_arguments(parameters, slots));
    }
    Ok(())
}

#[cold]
fn too_many(parameters: &Parameters, nargs: usize, slots: &[HPy]) -> Error {
    let function = parameters.title();
    let positional = parameters.positional;
    let required = parameters.required[..positional]
        .iter()
        .filter(|&&required| required)
        .count();
    let takes = if required == positional {
        format!("{positional} positional argument{}", plural(positional))
    } else {
        format!("from {required} to {positional} positional arguments")
    };
    let keyword_only = slots[positional..]
        .iter()
        .filter(|slot| !slot.is_null())
        .count();
    let given = if keyword_only > 0 {
        format!(
            "{nargs} positional argument{} (and {keyword_only} keyword-only argument{}) were",
            plural(nargs),
            plural(keyword_only)
        )
    } else if nargs == 1 {
        "1 was".to_owned()
    } else {
        format!("{nargs} were")
    };
    TypeError::error(format!("{function}() takes {takes} but {given} given"))
}

#[cold]
fn missing_arguments(parameters: &Parameters, slots: &[HPy]) -> Error {
    let missing = |range: std::ops::Range<usize>| -> Vec<&str> {
        range
            .filter(|&index| parameters.required[index] && slots[index].is_null())
            .map(|index| parameters.names[index])
            .collect()
    };
    // As Python does: keyword-only ones are only missed once the others are there.
    let mut kind = "positional";
    let mut names = missing(0..parameters.positional);
    if names.is_empty() {
        kind = "keyword-only";
        names = missing(parameters.positional..parameters.names.len());
    }
    TypeError::error(format!(
        "{}() missing {} required {kind} argument{}: {}",
        parameters.title(),
        names.len(),
        plural(names.len()),
        listed(&names)
    ))
}

#[cold]
fn multiple_values(parameters: &Parameters, name: &str) -> Error {
    let function = parameters.title();
    TypeError::error(format!(
        "{function}() got multiple values for argument '{name}'"
    ))
}

/// Complains of `name`, or, as Python does, of positional-only parameters that
/// are given by name, if there are such.
#[cold]
fn unexpected_keyword(parameters: &Parameters, kwnames: &Handle<'_>, name: &str) -> Error {
    let function = parameters.title();
    let misplaced = match misplaced(parameters, kwnames) {
        Ok(misplaced) => misplaced,
        Err(error) => return error,
    };
    if misplaced.is_empty() {
        TypeError::error(format!(
            "{function}() got an unexpected keyword argument '{name}'"
        ))
    } else {
        TypeError::error(format!(
            "{function}() got some positional-only arguments passed as keyword arguments: '{}'",
            misplaced.join(", ")
        ))
    }
}

/// The positional-only parameters that are given by name.
fn misplaced(parameters: &Parameters, kwnames: &Handle<'_>) -> Result<Vec<&'static str>> {
    let mut found = Vec::new();
    for &known in &parameters.names[..parameters.positional_only] {
        for index in 0..kwnames.len()? {
            let name = kwnames.get_item(index as isize)?;
            if name
                .downcast::<Str>()?
                .to_str()
                .is_ok_and(|name| name == known)
            {
                found.push(known);
            }
        }
    }
    Ok(found)
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

/// `'a'`, `'a' and 'b'`, `'a', 'b', and 'c'`.
fn listed(names: &[&str]) -> String {
    let mut text = String::new();
    for (index, name) in names.iter().enumerate() {
        let separator = match (index, names.len() - index) {
            (0, _) => "",
            (_, 1) if names.len() == 2 => " and ",
            (_, 1) => ", and ",
            _ => ", ",
        };
        let _ = write!(text, "{separator}'{name}'");
    }
    text
}
