//! Functions of extensions, called by Python.

use std::fmt;
use std::rc::Rc;

use hpy_sys::HPy;
use indexmap::IndexMap;
use rustpython_vm::function::FuncArgs;
use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};

use crate::call::Call;
use crate::definition::{Convention, Method};
use crate::state::State;

/// What a function is called in messages: with its module or class, as CPython has it.
pub(crate) struct Callee<'a> {
    pub(crate) of: &'a str,
    pub(crate) name: &'a str,
}

impl fmt::Display for Callee<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.of.is_empty() {
            write!(f, "{}.", self.of)?;
        }
        write!(f, "{}()", self.name)
    }
}

impl Method {
    /// Calls it on an object, or a module.
    ///
    /// # Errors
    /// `TypeError` if there are too many or too few arguments for the way in which it
    /// is called; what it raises.
    #[inline]
    pub(crate) fn call(
        &self,
        state: &Rc<State>,
        vm: &VirtualMachine,
        of: &str,
        receiver: PyObjectRef,
        arguments: FuncArgs,
    ) -> PyResult {
        let callee = Callee {
            of,
            name: &self.name,
        };
        let FuncArgs { args, kwargs } = arguments;
        let keywords = matches!(self.convention, Convention::Keywords(_));
        if !kwargs.is_empty() && !keywords {
            return Err(vm.new_type_error(format!("{callee} takes no keyword arguments")));
        }
        match self.convention {
            Convention::NoArgs(function) => {
                if !args.is_empty() {
                    return Err(vm.new_type_error(format!(
                        "{callee} takes no arguments ({} given)",
                        args.len()
                    )));
                }
                let mut call = Call::begin(state, vm, &callee);
                let receiver = call.argument(receiver);
                // SAFETY: the handle is open, the context is this call's.
                let returned = unsafe { function(call.context(), receiver) };
                call.answer(returned)
            }
            Convention::O(function) => {
                let [argument] = <[PyObjectRef; 1]>::try_from(args).map_err(|args| {
                    vm.new_type_error(format!(
                        "{callee} takes exactly one argument ({} given)",
                        args.len()
                    ))
                })?;
                let mut call = Call::begin(state, vm, &callee);
                let (receiver, argument) = (call.argument(receiver), call.argument(argument));
                // SAFETY: as above.
                let returned = unsafe { function(call.context(), receiver, argument) };
                call.answer(returned)
            }
            Convention::VarArgs(function) => {
                let mut call = Call::begin(state, vm, &callee);
                let receiver = call.argument(receiver);
                let count = args.len();
                for argument in args {
                    call.argument(argument);
                }
                // SAFETY: as above; the array is as long as is said.
                let returned = unsafe { function(call.context(), receiver, call.from(1), count) };
                call.answer(returned)
            }
            Convention::Keywords(function) => {
                let mut call = Call::begin(state, vm, &callee);
                let receiver = call.argument(receiver);
                let (count, names) = call.vectorcall(vm, args, kwargs);
                // SAFETY: as above; the array has the positional arguments and then the
                // values of the names.
                let returned =
                    unsafe { function(call.context(), receiver, call.from(1), count, names) };
                call.answer(returned)
            }
        }
    }
}

impl Call<'_> {
    /// Takes arguments as HPy hands them over: the positional ones, and then the values of
    /// the keywords. How many are positional, and the tuple of the keywords, or null.
    #[inline]
    pub(crate) fn vectorcall(
        &mut self,
        vm: &VirtualMachine,
        args: Vec<PyObjectRef>,
        kwargs: IndexMap<String, PyObjectRef>,
    ) -> (usize, HPy) {
        let count = args.len();
        for argument in args {
            self.argument(argument);
        }
        if kwargs.is_empty() {
            return (count, HPy::NULL);
        }
        let mut names = Vec::with_capacity(kwargs.len());
        for (name, value) in kwargs {
            names.push(vm.ctx.intern_str(name).to_owned().into());
            self.argument(value);
        }
        (count, self.argument(vm.ctx.new_tuple(names).into()))
    }
}
