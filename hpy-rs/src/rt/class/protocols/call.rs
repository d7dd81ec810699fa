//! `__call__`, and call functions of single objects.

use std::ffi::CStr;
use std::marker::PhantomData;

use hpy_sys::trampolines::{self, Implementation, erased};
use hpy_sys::{
    HPy, HPyCFunction, HPyCallFunction, HPyContext, HPyDef, HPyFunc_Signature, HPyMeth,
    HPySlot_Slot, cfunction,
};

use super::{Protocol, Slot};
use crate::class::{Base, CallFunction, Callable, Class, Diverted, Instance};
use crate::error::Result;
use crate::exc::{ExceptionType, TypeError};
use crate::handle::{Borrowed, Handle};
use crate::rt::class::entry::slot;
use crate::rt::class::lend::receiver;
use crate::rt::class::method;
use crate::rt::entry::{enter_with, keywords};
use crate::rt::{Arguments, Function, Parameters};

/// `__call__`
///
/// Of a class that `hpy.universal` has made, CPython calls objects by the vectorcall
/// protocol alone. Classes written in Python and derived from it do not have that, as
/// their objects may get another `__call__`, and are then refused.
///
/// A class that inherits from another of Rust's has a method: by the vectorcall protocol
/// the `__call__` of the class above would be this one too.
pub const fn call<T: Class, F: Function>() -> Protocol {
    Protocol {
        name: c"__call__",
        slot: if size_of::<<T::Base as Base>::Instance>() == 0 {
            Slot::Call(const { &tp_call::<T, F>() })
        } else {
            Slot::None
        },
        method: const { &by_name::<T, F>() },
    }
}

/// What a class without a `__call__` has for it, if its objects have call functions.
pub(crate) const fn uncallable<T: Class>() -> Protocol {
    call::<T, Uncallable<T>>()
}

/// The class's `__call__`, as hosts call it.
struct Entry<T, F>(T, F);

impl<T: Class, F: Function> Implementation for Entry<T, F> {
    const IMPL: HPyCFunction = cfunction::keywords(if T::Calls::ANY {
        dispatch::<T, F>
    } else {
        keywords::<F>
    });
}

/// The definition of `HPy_tp_call`.
const fn tp_call<T: Class, F: Function>() -> HPyDef {
    slot(
        HPySlot_Slot::HPy_tp_call,
        Entry::<T, F>::IMPL,
        erased::keywords::<T::Module, Entry<T, F>>(),
    )
}

/// The definition of the method.
const fn by_name<T: Class, F: Function>() -> HPyDef {
    if !T::Calls::ANY {
        return method::<T, F>();
    }
    // Whatever the function takes, those of the objects may take more.
    HPyDef::meth(HPyMeth {
        name: c"__call__".as_ptr(),
        r#impl: Some(Entry::<T, F>::IMPL),
        cpy_trampoline: Some(erased::keywords::<T::Module, Entry<T, F>>()),
        signature: HPyFunc_Signature::KEYWORDS,
        doc: F::DOC.as_ptr(),
    })
}

/// `HPyFunc_KEYWORDS` of a `__call__` that objects may have others for.
///
/// # Safety
///
/// To be called by a host, with what the convention says.
unsafe extern "C" fn dispatch<T: Class, F: Function>(
    ctx: *mut HPyContext,
    obj: HPy,
    args: *const HPy,
    nargs: usize,
    kwnames: HPy,
) -> HPy {
    // SAFETY: the host calls with a context and handles valid for the call; a call
    // function is of the same convention, and lives as long as the binary.
    unsafe {
        let function = enter_with(ctx, None, |cx| {
            let obj = Borrowed::from_raw(cx, obj);
            let instance = Instance::of(receiver::<T>(&obj)?);
            let own = instance.and_then(|instance| instance.calls.function().as_ref());
            Ok(Some(own.and_then(|own| own.r#impl)))
        });
        match function {
            Some(Some(own)) => own(ctx, obj, args, nargs, kwnames),
            Some(None) => keywords::<F>(ctx, obj, args, nargs, kwnames),
            None => HPy::NULL,
        }
    }
}

/// A call function: what the user's function `F` does.
pub const fn call_function<T: Class<Calls: Diverted<T>>, F: Function>() -> CallFunction<T> {
    struct Own<F>(F);
    impl<F: Function> Implementation for Own<F> {
        const IMPL: HPyCFunction = cfunction::keywords(keywords::<F>);
    }
    CallFunction::new(
        const {
            &HPyCallFunction {
                cpy_trampoline: Some(trampolines::keywords::<T::Module, Own<F>>),
                r#impl: Some(keywords::<F>),
            }
        },
    )
}

/// What says that an object cannot be called, in CPython's words.
struct Uncallable<T>(PhantomData<T>);

impl<T: Class> Function for Uncallable<T> {
    const NAME: &'static CStr = c"__call__";
    const DOC: &'static CStr =
        c"__call__($self, /, *args, **kwargs)\n--\n\nCall self as a function.";
    const PARAMETERS: Parameters = Parameters {
        class: Some(T::NAME),
        function: "__call__",
        names: &[],
        required: &[],
        positional_only: 0,
        positional: 0,
        varargs: true,
        varkeywords: true,
    };
    type Slots = [HPy; 0];
    const EMPTY: Self::Slots = [];

    fn call<'cx>(_: Borrowed<'_, 'cx>, _: &Arguments<'_, 'cx>) -> Result<Handle<'cx>> {
        let name = T::NAME;
        Err(TypeError::error(format!(
            "this '{name}' object has no call function"
        )))
    }
}
