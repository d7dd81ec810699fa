//! Globals: a module's references, per interpreter.

use hpy_sys::{HPy, HPyContext, HPyGlobal};

use super::{handle, object};
use crate::host::Interpreter;
use crate::object::{decref, incref};

pub(crate) unsafe extern "C" fn ctx_Global_Store(
    ctx: *mut HPyContext,
    global: *mut HPyGlobal,
    h: HPy,
) {
    // SAFETY: the context is ours, the global the module's own, the handle open or
    // null. What the global held is let go of last, because that may run anything.
    unsafe {
        let place = Interpreter::of(ctx).globals().place(global);
        let old = place.replace(incref(object(h)));
        decref(old);
    }
}

pub(crate) unsafe extern "C" fn ctx_Global_Load(ctx: *mut HPyContext, global: HPyGlobal) -> HPy {
    // SAFETY: the context is ours.
    unsafe { handle(Interpreter::of(ctx).globals().load(global)) }
}
