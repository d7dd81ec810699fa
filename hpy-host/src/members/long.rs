//! Ints, floats and truth values.

use std::ffi::c_void;

use hpy_sys::{HPy, HPy_ssize_t};
use malachite_bigint::Sign;
use rustpython_vm::builtins::{PyInt, PyIntRef};
use rustpython_vm::{AsObject, Py, PyObjectRef, PyRef};

use crate::context::Cx;
use crate::fault::Result;

/// Writes the members that make an int.
macro_rules! make {
    ($($name:ident: $type:ty;)*) => {$(
        pub(crate) fn $name(cx: &Cx<'_>, value: $type) -> Result<PyObjectRef> {
            Ok(cx.vm.ctx.new_int(value).into())
        }
    )*};
}

make! {
    ctx_Long_FromInt32_t: i32;
    ctx_Long_FromUInt32_t: u32;
    ctx_Long_FromInt64_t: i64;
    ctx_Long_FromUInt64_t: u64;
    ctx_Long_FromSize_t: usize;
    ctx_Long_FromSsize_t: HPy_ssize_t;
}

/// An object as an int: by its `__index__`, if it is none.
fn index(cx: &Cx<'_>, h: HPy) -> Result<PyIntRef> {
    Ok(cx.object(h)?.try_index(cx.vm)?)
}

/// An object that is an int, for the members that ask no `__index__`.
fn int(cx: &Cx<'_>, h: HPy) -> Result<PyRef<PyInt>> {
    let object = cx.object(h)?;
    object
        .downcast()
        .map_err(|_| cx.vm.new_type_error("an integer is required").into())
}

/// Writes the members that read an int of a range.
macro_rules! read {
    ($($name:ident: $type:ty as $c:literal by $ask:ident;)*) => {$(
        pub(crate) fn $name(cx: &Cx<'_>, h: HPy) -> Result<$type> {
            // One that fits, as most do, is read where it is.
            let fitting = |int: &Py<PyInt>| <$type>::try_from(int.as_bigint()).ok();
            let value = cx.state.handles.borrow().get(h)?.object.downcast_ref().and_then(fitting);
            if let Some(value) = value {
                return Ok(value);
            }
            let int = $ask(cx, h)?;
            <$type>::try_from(int.as_bigint()).map_err(|_| {
                let value = int.as_bigint();
                let message = if <$type>::MIN == 0 && value.sign() == Sign::Minus {
                    "can't convert negative value to unsigned int"
                } else {
                    concat!("Python int too large to convert to C ", $c)
                };
                cx.vm.new_overflow_error(message).into()
            })
        }
    )*};
}

read! {
    ctx_Long_AsInt32_t: i32 as "int32_t" by index;
    ctx_Long_AsUInt32_t: u32 as "uint32_t" by int;
    ctx_Long_AsInt64_t: i64 as "int64_t" by index;
    ctx_Long_AsUInt64_t: u64 as "uint64_t" by int;
    ctx_Long_AsSize_t: usize as "size_t" by int;
    ctx_Long_AsSsize_t: HPy_ssize_t as "ssize_t" by int;
}

/// An int modulo 2 to the 64th.
fn mask(cx: &Cx<'_>, h: HPy) -> Result<u64> {
    let int = index(cx, h)?;
    let value = int.as_bigint();
    let low = value.iter_u64_digits().next().unwrap_or(0);
    Ok(match value.sign() {
        Sign::Minus => low.wrapping_neg(),
        _ => low,
    })
}

pub(crate) fn ctx_Long_AsUInt32_tMask(cx: &Cx<'_>, h: HPy) -> Result<u32> {
    Ok(mask(cx, h)? as u32)
}

pub(crate) fn ctx_Long_AsUInt64_tMask(cx: &Cx<'_>, h: HPy) -> Result<u64> {
    mask(cx, h)
}

pub(crate) fn ctx_Long_AsVoidPtr(cx: &Cx<'_>, h: HPy) -> Result<*mut c_void> {
    let int = int(cx, h)?;
    let value = int.as_bigint();
    let address = isize::try_from(value)
        .map(|address| address as usize)
        .or_else(|_| usize::try_from(value));
    match address {
        Ok(address) => Ok(std::ptr::with_exposed_provenance_mut(address)),
        Err(_) => Err(cx
            .vm
            .new_overflow_error("int too large to convert to C pointer")
            .into()),
    }
}

pub(crate) fn ctx_Long_AsDouble(cx: &Cx<'_>, h: HPy) -> Result<f64> {
    // An int's own way is the shortest to its error for what is too large.
    Ok(int(cx, h)?.as_object().try_float(cx.vm)?.to_f64())
}

pub(crate) fn ctx_Float_FromDouble(cx: &Cx<'_>, value: f64) -> Result<PyObjectRef> {
    Ok(cx.vm.ctx.new_float(value).into())
}

pub(crate) fn ctx_Float_AsDouble(cx: &Cx<'_>, h: HPy) -> Result<f64> {
    Ok(cx.object(h)?.try_float(cx.vm)?.to_f64())
}

pub(crate) fn ctx_Bool_FromBool(cx: &Cx<'_>, value: bool) -> Result<PyObjectRef> {
    Ok(cx.vm.ctx.new_bool(value).into())
}
