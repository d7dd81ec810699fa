//! Arithmetic.

use std::ffi::c_int;

use hpy_sys::{HPy, HPyContext};

use super::{forward, handle, object};
use crate::capi::*;
use crate::object::objects;

forward! {
    fn ctx_Number_Check(h: HPy) -> c_int = PyNumber_Check;
    fn ctx_Negative(a: HPy) -> HPy = PyNumber_Negative;
    fn ctx_Positive(a: HPy) -> HPy = PyNumber_Positive;
    fn ctx_Absolute(a: HPy) -> HPy = PyNumber_Absolute;
    fn ctx_Invert(a: HPy) -> HPy = PyNumber_Invert;
    fn ctx_Index(a: HPy) -> HPy = PyNumber_Index;
    fn ctx_Long(a: HPy) -> HPy = PyNumber_Long;
    fn ctx_Float(a: HPy) -> HPy = PyNumber_Float;
    fn ctx_Add(a: HPy, b: HPy) -> HPy = PyNumber_Add;
    fn ctx_Subtract(a: HPy, b: HPy) -> HPy = PyNumber_Subtract;
    fn ctx_Multiply(a: HPy, b: HPy) -> HPy = PyNumber_Multiply;
    fn ctx_MatrixMultiply(a: HPy, b: HPy) -> HPy = PyNumber_MatrixMultiply;
    fn ctx_FloorDivide(a: HPy, b: HPy) -> HPy = PyNumber_FloorDivide;
    fn ctx_TrueDivide(a: HPy, b: HPy) -> HPy = PyNumber_TrueDivide;
    fn ctx_Remainder(a: HPy, b: HPy) -> HPy = PyNumber_Remainder;
    fn ctx_Divmod(a: HPy, b: HPy) -> HPy = PyNumber_Divmod;
    fn ctx_Lshift(a: HPy, b: HPy) -> HPy = PyNumber_Lshift;
    fn ctx_Rshift(a: HPy, b: HPy) -> HPy = PyNumber_Rshift;
    fn ctx_And(a: HPy, b: HPy) -> HPy = PyNumber_And;
    fn ctx_Xor(a: HPy, b: HPy) -> HPy = PyNumber_Xor;
    fn ctx_Or(a: HPy, b: HPy) -> HPy = PyNumber_Or;
    fn ctx_InPlaceAdd(a: HPy, b: HPy) -> HPy = PyNumber_InPlaceAdd;
    fn ctx_InPlaceSubtract(a: HPy, b: HPy) -> HPy = PyNumber_InPlaceSubtract;
    fn ctx_InPlaceMultiply(a: HPy, b: HPy) -> HPy = PyNumber_InPlaceMultiply;
    fn ctx_InPlaceMatrixMultiply(a: HPy, b: HPy) -> HPy = PyNumber_InPlaceMatrixMultiply;
    fn ctx_InPlaceFloorDivide(a: HPy, b: HPy) -> HPy = PyNumber_InPlaceFloorDivide;
    fn ctx_InPlaceTrueDivide(a: HPy, b: HPy) -> HPy = PyNumber_InPlaceTrueDivide;
    fn ctx_InPlaceRemainder(a: HPy, b: HPy) -> HPy = PyNumber_InPlaceRemainder;
    fn ctx_InPlaceLshift(a: HPy, b: HPy) -> HPy = PyNumber_InPlaceLshift;
    fn ctx_InPlaceRshift(a: HPy, b: HPy) -> HPy = PyNumber_InPlaceRshift;
    fn ctx_InPlaceAnd(a: HPy, b: HPy) -> HPy = PyNumber_InPlaceAnd;
    fn ctx_InPlaceXor(a: HPy, b: HPy) -> HPy = PyNumber_InPlaceXor;
    fn ctx_InPlaceOr(a: HPy, b: HPy) -> HPy = PyNumber_InPlaceOr;
    fn ctx_Power(a: HPy, b: HPy, c: HPy) -> HPy = PyNumber_Power;
}

pub(crate) unsafe extern "C" fn ctx_InPlacePower(
    _ctx: *mut HPyContext,
    a: HPy,
    b: HPy,
    c: HPy,
) -> HPy {
    // SAFETY: the handles are open.
    unsafe {
        // The emulation refuses a modulus here. CPython gives it to no `__ipow__`, and
        // without one this is the plain form.
        let none = _Py_NoneStruct();
        if objects().emulated && object(c) != none {
            let in_place = PyObject_HasAttrString(object(a), c"__ipow__".as_ptr()) != 0;
            return handle(if in_place {
                PyNumber_InPlacePower(object(a), object(b), none)
            } else {
                PyNumber_Power(object(a), object(b), object(c))
            });
        }
        handle(PyNumber_InPlacePower(object(a), object(b), object(c)))
    }
}
