//! Calls of slots' functions, as special methods are called.

use std::rc::Rc;

use hpy_sys::{
    HPy, HPy_ssize_t, HPyContext, HPyFunc_initproc, HPyFunc_lenfunc, HPyFunc_newfunc,
    HPyFunc_ternaryfunc,
};
use rustpython_vm::builtins::{PyInt, PyStr};
use rustpython_vm::function::FuncArgs;
use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine};

use super::Slot;
use crate::call::Call;
use crate::function::Callee;
use crate::state::State;
use crate::types::info;
use crate::types::instance::{self, Instance};

impl Slot {
    /// Calls it on an object of its class.
    ///
    /// # Errors
    /// `TypeError` if the arguments are too many, too few or of the wrong type; what it
    /// raises.
    pub(in crate::types) fn call(
        self,
        state: &Rc<State>,
        vm: &VirtualMachine,
        callee: &Callee<'_>,
        receiver: PyObjectRef,
        arguments: FuncArgs,
    ) -> PyResult {
        let caller = Caller { state, vm, callee };
        match self {
            Slot::Init(function) => caller.init(function, receiver, arguments),
            Slot::Call => caller.call(receiver, arguments),
            _ if !arguments.kwargs.is_empty() => Err(vm.new_type_error(format!(
                "wrapper {}() takes no keyword arguments",
                callee.name
            ))),
            _ => caller.slot(self, receiver, arguments.args),
        }
    }
}

/// Makes an object by `HPy_tp_new`.
///
/// # Errors
/// What it raises.
pub(in crate::types) fn new(
    state: &Rc<State>,
    vm: &VirtualMachine,
    callee: &Callee<'_>,
    function: HPyFunc_newfunc,
    class: PyObjectRef,
    arguments: FuncArgs,
) -> PyResult {
    let caller = Caller { state, vm, callee };
    let (call, class, count, keywords) = caller.begin(class, arguments)?;
    // SAFETY: the handles are open; the array is as long as is said.
    let returned = unsafe { function(call.context(), class, call.from(1), count, keywords) };
    call.answer(returned)
}

/// Who calls a slot's function.
#[derive(Clone, Copy)]
struct Caller<'a> {
    state: &'a Rc<State>,
    vm: &'a VirtualMachine,
    /// What is called, for messages.
    callee: &'a Callee<'a>,
}

impl<'a> Caller<'a> {
    /// Calls a slot that has no keyword arguments.
    fn slot(self, slot: Slot, receiver: PyObjectRef, args: Vec<PyObjectRef>) -> PyResult {
        let vm = self.vm;
        // SAFETY, for all functions here: the handles of a call are open, the context is the
        // call's own.
        match slot {
            Slot::Unary(function) => {
                let [] = exactly(vm, args)?;
                // SAFETY: as above.
                self.object([receiver], |cx, [h]| unsafe { function(cx, h) })
            }
            Slot::Text(function) => {
                let [] = exactly(vm, args)?;
                // SAFETY: as above.
                let text = self.object([receiver], |cx, [h]| unsafe { function(cx, h) })?;
                self.check_text(text)
            }
            Slot::Binary(function) => {
                let [other] = exactly(vm, args)?;
                // SAFETY: as above.
                self.object([receiver, other], |cx, [a, b]| unsafe {
                    function(cx, a, b)
                })
            }
            Slot::Reflected(function) => {
                let [other] = exactly(vm, args)?;
                // SAFETY: as above.
                self.object([other, receiver], |cx, [a, b]| unsafe {
                    function(cx, a, b)
                })
            }
            Slot::Compare(function, operation) => {
                let [other] = exactly(vm, args)?;
                // SAFETY: as above.
                self.object([receiver, other], |cx, [a, b]| unsafe {
                    function(cx, a, b, operation)
                })
            }
            Slot::Power(function) => {
                let (other, modulus) = one_or_two(vm, args)?;
                self.power(function, [receiver, other, modulus])
            }
            Slot::ReflectedPower(function) => {
                let (other, modulus) = one_or_two(vm, args)?;
                self.power(function, [other, receiver, modulus])
            }
            Slot::InPlacePower(function) => {
                let [other] = exactly(vm, args)?;
                self.power(function, [receiver, other, vm.ctx.none()])
            }
            Slot::Inquiry(function) => {
                let [] = exactly(vm, args)?;
                // SAFETY: as above.
                let answer = self.number([receiver], |cx, [h]| unsafe { function(cx, h) })?;
                Ok(vm.ctx.new_bool(answer != 0).into())
            }
            Slot::Contains(function) => {
                let [key] = exactly(vm, args)?;
                // SAFETY: as above.
                let answer = self.number([receiver, key], |cx, [h, key]| unsafe {
                    function(cx, h, key)
                })?;
                Ok(vm.ctx.new_bool(answer != 0).into())
            }
            Slot::Length(function) => {
                let [] = exactly(vm, args)?;
                Ok(vm.ctx.new_int(self.length(function, receiver)?).into())
            }
            Slot::Hash(function) => {
                let [] = exactly(vm, args)?;
                let mut call = Call::begin(self.state, vm, self.callee);
                let h = call.argument(receiver);
                // SAFETY: as above.
                let hash = unsafe { function(call.context(), h) };
                // HPy's own wrapper of the slot lets a -1 pass that is no error.
                match hash {
                    -1 => call.finish_if_raised()?,
                    _ => call.finish(false)?,
                }
                Ok(vm.ctx.new_int(hash).into())
            }
            Slot::Item(function, length) => {
                let [index] = exactly(vm, args)?;
                let index = self.index(length, &receiver, &index)?;
                // SAFETY: as above.
                self.object([receiver], |cx, [h]| unsafe { function(cx, h, index) })
            }
            Slot::Repeat(function) => {
                let [times] = exactly(vm, args)?;
                let times = to_ssize(vm, &times)?;
                // SAFETY: as above.
                self.object([receiver], |cx, [h]| unsafe { function(cx, h, times) })
            }
            Slot::SetItem(function) => {
                let [key, value] = exactly(vm, args)?;
                // SAFETY: as above.
                self.nothing([receiver, key, value], |cx, [h, key, value]| unsafe {
                    function(cx, h, key, value)
                })
            }
            Slot::DelItem(function) => {
                let [key] = exactly(vm, args)?;
                // SAFETY: as above; null is to delete.
                self.nothing([receiver, key], |cx, [h, key]| unsafe {
                    function(cx, h, key, HPy::NULL)
                })
            }
            Slot::SetIndex(function, length) => {
                let [index, value] = exactly(vm, args)?;
                let index = self.index(length, &receiver, &index)?;
                // SAFETY: as above.
                self.nothing([receiver, value], |cx, [h, value]| unsafe {
                    function(cx, h, index, value)
                })
            }
            Slot::DelIndex(function, length) => {
                let [index] = exactly(vm, args)?;
                let index = self.index(length, &receiver, &index)?;
                // SAFETY: as above; null is to delete.
                self.nothing([receiver], |cx, [h]| unsafe {
                    function(cx, h, index, HPy::NULL)
                })
            }
            Slot::Finalize(function) => {
                let [] = exactly(vm, args)?;
                let mut call = Call::begin(self.state, vm, self.callee);
                let h = call.argument(receiver);
                // SAFETY: as above.
                unsafe { function(call.context(), h) };
                call.finish_if_raised().map(|()| vm.ctx.none())
            }
            Slot::Init(_) | Slot::Call => unreachable!("these have keyword arguments"),
        }
    }

    /// Calls a function that gives a handle, or null for an exception.
    fn object<const N: usize>(
        self,
        objects: [PyObjectRef; N],
        function: impl FnOnce(*mut HPyContext, [HPy; N]) -> HPy,
    ) -> PyResult {
        let mut call = Call::begin(self.state, self.vm, self.callee);
        let handles = objects.map(|object| call.argument(object));
        let returned = function(call.context(), handles);
        call.answer(returned)
    }

    /// Calls a function that gives a number, less than 0 for an exception.
    fn number<const N: usize, T: Default + PartialOrd>(
        self,
        objects: [PyObjectRef; N],
        function: impl FnOnce(*mut HPyContext, [HPy; N]) -> T,
    ) -> PyResult<T> {
        let mut call = Call::begin(self.state, self.vm, self.callee);
        let handles = objects.map(|object| call.argument(object));
        let number = function(call.context(), handles);
        call.finish(number < T::default())?;
        Ok(number)
    }

    /// Calls a function that gives nothing but whether it has failed.
    fn nothing<const N: usize>(
        self,
        objects: [PyObjectRef; N],
        function: impl FnOnce(*mut HPyContext, [HPy; N]) -> i32,
    ) -> PyResult {
        let mut call = Call::begin(self.state, self.vm, self.callee);
        let handles = objects.map(|object| call.argument(object));
        let failed = function(call.context(), handles) != 0;
        call.finish(failed)?;
        Ok(self.vm.ctx.none())
    }

    fn power(self, function: HPyFunc_ternaryfunc, objects: [PyObjectRef; 3]) -> PyResult {
        // SAFETY: the handles are open.
        self.object(objects, |cx, [a, b, c]| unsafe { function(cx, a, b, c) })
    }

    fn length(self, function: HPyFunc_lenfunc, receiver: PyObjectRef) -> PyResult<HPy_ssize_t> {
        // SAFETY: the handle is open.
        self.number([receiver], |cx, [h]| unsafe { function(cx, h) })
    }

    /// An index that counts from the beginning.
    fn index(
        self,
        length: Option<HPyFunc_lenfunc>,
        receiver: &PyObjectRef,
        index: &PyObjectRef,
    ) -> PyResult<HPy_ssize_t> {
        let index = to_ssize(self.vm, index)?;
        match length {
            Some(length) if index < 0 => {
                Ok(index.saturating_add(self.length(length, receiver.clone())?))
            }
            _ => Ok(index),
        }
    }

    fn check_text(self, text: PyObjectRef) -> PyResult {
        if text.downcast_ref::<PyStr>().is_some() {
            return Ok(text);
        }
        Err(self.vm.new_type_error(format!(
            "{} returned non-string (type {})",
            self.callee.name,
            text.class().name()
        )))
    }

    /// Begins a call with any arguments: the receiver's handle, how many of those that
    /// follow it are positional, and the dict of the keywords or null.
    fn begin(
        self,
        receiver: PyObjectRef,
        arguments: FuncArgs,
    ) -> PyResult<(Call<'a>, HPy, HPy_ssize_t, HPy)> {
        let FuncArgs { args, kwargs } = arguments;
        let keywords = if kwargs.is_empty() {
            None
        } else {
            let dict = self.vm.ctx.new_dict();
            for (name, value) in kwargs {
                dict.set_item(&*name, value, self.vm)?;
            }
            Some(dict.into())
        };
        let mut call = Call::begin(self.state, self.vm, self.callee);
        let receiver = call.argument(receiver);
        let count = args.len() as HPy_ssize_t;
        for argument in args {
            call.argument(argument);
        }
        let keywords = call.optional(keywords);
        Ok((call, receiver, count, keywords))
    }

    fn init(
        self,
        function: HPyFunc_initproc,
        receiver: PyObjectRef,
        arguments: FuncArgs,
    ) -> PyResult {
        let (call, h, count, keywords) = self.begin(receiver, arguments)?;
        // SAFETY: the handles are open; the array is as long as is said.
        let failed = unsafe { function(call.context(), h, call.from(1), count, keywords) } != 0;
        call.finish(failed)?;
        Ok(self.vm.ctx.none())
    }

    /// Calls an object by the function that it has.
    fn call(self, receiver: PyObjectRef, arguments: FuncArgs) -> PyResult {
        let vm = self.vm;
        let function = match receiver.downcast_ref::<Instance>() {
            Some(instance) => instance.call(),
            None => match instance::data(&receiver) {
                // A class of a metaclass, or an object of a builtin's shape.
                Some((info, _)) => info.default_call(),
                // Where objects have no struct, RustPython may have made it.
                None => info::nearest(receiver.class())
                    .filter(|info| info.size == 0)
                    .and_then(|info| info.default_call()),
            },
        };
        let Some(function) = function else {
            return Err(vm.new_type_error("this object has not been given a call function"));
        };
        let mut call = Call::begin(self.state, vm, self.callee);
        let h = call.argument(receiver);
        let (count, names) = call.vectorcall(vm, arguments.args, arguments.kwargs);
        // SAFETY: the handles are open; the array has the positional arguments and then the
        // values of the names.
        let returned = unsafe { function(call.context(), h, call.from(1), count, names) };
        call.answer(returned)
    }
}

/// So many arguments.
fn exactly<const N: usize>(
    vm: &VirtualMachine,
    args: Vec<PyObjectRef>,
) -> PyResult<[PyObjectRef; N]> {
    args.try_into().map_err(|args: Vec<PyObjectRef>| {
        let s = if N == 1 { "" } else { "s" };
        vm.new_type_error(format!("expected {N} argument{s}, got {}", args.len()))
    })
}

/// One argument or two, of which the second may be `None`.
fn one_or_two(vm: &VirtualMachine, args: Vec<PyObjectRef>) -> PyResult<(PyObjectRef, PyObjectRef)> {
    let count = args.len();
    let mut args = args.into_iter();
    match (args.next(), args.next(), args.next()) {
        (Some(one), two, None) => Ok((one, two.unwrap_or_else(|| vm.ctx.none()))),
        _ => Err(vm.new_type_error(format!("expected 1 or 2 arguments, got {count}"))),
    }
}

/// An argument as an index.
fn to_ssize(vm: &VirtualMachine, object: &PyObjectRef) -> PyResult<HPy_ssize_t> {
    let int = object.try_index(vm)?;
    let int: &PyInt = &int;
    HPy_ssize_t::try_from(int.as_bigint()).map_err(|_| {
        vm.new_overflow_error(format!(
            "cannot fit '{}' into an index-sized integer",
            object.class().name()
        ))
    })
}
