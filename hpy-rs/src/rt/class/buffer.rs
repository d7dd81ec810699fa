//! `__buffer__`.

use std::cell::RefCell;
use std::ffi::c_int;
use std::panic::{AssertUnwindSafe, catch_unwind};

use hpy_sys::trampolines::{Implementation, erased};
use hpy_sys::{HPy, HPy_buffer, HPyCFunction, HPyContext, HPyDef, HPySlot_Slot, cfunction};

use super::entry::slot;
use super::lend::of_class;
use crate::buffer::Export;
use crate::class::builtin::{Place, PlaceOf};
use crate::class::{Changing, Class, Exports, host};
use crate::error::{Error, Result};
use crate::handle::Borrowed;
use crate::rt::entry::enter_with;

/// What a `__buffer__` may return: an [`Export`], or a `Result` of one.
#[diagnostic::on_unimplemented(
    message = "`__buffer__` cannot return `{Self}`",
    label = "not the memory of an object",
    note = "return an `hpy::buffer::Export`, or a `Result` of one"
)]
pub trait IntoExport<'a> {
    /// The memory, or the error.
    ///
    /// # Errors
    ///
    /// The function's own.
    fn into_export(self) -> Result<Export<'a>>;
}

impl<'a> IntoExport<'a> for Export<'a> {
    fn into_export(self) -> Result<Export<'a>> {
        Ok(self)
    }
}

impl<'a, E: Into<Error>> IntoExport<'a> for Result<Export<'a>, E> {
    fn into_export(self) -> Result<Export<'a>> {
        self.map_err(Into::into)
    }
}

/// A `__buffer__`.
pub trait Exporter {
    /// The class.
    type Class: Class;

    /// The value, as the function takes it.
    type Value<'a>;

    /// Lends the value to whoever gets the buffer.
    ///
    /// # Errors
    ///
    /// `BufferError` or `RuntimeError` if somebody else uses it.
    fn begin<'a>(exports: &'a Exports<'_, Self::Class>) -> Result<Self::Value<'a>>;

    /// Takes it back.
    fn end(exports: &Exports<'_, Self::Class>);

    /// The function.
    ///
    /// # Errors
    ///
    /// Its own.
    fn export<'a>(value: Self::Value<'a>) -> Result<Export<'a>>;
}

/// The value, for a `__buffer__` with `&self`.
///
/// # Errors
///
/// Those of lending it.
pub fn export<'a, T: Class>(exports: &'a Exports<'_, T>) -> Result<&'a T> {
    exports.begin()
}

/// The value, for a `__buffer__` with `&mut self`.
///
/// # Errors
///
/// Those of lending it.
pub fn export_mut<'a, T: Class<Access: Changing<T>>>(
    exports: &'a Exports<'_, T>,
) -> Result<&'a mut T> {
    exports.begin_mut()
}

/// The definitions of `__buffer__`: `HPy_bf_getbuffer` and `HPy_bf_releasebuffer`.
pub const fn get_buffer<E: Exporter>() -> HPyDef {
    assert!(
        !<PlaceOf<'static, E::Class> as Place<'static>>::APART,
        "an object of a builtin class exports no memory of a value that it keeps beside; give the memory to a class of \
         its own, and return that"
    );
    struct Entry<E>(E);
    impl<E: Exporter> Implementation for Entry<E> {
        const IMPL: HPyCFunction = cfunction::getbufferproc(get::<E>);
    }
    slot(
        HPySlot_Slot::HPy_bf_getbuffer,
        Entry::<E>::IMPL,
        erased::getbufferproc::<<E::Class as Class>::Module, Entry<E>>(),
    )
}

/// See [`get_buffer`].
pub const fn release_buffer<E: Exporter>() -> HPyDef {
    struct Entry<E>(E);
    impl<E: Exporter> Implementation for Entry<E> {
        const IMPL: HPyCFunction = cfunction::releasebufferproc(release::<E>);
    }
    slot(
        HPySlot_Slot::HPy_bf_releasebuffer,
        Entry::<E>::IMPL,
        erased::releasebufferproc::<<E::Class as Class>::Module, Entry<E>>(),
    )
}

thread_local! {
    /// The arrays of the last buffer, for a host that has copied them by the time that
    /// it asks for another, and tells us nothing of them when it releases the buffer.
    static LAST: RefCell<Option<crate::buffer::Arrays>> = const { RefCell::new(None) };
}

/// `HPy_bf_getbuffer`.
///
/// # Safety
///
/// To be called by a host, with what the slot says.
unsafe extern "C" fn get<E: Exporter>(
    ctx: *mut HPyContext,
    obj: HPy,
    buffer: *mut HPy_buffer,
    flags: c_int,
) -> c_int {
    /// Takes the value back, unless all goes well.
    struct Lent<'a, 'b, E: Exporter>(&'a Exports<'b, E::Class>);

    impl<E: Exporter> Drop for Lent<'_, '_, E> {
        fn drop(&mut self) {
            E::end(self.0);
        }
    }

    // SAFETY: the host calls with a context and a handle valid for the call, and a
    // buffer to be filled.
    unsafe {
        enter_with(ctx, -1, move |cx| {
            (&raw mut (*buffer).obj).write(HPy::NULL);
            let obj = Borrowed::from_raw(cx, obj);
            let this = of_class::<E::Class>(&obj)?;
            let exports = Exports::of(this)?;
            let value = E::begin(&exports)?;
            let lent = Lent::<E>(&exports);
            let export = E::export(value)?;
            export.check(flags, E::Class::NAME)?;
            let forgets = host::forgets_buffers(cx.pointer());
            let (mut filled, arrays) = export.describe(flags, forgets);
            if forgets {
                LAST.set(Some(arrays));
            } else {
                filled.internal = Box::into_raw(Box::new(arrays)).cast();
            }
            // What holds the buffer holds the object.
            filled.obj = this.clone().into_raw();
            buffer.write(filled);
            std::mem::forget(lent);
            Ok(0)
        })
    }
}

/// `HPy_bf_releasebuffer`.
///
/// # Safety
///
/// To be called by a host, with what the slot says.
unsafe extern "C" fn release<E: Exporter>(ctx: *mut HPyContext, obj: HPy, buffer: *mut HPy_buffer) {
    // SAFETY: the host calls with a context and a handle valid for the call, and a
    // buffer that `get` has filled.
    unsafe {
        enter_with(ctx, (), move |cx| {
            if !host::forgets_buffers(cx.pointer()) {
                let arrays = (*buffer).internal.cast::<crate::buffer::Arrays>();
                if !arrays.is_null() {
                    (*buffer).internal = std::ptr::null_mut();
                    drop(Box::from_raw(arrays));
                }
            }
            let obj = Borrowed::from_raw(cx, obj);
            // An object that died before its buffer has nothing to take back.
            let end = || {
                if let Ok(exports) = of_class::<E::Class>(&obj).and_then(Exports::of) {
                    E::end(&exports);
                }
            };
            // There is nobody to raise a panic to.
            drop(catch_unwind(AssertUnwindSafe(end)));
            Ok(())
        });
    }
}
