//! Exceptions that are neither pending nor raised, and how one gets from
//! pending to being kept.
//!
//! No handle may outlive its call, but an [`Error`](super::Error) may. So the
//! exceptions that errors own are kept on the Python side, in a dict that a
//! [`Global`] holds, under their serial numbers. An error that is dropped has no
//! context to remove its entry with; it leaves the number in a list, which is
//! swept at the next opportunity.
//!
//! HPy 0.9 cannot fetch the pending exception. What it can do without running
//! anything is to give it to `sys.unraisablehook` (`HPyErr_WriteUnraisable`),
//! which works on every host. For that one moment the hook is the `append`
//! method of a list of ours, so the exception ends up there. Between the
//! exchange of the hook and its return no Python code runs, so no other thread
//! sees it, except where an exception class with an `__init__` in Python is
//! instantiated late (CPython before 3.12); whatever else comes in by the hook
//! then is passed on.

use std::ffi::CStr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use hpy_sys::{HPy, HPy_ssize_t, HPyContext};

use super::pending::lower_attention;
use super::{Error, Result, serial, taken};
use crate::context::Context;
use crate::exc::{self, BuiltinException};
use crate::global::Global;
use crate::handle::{Borrowed, Handle};
use crate::types::{Str, Tuple, Type};

/// What keeping takes, in one tuple; see [`tool`].
pub(crate) static TOOLS: Global<Tuple> = Global::new();

/// The places in [`TOOLS`].
mod tool {
    use hpy_sys::HPy_ssize_t;

    /// The dict of kept exceptions, by serial number.
    pub(super) const KEPT: HPy_ssize_t = 0;
    /// `sys.__dict__`.
    pub(super) const SYS: HPy_ssize_t = 1;
    /// `"unraisablehook"`.
    pub(super) const NAME: HPy_ssize_t = 2;
    /// The list that a pending exception is put into.
    pub(super) const LIST: HPy_ssize_t = 3;
    /// Its method `append`.
    pub(super) const APPEND: HPy_ssize_t = 4;
    /// `sys._getframe`.
    pub(super) const GETFRAME: HPy_ssize_t = 5;
    /// A function that raises its argument, where the host forgets an
    /// exception's traceback on `HPyErr_SetObject`; else `None`.
    pub(super) const RAISE: HPy_ssize_t = 9;
    /// A str that tells our use of the hook from others.
    pub(super) const MARKER: HPy_ssize_t = 8;
    /// A `RecursionError` and a `MemoryError` for when none can be made.
    pub(super) const RECURSION: HPy_ssize_t = 6;
    pub(super) const MEMORY: HPy_ssize_t = 7;
}

/// Whether a host knows of the place for the tools, because a module was imported.
pub(crate) fn is_known() -> bool {
    !TOOLS.word().is_null()
}

/// Makes the tools: when a module is imported, since there is no making of
/// objects while an exception is pending.
pub(crate) fn prepare(cx: Context<'_>) -> Result<()> {
    if taken::possible(cx) || TOOLS.get(cx).is_some() {
        return Ok(());
    }
    let ctx = cx.as_raw();
    // SAFETY: each function returns a new handle or fails; all handles stay open.
    unsafe {
        let sys: Handle<'_> = cx.own(hpy_sys::HPyImport_ImportModule(ctx, c"sys".as_ptr()))?;
        let list: Handle<'_> = cx.own(hpy_sys::HPyList_New(ctx, 0))?;
        let kept = cx.dict()?;
        let dict = attribute(&sys, c"__dict__")?;
        let name = cx.str("unraisablehook")?;
        let append = attribute(&list, c"append")?;
        let getframe = attribute(&sys, c"_getframe")?;
        let raise = make_raise(&sys)?;
        let marker = cx.str("an exception put aside by hpy-rs")?;
        let recursion = make(&exc::RecursionError::builtin(cx), RECURSION_MESSAGE)?;
        let memory = make(&exc::MemoryError::builtin(cx), "")?;
        let mut items = [
            kept.as_raw(),
            dict.as_raw(),
            name.as_raw(),
            list.as_raw(),
            append.as_raw(),
            getframe.as_raw(),
            recursion.as_raw(),
            memory.as_raw(),
            marker.as_raw(),
            raise.as_raw(),
        ];
        let tools = cx.own(hpy_sys::HPyTuple_FromArray(
            ctx,
            items.as_mut_ptr(),
            items.len() as HPy_ssize_t,
        ))?;
        TOOLS.set(&tools);
    }
    Ok(())
}

/// A function in Python that raises an exception with its traceback. CPython's
/// `PyErr_SetObject` does; PyPy's counterpart starts a new traceback.
fn make_raise<'cx>(sys: &Handle<'cx>) -> Result<Handle<'cx>> {
    let cx = sys.cx();
    let name = attribute(&attribute(sys, c"implementation")?, c"name")?;
    if name.downcast::<Str>()?.to_str()? == "cpython" {
        return Ok(cx.none().to_owned().into_object());
    }
    let globals = cx.dict()?;
    // SAFETY: the strings are C strings, the handles are open; the functions
    // return new handles or fail.
    unsafe {
        let code: Handle<'cx> = cx.own(hpy_sys::HPy_Compile_s(
            cx.as_raw(),
            c"def raise_again(exception):\n    raise exception\n".as_ptr(),
            c"<hpy-rs>".as_ptr(),
            hpy_sys::HPy_SourceKind::File,
        ))?;
        let _none: Handle<'cx> = cx.own(hpy_sys::HPy_EvalCode(
            cx.as_raw(),
            code.as_raw(),
            globals.as_raw(),
            globals.as_raw(),
        ))?;
        cx.own(hpy_sys::HPy_GetItem_s(
            cx.as_raw(),
            globals.as_raw(),
            c"raise_again".as_ptr(),
        ))
    }
}

/// Raises an exception instance again, so that its traceback goes on: the error
/// is it. `None` where the plain way does that.
pub(super) fn raise_again(exception: &Handle<'_>) -> Option<Error> {
    let cx = exception.cx();
    let raise = tool(cx, &TOOLS.get(cx)?, tool::RAISE);
    if raise.is_none() || attribute(exception, c"__traceback__").ok()?.is_none() {
        return None;
    }
    call(&raise, exception).err()
}

const RECURSION_MESSAGE: &str = "maximum recursion depth exceeded";

/// An instance of an exception class.
fn make<'cx>(class: &Handle<'cx, Type>, message: &str) -> Result<Handle<'cx>> {
    let message = class.cx().str(message)?;
    call(class.as_object(), message.as_object())
}

/// An attribute.
pub(super) fn attribute<'cx>(obj: &Handle<'cx>, name: &CStr) -> Result<Handle<'cx>> {
    let ctx = obj.cx().as_raw();
    // SAFETY: the handle is open, the name is a C string; the function returns a
    // new handle or fails.
    unsafe {
        obj.cx()
            .own(hpy_sys::HPy_GetAttr_s(ctx, obj.as_raw(), name.as_ptr()))
    }
}

/// The tool in a place. Usable while an exception is pending.
fn tool<'cx>(cx: Context<'cx>, tools: &Handle<'cx, Tuple>, place: HPy_ssize_t) -> Handle<'cx> {
    // SAFETY: the tuple is ours and has this place, so this cannot fail but for
    // want of room.
    unsafe {
        let raw = hpy_sys::HPy_GetItem_i(cx.pointer(), tools.as_raw(), place);
        Handle::open(cx, raw)
    }
}

/// Keeps an exception under its number. Where that fails it is lost.
///
/// Written with few and small frames: PyPy aborts where this fails at the end of a
/// stack, so it must not use more of that than the call that has failed there.
pub(super) fn store(cx: Context<'_>, serial: u64, exception: HPy) {
    if is_spare_recursion(cx, exception) {
        return recursions().push(serial);
    }
    let Ok(kept) = dict(cx) else { return };
    let Ok(key) = number(cx, serial) else { return };
    let (kept, key) = (kept.as_raw(), key.as_raw());
    // SAFETY: the handles are open and of this context.
    if unsafe { hpy_sys::HPy_SetItem(cx.pointer(), kept, key, exception) } < 0 {
        // SAFETY: the context is valid.
        unsafe { hpy_sys::HPyErr_Clear(cx.pointer()) }
    }
}

/// The exception kept under a number: an instance, or a class where only that
/// could be saved. `None` if it is lost.
pub(super) fn load(cx: Context<'_>, serial: u64) -> Option<Handle<'_>> {
    if recursions().contains(&serial) {
        return spare(cx, &exc::RecursionError::builtin(cx));
    }
    let kept = dict(cx).ok()?;
    let key = number(cx, serial).ok()?;
    // SAFETY: the handles are open; the function returns a new one or fails.
    unsafe {
        cx.own(hpy_sys::HPy_GetItem(
            cx.pointer(),
            kept.as_raw(),
            key.as_raw(),
        ))
        .ok()
    }
}

/// [`load`], keeping it no longer.
pub(super) fn remove(cx: Context<'_>, serial: u64) -> Option<Handle<'_>> {
    let exception = load(cx, serial)?;
    delete(cx, serial);
    Some(exception)
}

fn delete(cx: Context<'_>, serial: u64) {
    if remove_recursion(serial) {
        return;
    }
    let result = dict(cx).and_then(|kept| {
        let key = number(cx, serial)?;
        // SAFETY: the handles are open and of this context.
        cx.status(unsafe { hpy_sys::HPy_DelItem(cx.pointer(), kept.as_raw(), key.as_raw()) })
    });
    // A `KeyError` for what was never kept.
    drop(result);
}

fn dict(cx: Context<'_>) -> Result<Handle<'_>> {
    prepare(cx)?;
    let tools = TOOLS.get(cx).ok_or_else(|| Error::from("no tools"))?;
    Ok(tool(cx, &tools, tool::KEPT))
}

/// A serial number as a key. A str, because a dict compares other keys by a call,
/// which fails at the recursion limit.
fn number(cx: Context<'_>, serial: u64) -> Result<Handle<'_, Str>> {
    cx.str(&serial.to_string())
}

/// The numbers of kept exceptions whose errors are gone.
static DISCARDED: Mutex<Vec<u64>> = Mutex::new(Vec::new());

/// Notes that the exception with this number is wanted no more.
pub(super) fn discard(serial: u64) {
    discarded().push(serial);
}

/// Whether the exception with this number is wanted no more, before it was kept.
/// It is then off the list.
pub(super) fn is_discarded(serial: u64) -> bool {
    let mut numbers = discarded();
    let place = numbers.iter().position(|&number| number == serial);
    let found = place.map(|place| numbers.swap_remove(place)).is_some();
    if found {
        lower_attention(1);
    }
    found
}

fn discarded() -> std::sync::MutexGuard<'static, Vec<u64>> {
    DISCARDED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Lets go of the kept exceptions of this interpreter whose errors are gone.
pub(super) fn sweep(cx: Context<'_>) {
    let here = serial::interpreter(cx);
    let is_here = |serial: &mut u64| serial::interpreter_of(*serial) == here;
    let numbers: Vec<u64> = discarded().extract_if(.., is_here).collect();
    lower_attention(numbers.len() as u32);
    for serial in numbers {
        delete(cx, serial);
    }
}

/// The numbers of kept `RecursionError`s of which only the class is known; see
/// [`may_take`]. They are in no dict, since at the end of a stack the interpreter
/// can do nothing for us.
static RECURSIONS: Mutex<Vec<u64>> = Mutex::new(Vec::new());

fn recursions() -> std::sync::MutexGuard<'static, Vec<u64>> {
    RECURSIONS.lock().unwrap_or_else(PoisonError::into_inner)
}

fn remove_recursion(serial: u64) -> bool {
    let mut numbers = recursions();
    let place = numbers.iter().position(|&number| number == serial);
    place.map(|place| numbers.swap_remove(place)).is_some()
}

/// Whether an exception is the `RecursionError` that has been made in advance.
fn is_spare_recursion(cx: Context<'_>, exception: HPy) -> bool {
    let Some(tools) = TOOLS.get(cx) else {
        return false;
    };
    let spare = tool(cx, &tools, tool::RECURSION);
    // SAFETY: both are open.
    unsafe { hpy_sys::HPy_Is(cx.pointer(), spare.as_raw(), exception) != 0 }
}

/// Raises a kept exception of which only the class is known, and keeps it no
/// longer; `false` if the exception with this number is none.
pub(super) fn raise_recursion(cx: Context<'_>, serial: u64) -> bool {
    let found = remove_recursion(serial);
    if found {
        let message = c"maximum recursion depth exceeded";
        // SAFETY: the context is valid, the text a C string.
        unsafe {
            let class = (*cx.pointer()).h_RecursionError;
            hpy_sys::HPyErr_SetString(cx.pointer(), class, message.as_ptr());
        }
    }
    found
}

/// Clears the pending exception, which has no owner, and keeps it.
pub(super) fn move_pending(cx: Context<'_>, serial: u64) {
    let (_, class) = exc::of_pending(cx);
    if !may_take(cx, class) {
        // SAFETY: the context is valid.
        unsafe { hpy_sys::HPyErr_Clear(cx.pointer()) };
        return recursions().push(serial);
    }
    let exception = take_or_class(cx);
    store(cx, serial, exception.as_raw());
}

/// Clears the pending exception, which has no owner, and gives it: an instance,
/// or where that cannot be had a class.
pub(super) fn take_or_class(cx: Context<'_>) -> Handle<'_> {
    let (_, class) = exc::of_pending(cx);
    if may_take(cx, class)
        && let Some(exception) = take(cx)
    {
        return exception;
    }
    // SAFETY: the context is valid, and the class is one of its constants.
    let class: Borrowed<'_, '_, Type> = unsafe {
        hpy_sys::HPyErr_Clear(cx.pointer());
        cx.constant(class)
    };
    // At the recursion limit no class can be called either.
    spare(cx, &class).unwrap_or_else(|| class.to_owned().into_object())
}

/// Whether [`take`] may be tried: it may not for a `RecursionError` on PyPy,
/// which aborts if a function fails while an exception is pending, as all do at
/// the end of the stack. There its text and its traceback are not kept.
fn may_take(cx: Context<'_>, class: HPy) -> bool {
    // SAFETY: the context is valid and both are classes of its own.
    let recursion = unsafe {
        let recursion = exc::RecursionError::builtin(cx).as_raw();
        hpy_sys::HPy_Is(cx.pointer(), class, recursion) != 0
    };
    !recursion
        || TOOLS
            .get(cx)
            .is_some_and(|tools| tool(cx, &tools, tool::RAISE).is_none())
}

/// An instance that has been made in advance.
fn spare<'cx>(cx: Context<'cx>, class: &Handle<'cx, Type>) -> Option<Handle<'cx>> {
    let place = if class.is(&exc::RecursionError::builtin(cx)) {
        tool::RECURSION
    } else if class.is(&exc::MemoryError::builtin(cx)) {
        tool::MEMORY
    } else {
        return None;
    };
    let exception = tool(cx, &TOOLS.get(cx)?, place);
    if place == tool::RECURSION {
        return Some(exception);
    }
    // Where it has been raised last; no harm if it stays.
    let none = cx.none();
    drop(set_attribute(
        &exception,
        c"__traceback__",
        none.as_object(),
    ));
    Some(exception)
}

/// The pending exception, which has no owner, as an instance; it is then not
/// pending any more. Where it cannot be had the answer is `None`, and it may or
/// may not be pending still.
///
/// A host of our own that can fetch it may do so here.
pub(super) fn take(cx: Context<'_>) -> Option<Handle<'_>> {
    let tools = TOOLS.get(cx)?;
    let turn = Turn::wait(cx)?;
    let list = tool(cx, &tools, tool::LIST);
    let marker = tool(cx, &tools, tool::MARKER);
    let hook = exchange_hook(cx, &tools, &marker);
    let mut taken = None;
    for arguments in drain(&list) {
        match arguments {
            Ok(arguments) if is_ours(&arguments, &marker) => taken = value(&arguments, &tools).ok(),
            // Another thread's: for the hook that it was meant for.
            Ok(arguments) => drop(hook.as_ref().map(|hook| call(hook, &arguments))),
            Err(_) => break,
        }
    }
    drop(turn);
    taken
}

/// The right to exchange the hook. Two threads at a time could put back each
/// other's.
struct Turn;

/// Which thread has the [`Turn`], as the address of a thread-local; 0 for none.
static TURN: AtomicUsize = AtomicUsize::new(0);

impl Turn {
    /// Waits for the turn, with Python left to the thread that has it. `None`
    /// where that is this one, or takes very long.
    fn wait(cx: Context<'_>) -> Option<Turn> {
        const PATIENCE: u32 = 1000;
        thread_local! {
            static ME: u8 = const { 0 };
        }
        let me = ME.with(|me| std::ptr::from_ref(me).addr());
        for _ in 0..PATIENCE {
            match TURN.compare_exchange(0, me, Ordering::Acquire, Ordering::Relaxed) {
                Ok(_) => return Some(Turn),
                Err(holder) if holder == me => return None,
                // SAFETY: the context is valid, and the pending exception is this
                // thread's, so that it stays.
                Err(_) => unsafe {
                    let state = hpy_sys::HPy_LeavePythonExecution(cx.pointer());
                    std::thread::sleep(Duration::from_micros(100));
                    hpy_sys::HPy_ReenterPythonExecution(cx.pointer(), state);
                },
            }
        }
        None
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        TURN.store(0, Ordering::Release);
    }
}

/// Gives the pending exception to a hook that puts it into the list, and returns
/// the hook that is there otherwise.
fn exchange_hook<'cx>(
    cx: Context<'cx>,
    tools: &Handle<'cx, Tuple>,
    marker: &Handle<'cx>,
) -> Option<Handle<'cx>> {
    let ctx: *mut HPyContext = cx.pointer();
    let sys = tool(cx, tools, tool::SYS);
    let name = tool(cx, tools, tool::NAME);
    let append = tool(cx, tools, tool::APPEND);
    let (sys, name) = (sys.as_raw(), name.as_raw());
    // SAFETY: the handles are open. These functions look up and set an item of a
    // dict by a str, which runs no Python code and does not mind the exception.
    unsafe {
        let hook = (hpy_sys::HPy_Contains(ctx, sys, name) == 1)
            .then(|| Handle::open(cx, hpy_sys::HPy_GetItem(ctx, sys, name)));
        if hpy_sys::HPy_SetItem(ctx, sys, name, append.as_raw()) == 0 {
            hpy_sys::HPyErr_WriteUnraisable(ctx, marker.as_raw());
        }
        hpy_sys::HPyErr_Clear(ctx);
        let restored = match &hook {
            Some(hook) => hpy_sys::HPy_SetItem(ctx, sys, name, hook.as_raw()),
            None => hpy_sys::HPy_DelItem(ctx, sys, name),
        };
        if restored != 0 {
            hpy_sys::HPyErr_Clear(ctx);
        }
        hook
    }
}

/// Takes the items out of the list.
fn drain<'a, 'cx>(
    list: &'a Handle<'cx>,
) -> impl Iterator<Item = Result<Handle<'cx>>> + use<'a, 'cx> {
    let cx = list.cx();
    std::iter::from_fn(move || {
        // SAFETY: the list is open and its first item exists where its length is
        // not 0; the functions return a new handle or fail.
        unsafe {
            if hpy_sys::HPy_Length(cx.as_raw(), list.as_raw()) <= 0 {
                return None;
            }
            let item = cx.own(hpy_sys::HPy_GetItem_i(cx.as_raw(), list.as_raw(), 0));
            let deleted = cx.status(hpy_sys::HPy_DelItem_i(cx.as_raw(), list.as_raw(), 0));
            Some(deleted.and(item))
        }
    })
}

/// Whether the hook's arguments are those of our own call. CPython gives the
/// object that was named, PyPy a message about it.
fn is_ours<'cx>(arguments: &Handle<'cx>, marker: &Handle<'cx>) -> bool {
    let cx = arguments.cx();
    attribute(arguments, c"object").is_ok_and(|object| object.is(marker))
        || attribute(arguments, c"err_msg").is_ok_and(|message| {
            // SAFETY: both handles are open and of this context.
            message.is_instance_of::<Str>()
                && unsafe {
                    hpy_sys::HPy_Contains(cx.as_raw(), message.as_raw(), marker.as_raw()) == 1
                }
        })
}

/// The exception in the hook's arguments, with the traceback it had.
fn value<'cx>(arguments: &Handle<'cx>, tools: &Handle<'cx, Tuple>) -> Result<Handle<'cx>> {
    let cx = arguments.cx();
    let value = attribute(arguments, c"exc_value")?;
    let traceback = attribute(arguments, c"exc_traceback")?;
    if value.is_none() {
        return Err(Error::from("no value"));
    }
    let traceback = if !traceback.is_none() && is_of_this_call(&traceback, tools)? {
        // An exception from native code that has passed no Python code yet: the
        // entry is for the code that called us, which will add it again.
        cx.none().to_owned().into_object()
    } else {
        traceback
    };
    set_attribute(&value, c"__traceback__", &traceback)?;
    Ok(value)
}

/// Whether a traceback has one entry, for the Python code that called us.
fn is_of_this_call<'cx>(traceback: &Handle<'cx>, tools: &Handle<'cx, Tuple>) -> Result<bool> {
    let cx = traceback.cx();
    if !attribute(traceback, c"tb_next")?.is_none() {
        return Ok(false);
    }
    let getframe = tool(cx, tools, tool::GETFRAME);
    // SAFETY: the handle is open; the function returns a new one or fails.
    let frame: Handle<'cx> = unsafe {
        cx.own(hpy_sys::HPy_CallTupleDict(
            cx.as_raw(),
            getframe.as_raw(),
            HPy::NULL,
            HPy::NULL,
        ))?
    };
    Ok(attribute(traceback, c"tb_frame")?.is(&frame))
}

/// Sets an attribute.
pub(super) fn set_attribute<'cx>(
    obj: &Handle<'cx>,
    name: &CStr,
    value: &Handle<'cx>,
) -> Result<()> {
    let cx = obj.cx();
    // SAFETY: the handles are open, the name is a C string.
    cx.status(unsafe {
        hpy_sys::HPy_SetAttr_s(cx.as_raw(), obj.as_raw(), name.as_ptr(), value.as_raw())
    })
}

/// Calls with one argument.
pub(super) fn call<'cx>(callable: &Handle<'cx>, argument: &Handle<'cx>) -> Result<Handle<'cx>> {
    let cx = callable.cx();
    // SAFETY: the handles are open; the functions return a new one or fail.
    unsafe {
        let mut items = [argument.as_raw()];
        let arguments: Handle<'cx> = cx.own(hpy_sys::HPyTuple_FromArray(
            cx.as_raw(),
            items.as_mut_ptr(),
            1,
        ))?;
        cx.own(hpy_sys::HPy_CallTupleDict(
            cx.as_raw(),
            callable.as_raw(),
            arguments.as_raw(),
            HPy::NULL,
        ))
    }
}
