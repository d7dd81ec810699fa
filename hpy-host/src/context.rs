//! The context: the table of HPy's members, as this host serves them.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::rc::{Rc, Weak};

use hpy_sys::*;
use rustpython_vm::{PyObjectRef, VirtualMachine};

use crate::fault::{Fault, Result, Trouble};
use crate::handles::Owner;
use crate::loan::Loan;
use crate::members;
use crate::state::State;
use crate::stress::Stress;

/// What humans read of a context of the `number`th interpreter. All hosts' names
/// begin alike.
///
/// It is kept for ever: by its address extensions tell interpreters apart, whose contexts come
/// and go.
fn name(number: u32) -> &'static CStr {
    let name = format!("HPy Universal ABI (hpy-host on RustPython, interpreter {number})");
    Box::leak(CString::new(name).unwrap_or_default().into_boxed_c_str())
}

/// How many contexts rest before one is used again, so that one that was kept after
/// its call is known as such for a while.
const RESTING: usize = 16;

/// The same in the stress mode.
const RESTING_STRESSED: usize = 4096;

/// A context, and what belongs to it.
pub(crate) struct Lent {
    /// What the extension has a pointer to.
    table: HPyContext,
    state: Weak<State>,
    standing: Cell<Standing>,
    /// The word of the thread state that its call was given on leaving Python; 0 if it has
    /// not left it.
    left: Cell<isize>,
}

/// What a context may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It serves: a call has it, or it is the interpreter's own.
    Live,
    /// It serves, in the stress mode.
    Stressed,
    /// Its call has left Python: it serves nothing but to come back.
    Left,
    /// Its call has ended.
    Ended,
}

/// The contexts of an interpreter: one of its own, and one for each call under way.
pub(crate) struct Contexts {
    name: &'static CStr,
    constants: RefCell<Rc<HashMap<&'static str, HPy>>>,
    own: RefCell<Option<Box<Lent>>>,
    resting: RefCell<VecDeque<Box<Lent>>>,
    stress: Option<Stress>,
    /// The objects of the constants, in the order in which contexts have them; in the stress
    /// mode only.
    objects: RefCell<Vec<PyObjectRef>>,
}

impl Contexts {
    /// None yet, of the `number`th interpreter of this process.
    pub(crate) fn new(number: u32, stress: Option<Stress>) -> Contexts {
        Contexts {
            name: name(number),
            constants: RefCell::default(),
            own: RefCell::default(),
            resting: RefCell::default(),
            stress,
            objects: RefCell::default(),
        }
    }

    /// Makes the interpreter's own, from the handles of the constants.
    pub(crate) fn start(&self, state: &Rc<State>, constants: HashMap<&'static str, HPy>) {
        *self.constants.borrow_mut() = Rc::new(constants);
        let mut own = self.make(&Rc::downgrade(state));
        if self.stress.is_some() {
            let handles = state.handles.borrow();
            let constants = constants_of(&mut own.table).into_iter();
            let open = constants.filter_map(|(_, constant)| handles.get(*constant).ok());
            self.objects
                .borrow_mut()
                .extend(open.map(|open| open.object.clone()));
        }
        own.standing.set(self.serving());
        *self.own.borrow_mut() = Some(own);
    }

    /// The interpreter's own, which is handed to extensions when they are loaded.
    pub(crate) fn own(&self) -> *mut HPyContext {
        let own = self.own.borrow();
        let own = own.as_ref().expect("the interpreter has started");
        (&raw const own.table).cast_mut()
    }

    fn make(&self, state: &Weak<State>) -> Box<Lent> {
        let constants = self.constants.borrow().clone();
        let mut made = Box::new(Lent {
            table: table(self.name, &constants),
            state: state.clone(),
            standing: Cell::new(Standing::Ended),
            left: Cell::new(0),
        });
        made.table._private = (&raw const *made).cast_mut().cast();
        made
    }

    /// Takes one for a call.
    #[inline]
    pub(crate) fn take(&self, state: &Rc<State>) -> Box<Lent> {
        let limit = match self.stress {
            None => RESTING,
            Some(_) => RESTING_STRESSED,
        };
        let mut resting = self.resting.borrow_mut();
        let taken = if resting.len() > limit {
            resting.pop_front()
        } else {
            None
        };
        let mut taken = taken.unwrap_or_else(|| self.make(&Rc::downgrade(state)));
        if self.stress.is_some() {
            self.renew(state, &mut taken);
        }
        taken.standing.set(self.serving());
        taken
    }

    /// What those are that serve.
    #[inline]
    fn serving(&self) -> Standing {
        match self.stress {
            None => Standing::Live,
            Some(_) => Standing::Stressed,
        }
    }

    /// Gives a context constants of its own.
    fn renew(&self, state: &State, context: &mut Lent) {
        let objects = self.objects.borrow();
        for ((name, constant), object) in
            constants_of(&mut context.table).into_iter().zip(&*objects)
        {
            *constant = state.open(object.clone(), Owner::Context, name);
        }
    }

    /// Gives one back.
    #[inline]
    pub(crate) fn rest(&self, state: &State, mut context: Box<Lent>) {
        context.standing.set(Standing::Ended);
        context.left.set(0);
        if self.stress.is_some() {
            for (_, constant) in constants_of(&mut context.table) {
                let ended = state.handles.borrow_mut().end_argument(*constant);
                drop(ended);
            }
        }
        self.resting.borrow_mut().push_back(context);
    }
}

impl Lent {
    /// What the extension gets.
    #[inline]
    pub(crate) fn as_ptr(&self) -> *mut HPyContext {
        (&raw const self.table).cast_mut()
    }

    /// Whether its call has left Python.
    #[inline]
    pub(crate) fn has_left(&self) -> bool {
        self.standing.get() == Standing::Left
    }

    /// Does what is to be done before a function is served by a context that is not simply
    /// live; why it is not, if it is not.
    #[cold]
    fn admit(&self, state: &State, function: &'static str) -> Option<&'static str> {
        match self.standing.get() {
            Standing::Live => None,
            Standing::Stressed => {
                if let Some(stress) = &state.contexts.stress {
                    stress.call();
                }
                None
            }
            Standing::Left if function == "HPy_ReenterPythonExecution" => None,
            Standing::Left => Some(
                "Python has been left by HPy_LeavePythonExecution; come back by \
                 HPy_ReenterPythonExecution before",
            ),
            Standing::Ended => {
                Some("the context is of a call that has ended; contexts cannot be kept")
            }
        }
    }
}

/// What a member of the context works with.
pub(crate) struct Cx<'a> {
    /// The interpreter.
    pub(crate) vm: &'a VirtualMachine,
    /// What it has of HPy.
    pub(crate) state: &'a Rc<State>,
    /// The context that was handed over.
    pub(crate) raw: *mut HPyContext,
    /// The name of the member in HPy's API.
    pub(crate) function: &'static str,
}

impl Cx<'_> {
    /// The object of a handle.
    ///
    /// # Errors
    /// A fault if the handle is not open.
    #[inline]
    pub(crate) fn object(&self, h: HPy) -> Result<PyObjectRef> {
        Ok(self.state.handles.borrow().get(h)?.object.clone())
    }

    /// The object of a handle that may be null.
    ///
    /// # Errors
    /// A fault if the handle is neither null nor open.
    #[inline]
    pub(crate) fn optional(&self, h: HPy) -> Result<Option<PyObjectRef>> {
        if h.is_null() {
            return Ok(None);
        }
        self.object(h).map(Some)
    }

    /// The objects of an array of handles.
    ///
    /// # Errors
    /// A fault if one is not open.
    ///
    /// # Safety
    /// There must be `count` of them at `array`.
    pub(crate) unsafe fn objects(
        &self,
        array: *const HPy,
        count: usize,
    ) -> Result<Vec<PyObjectRef>> {
        // SAFETY: by the caller's word.
        (0..count)
            .map(|i| self.object(unsafe { *array.add(i) }))
            .collect()
    }

    /// The text of a C string.
    ///
    /// # Errors
    /// A fault if it is null; `UnicodeDecodeError` if it is not UTF-8.
    ///
    /// # Safety
    /// It must be null or end with a NUL.
    pub(crate) unsafe fn text<'t>(&self, utf8: *const c_char) -> Result<&'t str> {
        if utf8.is_null() {
            return Err(Trouble::fault("the string is a null pointer"));
        }
        // SAFETY: by the caller's word.
        let text = unsafe { CStr::from_ptr(utf8) };
        text.to_str()
            .map_err(|error| self.not_utf8(text.to_bytes(), &error).into())
    }

    /// The exception for bytes that are not UTF-8.
    #[cold]
    pub(crate) fn not_utf8(
        &self,
        bytes: &[u8],
        error: &std::str::Utf8Error,
    ) -> rustpython_vm::builtins::PyBaseExceptionRef {
        let start = error.valid_up_to();
        let (end, reason) = crate::text::not_utf_8(bytes, error);
        let vm = self.vm;
        vm.new_unicode_decode_error_real(
            vm.ctx.new_str("utf-8"),
            vm.ctx.new_bytes(bytes.to_vec()),
            start,
            end,
            vm.ctx.new_str(reason),
        )
    }

    /// Lends a copy of an object's text or bytes, with a NUL at its end, for as long as
    /// the handle is open.
    ///
    /// # Errors
    /// A fault if it is not.
    pub(crate) fn lend(&self, h: HPy, bytes: &[u8]) -> Result<*const c_char> {
        let loan = || {
            let guarded = self.state.strictness.get().guards();
            Loan::new(bytes, guarded, self.state.extension_moment(self.function))
        };
        let lent = self.state.handles.borrow_mut().lend(h, loan)?;
        Ok(lent.cast())
    }

    /// Opens a handle for the extension.
    #[inline]
    pub(crate) fn give(&self, object: impl Into<PyObjectRef>) -> HPy {
        self.state.give(object.into(), self.function)
    }

    fn lent(&self) -> &Lent {
        // SAFETY: as `serve` has it.
        unsafe { &*(*self.raw)._private.cast::<Lent>() }
    }

    /// Leaves Python: the context serves nothing but to come back. The word of the thread
    /// state.
    pub(crate) fn leave(&self) -> isize {
        let word = self.state.moment(self.function).number as isize + 1;
        let own = self.lent();
        own.standing.set(Standing::Left);
        own.left.set(word);
        word
    }

    /// Comes back.
    ///
    /// # Errors
    /// A fault if Python was not left, or the word is another's.
    pub(crate) fn reenter(&self, word: isize) -> Result<()> {
        let own = self.lent();
        if own.left.get() == 0 {
            return Err(Trouble::fault("Python has not been left"));
        }
        if own.left.get() != word {
            return Err(Trouble::fault(
                "the thread state is not what HPy_LeavePythonExecution gave last",
            ));
        }
        own.left.set(0);
        own.standing.set(self.state.contexts.serving());
        Ok(())
    }
}

/// What a member says to the extension where it could not do what was asked.
pub(crate) trait Failure {
    /// The value.
    const FAILURE: Self;
}

macro_rules! failures {
    ($($type:ty = $value:expr;)*) => {
        $( impl Failure for $type { const FAILURE: Self = $value; } )*
    };
}

failures! {
    () = ();
    HPy = HPy::NULL;
    i32 = -1;
    i64 = -1;
    isize = -1;
    u32 = u32::MAX;
    u64 = u64::MAX;
    usize = usize::MAX;
    f64 = -1.0;
    *const c_char = std::ptr::null();
    *mut c_void = std::ptr::null_mut();
    *mut cpy_PyObject = std::ptr::null_mut();
    HPyListBuilder = HPyListBuilder::NULL;
    HPyTupleBuilder = HPyTupleBuilder::NULL;
    HPyTracker = HPyTracker::NULL;
    HPyThreadState = HPyThreadState::NULL;
    HPyType_BuiltinShape = HPyType_BuiltinShape(-2);
}

/// What a member answers, as C has it.
pub(crate) trait Answer<C> {
    /// To C.
    fn into_c(self, cx: &Cx<'_>) -> std::result::Result<C, Trouble>;
}

impl<C> Answer<C> for Result<C> {
    #[inline]
    fn into_c(self, _: &Cx<'_>) -> Result<C> {
        self
    }
}

/// An object becomes a handle, which the extension owns.
impl Answer<HPy> for Result<PyObjectRef> {
    #[inline]
    fn into_c(self, cx: &Cx<'_>) -> Result<HPy> {
        self.map(|object| cx.give(object))
    }
}

/// Success is 0.
impl Answer<c_int> for Result<()> {
    #[inline]
    fn into_c(self, _: &Cx<'_>) -> Result<c_int> {
        self.map(|()| 0)
    }
}

/// An answer to a question is 0 or 1.
impl Answer<c_int> for Result<bool> {
    #[inline]
    fn into_c(self, _: &Cx<'_>) -> Result<c_int> {
        self.map(c_int::from)
    }
}

/// Serves a member: every call of an extension goes through here.
#[inline]
unsafe fn serve<C: Failure, A: Answer<C>>(
    ctx: *mut HPyContext,
    function: &'static str,
    member: impl FnOnce(&Cx<'_>) -> A,
) -> C {
    // SAFETY: the extension hands over a context of ours, and these are never freed
    // before the interpreter is.
    let own = unsafe { &*(*ctx)._private.cast::<Lent>() };
    let Some(state) = own.state.upgrade() else {
        eprintln!("hpy-host: {function} was called after the interpreter's end");
        std::process::abort();
    };
    if own.standing.get() != Standing::Live
        && let Some(why) = own.admit(&state, function)
    {
        state.note(Fault {
            function: function.to_owned(),
            what: why.to_owned(),
            trace: state.trace(),
        });
        return C::FAILURE;
    }
    let cx = Cx {
        vm: state.vm(),
        state: &state,
        raw: ctx,
        function,
    };
    match member(&cx).into_c(&cx) {
        Ok(answer) => answer,
        Err(Trouble::Exception(exception)) => {
            state.raise(exception);
            C::FAILURE
        }
        Err(Trouble::Fault(what)) => {
            state.note(Fault {
                function: function.to_owned(),
                what,
                trace: state.trace(),
            });
            C::FAILURE
        }
    }
}

/// Writes the functions that extensions call, and the table of them. A member that
/// `members` lacks does not compile.
macro_rules! context {
    (
        constants { $($ci:literal $c:ident;)* }
        functions { $($fi:literal $fname:ident: fn $f:ident($($fa:ident: $fat:ty),*) -> $fr:ty;)* }
        late_constants { $($lci:literal $lc:ident;)* }
        late_functions {
            $($li:literal $lname:ident: fn $l:ident($($la:ident: $lat:ty),*) -> $lr:ty;)*
        }
    ) => {
        mod entries {
            use super::*;

            $(
                pub(super) unsafe extern "C" fn $f(ctx: *mut HPyContext $(, $fa: $fat)*) -> $fr {
                    // SAFETY: an extension calls, with what the member's type says.
                    unsafe {
                        serve(ctx, stringify!($fname), |cx| members::$f(cx $(, $fa)*))
                    }
                }
            )*
            $(
                pub(super) unsafe extern "C" fn $l(ctx: *mut HPyContext $(, $la: $lat)*) -> $lr {
                    // SAFETY: as above.
                    unsafe {
                        serve(ctx, stringify!($lname), |cx| members::$l(cx $(, $la)*))
                    }
                }
            )*
        }

        fn table(name: &CStr, constants: &HashMap<&'static str, HPy>) -> HPyContext {
            HPyContext {
                name: name.as_ptr(),
                _private: std::ptr::null_mut(),
                abi_version: HPY_ABI_VERSION as c_int,
                $( $c: constants[stringify!($c)], )*
                $( $f: entries::$f, )*
                $( $lc: constants[stringify!($lc)], )*
                $( $l: entries::$l, )*
            }
        }

        /// The constants of a context, with their names.
        fn constants_of(
            table: &mut HPyContext,
        ) -> impl IntoIterator<Item = (&'static str, &mut HPy)> {
            [
                $( (stringify!($c), &mut table.$c), )*
                $( (stringify!($lc), &mut table.$lc), )*
            ]
        }

        /// The handles of the constants, by their names in the context.
        pub(crate) fn constants(
            state: &State,
            vm: &VirtualMachine,
        ) -> HashMap<&'static str, HPy> {
            [$( stringify!($c), )* $( stringify!($lc), )*]
                .map(|name| (name, state.open(constant(vm, name), Owner::Context, name)))
                .into()
        }
    };
}

hpy_sys::for_each_context_member! { context }

/// The object of a constant: what `builtins` has by that name, with few exceptions.
fn constant(vm: &VirtualMachine, name: &'static str) -> PyObjectRef {
    let python = match name {
        "h_Builtins" => return vm.builtins.dict().into(),
        "h_CapsuleType" => return vm.ctx.types.capsule_type.to_owned().into(),
        "h_BaseObjectType" => "object",
        "h_TypeType" => "type",
        "h_BoolType" => "bool",
        "h_LongType" => "int",
        "h_FloatType" => "float",
        "h_UnicodeType" => "str",
        "h_TupleType" => "tuple",
        "h_ListType" => "list",
        "h_ComplexType" => "complex",
        "h_BytesType" => "bytes",
        "h_MemoryViewType" => "memoryview",
        "h_SliceType" => "slice",
        other => &other[2..],
    };
    vm.builtins
        .get_attr(python, vm)
        .unwrap_or_else(|_| panic!("RustPython has no builtin {python}"))
}
