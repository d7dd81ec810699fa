//! Types; what is behind them is in [`crate::types`].

use std::ffi::c_void;

use hpy_sys::{
    HPy, HPy_ssize_t, HPyCallFunction, HPyType_BuiltinShape, HPyType_Spec, HPyType_SpecParam,
};
use rustpython_vm::builtins::{PyType, PyTypeRef};
use rustpython_vm::{AsObject, PyObjectRef};

use crate::context::Cx;
use crate::fault::{Result, Trouble};
use crate::types::{self, Instance};

pub(crate) fn ctx_Type_FromSpec(
    cx: &Cx<'_>,
    spec: *mut HPyType_Spec,
    params: *mut HPyType_SpecParam,
) -> Result<PyObjectRef> {
    // SAFETY: null, or valid by the caller's word.
    let Some(spec) = (unsafe { spec.as_ref() }) else {
        return Err(Trouble::fault("the specification is a null pointer"));
    };
    // SAFETY: as above.
    unsafe { types::from_spec(cx, spec, params) }
}

/// The class that a handle is to be of.
fn class(cx: &Cx<'_>, h: HPy, message: &'static str) -> Result<PyTypeRef> {
    cx.object(h)?
        .downcast::<PyType>()
        .map_err(|_| cx.vm.new_type_error(message).into())
}

pub(crate) fn ctx_Type_GenericNew(
    cx: &Cx<'_>,
    class: HPy,
    _: *const HPy,
    _: HPy_ssize_t,
    _: HPy,
) -> Result<PyObjectRef> {
    let class = self::class(cx, class, "HPy_Type_GenericNew arg 1 must be a type")?;
    Ok(types::new(cx.vm, &class)?)
}

pub(crate) fn ctx_New(cx: &Cx<'_>, class: HPy, place: *mut *mut c_void) -> Result<PyObjectRef> {
    let class = self::class(cx, class, "HPy_New arg 1 must be a type")?;
    if place.is_null() {
        return Err(Trouble::fault("there is no place for the struct's address"));
    }
    let object = types::new(cx.vm, &class)?;
    let start = types::data(&object).map_or(std::ptr::null_mut(), |(_, start)| start);
    // SAFETY: by the caller's word it is valid.
    unsafe { place.write(start) };
    Ok(object)
}

/// The struct of an object of this shape.
fn data(cx: &Cx<'_>, h: HPy, wanted: HPyType_BuiltinShape) -> Result<*mut c_void> {
    let object = cx.object(h)?;
    // Where Python code has gone around the type's own `__new__` there is none.
    let Some((info, start)) = types::data(&object) else {
        return Ok(std::ptr::null_mut());
    };
    if info.shape != wanted {
        return Err(Trouble::fault(format_args!(
            "the struct of a '{}' object was asked for as one of another shape; use the \
             function of its own (see HPyType_HELPERS)",
            object.class().name()
        )));
    }
    Ok(start)
}

macro_rules! structs {
    ($($name:ident = $shape:ident;)*) => {$(
        pub(crate) fn $name(cx: &Cx<'_>, h: HPy) -> Result<*mut c_void> {
            data(cx, h, HPyType_BuiltinShape::$shape)
        }
    )*};
}

structs! {
    ctx_AsStruct_Object = Object;
    ctx_AsStruct_Legacy = Legacy;
    ctx_AsStruct_Type = Type;
    ctx_AsStruct_Long = Long;
    ctx_AsStruct_Float = Float;
    ctx_AsStruct_Unicode = Unicode;
    ctx_AsStruct_Tuple = Tuple;
    ctx_AsStruct_List = List;
}

pub(crate) fn ctx_Type_GetBuiltinShape(cx: &Cx<'_>, h_type: HPy) -> Result<HPyType_BuiltinShape> {
    let class = class(cx, h_type, "arg must be a type")?;
    // What is not HPy's has the memory that its author says.
    Ok(types::nearest(&class).map_or(HPyType_BuiltinShape::Legacy, |info| info.shape))
}

pub(crate) fn ctx_SetCallFunction(
    cx: &Cx<'_>,
    h: HPy,
    function: *mut HPyCallFunction,
) -> Result<()> {
    let object = cx.object(h)?;
    // SAFETY: null, or valid by the caller's word.
    let Some(function) = (unsafe { function.as_ref() }) else {
        return Err(Trouble::fault("the call function is a null pointer"));
    };
    match object.downcast_ref::<Instance>() {
        Some(instance) if instance.info().is_callable() => {
            instance.set_call(*function);
            Ok(())
        }
        _ => {
            let message = format!(
                "type '{}' does not implement the HPy call protocol",
                object.class().name()
            );
            Err(cx.vm.new_type_error(message).into())
        }
    }
}
