//! Attributes: members of an object's struct, and computed ones.

use std::ffi::{
    CStr, c_char, c_int, c_long, c_longlong, c_short, c_uint, c_ulong, c_ulonglong, c_ushort,
    c_void,
};
use std::rc::Rc;

use hpy_sys::{
    HPy_ssize_t, HPyDef, HPyDef_Kind, HPyField, HPyFunc_getter, HPyFunc_setter, HPyGetSet,
    HPyMember, HPyMember_FieldType as Kind,
};
use rustpython_vm::builtins::{PyInt, PyStr};
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyResult, VirtualMachine};

use super::instance;
use crate::call::Call;
use crate::definition::{cast, text};
use crate::function::Callee;
use crate::state::State;

/// How an attribute is read and written.
pub(super) enum Attribute {
    /// A member of the struct.
    Member {
        kind: Kind,
        offset: usize,
        readonly: bool,
    },
    /// A computed one.
    Computed {
        get: Option<HPyFunc_getter>,
        set: Option<HPyFunc_setter>,
        closure: *mut c_void,
    },
}

/// An attribute, as its definition has it.
pub(super) struct Defined {
    pub(super) name: String,
    pub(super) doc: Option<String>,
    pub(super) attribute: Attribute,
}

impl Defined {
    /// Reads a definition, if it is one of an attribute.
    ///
    /// # Errors
    /// What is wrong with it.
    ///
    /// # Safety
    /// Its pointers must be valid, and its functions of their types.
    pub(super) unsafe fn read(def: &HPyDef) -> Result<Option<Defined>, String> {
        // SAFETY: by the caller's word; the kind says what the definition is.
        unsafe {
            match def.kind {
                HPyDef_Kind::Member => Self::member(&def.u.member).map(Some),
                HPyDef_Kind::GetSet => Self::computed(&def.u.getset).map(Some),
                _ => Ok(None),
            }
        }
    }

    unsafe fn member(def: &HPyMember) -> Result<Defined, String> {
        // SAFETY: as the caller vouches.
        let name = unsafe { text(def.name) }.ok_or("a member's name is a null pointer")?;
        let offset = usize::try_from(def.offset)
            .map_err(|_| format!("the member '{name}' has a negative offset"))?;
        Ok(Defined {
            // SAFETY: as the caller vouches.
            doc: unsafe { text(def.doc) },
            attribute: Attribute::Member {
                kind: def.r#type,
                offset,
                readonly: def.readonly != 0,
            },
            name,
        })
    }

    unsafe fn computed(def: &HPyGetSet) -> Result<Defined, String> {
        // SAFETY: as the caller vouches.
        unsafe {
            let name = text(def.name).ok_or("an attribute's name is a null pointer")?;
            Ok(Defined {
                doc: text(def.doc),
                attribute: Attribute::Computed {
                    get: def.getter_impl.map(|function| cast(function)),
                    set: def.setter_impl.map(|function| cast(function)),
                    closure: def.closure,
                },
                name,
            })
        }
    }
}

impl Attribute {
    /// Reads it.
    ///
    /// # Errors
    /// AttributeError if it cannot be read, or is not there; what a getter raises.
    pub(super) fn get(
        &self,
        state: &Rc<State>,
        vm: &VirtualMachine,
        callee: &Callee<'_>,
        object: PyObjectRef,
    ) -> PyResult {
        match *self {
            Attribute::Member { kind, offset, .. } => {
                // SAFETY: the type's author says that there is such a member.
                unsafe {
                    read(
                        state,
                        vm,
                        callee,
                        &object,
                        kind,
                        place(vm, &object, offset)?,
                    )
                }
            }
            Attribute::Computed {
                get: Some(get),
                closure,
                ..
            } => {
                let mut call = Call::begin(state, vm, callee);
                let object = call.argument(object);
                // SAFETY: the handle is open, the context is this call's.
                let returned = unsafe { get(call.context(), object, closure) };
                call.answer(returned)
            }
            Attribute::Computed { get: None, .. } => Err(vm.new_attribute_error(format!(
                "attribute '{}' of '{}' objects is not readable",
                callee.name, callee.of
            ))),
        }
    }

    /// Sets it, or deletes it.
    ///
    /// # Errors
    /// AttributeError if it cannot be written; TypeError, OverflowError if the value
    /// does not fit; what a setter raises.
    pub(super) fn set(
        &self,
        state: &Rc<State>,
        vm: &VirtualMachine,
        callee: &Callee<'_>,
        object: PyObjectRef,
        value: Option<PyObjectRef>,
    ) -> PyResult<()> {
        match *self {
            Attribute::Member { readonly: true, .. } => {
                Err(vm.new_attribute_error("readonly attribute"))
            }
            Attribute::Member { kind, offset, .. } => {
                let place = place(vm, &object, offset)?;
                // SAFETY: the type's author says that there is such a member.
                unsafe { write(state, vm, callee, &object, kind, place, value) }
            }
            Attribute::Computed {
                set: Some(set),
                closure,
                ..
            } => {
                let mut call = Call::begin(state, vm, callee);
                let object = call.argument(object);
                let value = call.optional(value);
                // SAFETY: the handles are open, or null for no value.
                let failed = unsafe { set(call.context(), object, value, closure) } != 0;
                call.finish(failed)
            }
            Attribute::Computed { set: None, .. } => Err(vm.new_attribute_error(format!(
                "attribute '{}' of '{}' objects is not writable",
                callee.name, callee.of
            ))),
        }
    }
}

/// How many bytes a member takes in a struct, at least; nothing of a kind that HPy has not.
pub(super) fn size(kind: Kind) -> Option<usize> {
    Some(match kind {
        Kind::NONE => 0,
        Kind::BYTE | Kind::UBYTE | Kind::CHAR | Kind::BOOL | Kind::STRING_INPLACE => 1,
        Kind::SHORT | Kind::USHORT => size_of::<c_short>(),
        Kind::INT | Kind::UINT => size_of::<c_int>(),
        Kind::LONG | Kind::ULONG => size_of::<c_long>(),
        Kind::LONGLONG | Kind::ULONGLONG => size_of::<c_longlong>(),
        Kind::HPYSSIZET => size_of::<HPy_ssize_t>(),
        Kind::FLOAT => size_of::<f32>(),
        Kind::DOUBLE => size_of::<f64>(),
        Kind::STRING => size_of::<*const c_char>(),
        Kind::OBJECT | Kind::OBJECT_EX => size_of::<HPyField>(),
        _ => return None,
    })
}

/// Where a member of an object's struct is.
fn place(vm: &VirtualMachine, object: &PyObject, offset: usize) -> PyResult<*mut c_void> {
    match instance::data(object) {
        // SAFETY: the type's author says that the struct has a member there.
        Some((_, start)) => Ok(unsafe { start.byte_add(offset) }),
        None => Err(vm.new_type_error(format!(
            "this '{}' object was made without the type's own '__new__'",
            object.class().name()
        ))),
    }
}

/// Reads a member, which is aligned for nothing if the struct is packed.
///
/// # Safety
/// There must be one of this kind at that place.
unsafe fn read(
    state: &Rc<State>,
    vm: &VirtualMachine,
    callee: &Callee<'_>,
    object: &PyObject,
    kind: Kind,
    place: *mut c_void,
) -> PyResult {
    macro_rules! int {
        ($type:ty) => {
            Ok(vm
                .ctx
                .new_int(place.cast::<$type>().read_unaligned())
                .into())
        };
    }
    // SAFETY: by the caller's word, for each kind.
    unsafe {
        match kind {
            Kind::SHORT => int!(c_short),
            Kind::INT => int!(c_int),
            Kind::LONG => int!(c_long),
            Kind::BYTE => int!(i8),
            Kind::UBYTE => int!(u8),
            Kind::USHORT => int!(c_ushort),
            Kind::UINT => int!(c_uint),
            Kind::ULONG => int!(c_ulong),
            Kind::LONGLONG => int!(c_longlong),
            Kind::ULONGLONG => int!(c_ulonglong),
            Kind::HPYSSIZET => int!(HPy_ssize_t),
            Kind::FLOAT => Ok(vm
                .ctx
                .new_float(place.cast::<f32>().read_unaligned().into())
                .into()),
            Kind::DOUBLE => Ok(vm
                .ctx
                .new_float(place.cast::<f64>().read_unaligned())
                .into()),
            Kind::BOOL => Ok(vm.ctx.new_bool(place.cast::<u8>().read() != 0).into()),
            Kind::CHAR => {
                let character = char::from(place.cast::<u8>().read());
                Ok(vm.ctx.new_str(character.to_string()).into())
            }
            Kind::STRING => match place.cast::<*const c_char>().read_unaligned() {
                string if string.is_null() => Ok(vm.ctx.none()),
                string => c_string(vm, string),
            },
            Kind::STRING_INPLACE => c_string(vm, place.cast()),
            Kind::OBJECT | Kind::OBJECT_EX => {
                let field = place.cast::<HPyField>().read_unaligned();
                if field.is_null() {
                    return if kind == Kind::OBJECT {
                        Ok(vm.ctx.none())
                    } else {
                        Err(vm.new_attribute_error(callee.name.to_owned()))
                    };
                }
                let held = state.fields.borrow().load(object.get_id(), field);
                held.map_err(|_| {
                    vm.new_system_error(format!(
                        "the member '{}' of a '{}' object is no field that the object has stored",
                        callee.name, callee.of
                    ))
                })
            }
            Kind::NONE => Ok(vm.ctx.none()),
            _ => Err(vm.new_system_error("bad memberdescr type")),
        }
    }
}

/// The text of a C string of a struct.
unsafe fn c_string(vm: &VirtualMachine, string: *const c_char) -> PyResult {
    // SAFETY: as the caller vouches.
    let bytes = unsafe { CStr::from_ptr(string) }.to_bytes();
    let bytes = vm.ctx.new_bytes(bytes.to_vec());
    vm.call_method(bytes.as_object(), "decode", ())
}

/// Writes a member, aligned or not, or deletes what it holds.
///
/// # Safety
/// There must be one of this kind at that place.
unsafe fn write(
    state: &Rc<State>,
    vm: &VirtualMachine,
    callee: &Callee<'_>,
    object: &PyObject,
    kind: Kind,
    place: *mut c_void,
    value: Option<PyObjectRef>,
) -> PyResult<()> {
    if matches!(kind, Kind::OBJECT | Kind::OBJECT_EX) {
        // SAFETY: by the caller's word.
        return unsafe { write_field(state, vm, callee, object, kind, place.cast(), value) };
    }
    if matches!(kind, Kind::STRING | Kind::STRING_INPLACE | Kind::NONE) {
        return Err(vm.new_type_error("readonly attribute"));
    }
    let Some(value) = value else {
        return Err(vm.new_type_error("can't delete numeric/char attribute"));
    };
    macro_rules! int {
        ($type:ty) => {{
            let int = value.try_index(vm)?;
            let narrow = narrow::<$type>(vm, &int, stringify!($type))?;
            // SAFETY: by the caller's word.
            unsafe { place.cast::<$type>().write_unaligned(narrow) };
            Ok(())
        }};
    }
    /// For the small ones CPython warns and truncates.
    macro_rules! small {
        ($type:ty, $name:literal) => {{
            let int = value.try_index(vm)?;
            let long = narrow::<c_long>(vm, &int, "long")?;
            // SAFETY: by the caller's word.
            unsafe { place.cast::<$type>().write_unaligned(long as $type) };
            if <$type>::try_from(long).is_err() {
                warn(vm, concat!("Truncation of value to ", $name))?;
            }
            Ok(())
        }};
    }
    match kind {
        Kind::SHORT => small!(c_short, "short"),
        Kind::INT => small!(c_int, "int"),
        Kind::BYTE => small!(i8, "char"),
        Kind::UBYTE => small!(u8, "unsigned char"),
        Kind::USHORT => small!(c_ushort, "unsigned short"),
        Kind::UINT => small!(c_uint, "unsigned int"),
        Kind::LONG => int!(c_long),
        Kind::ULONG => int!(c_ulong),
        Kind::LONGLONG => int!(c_longlong),
        Kind::ULONGLONG => int!(c_ulonglong),
        Kind::HPYSSIZET => int!(HPy_ssize_t),
        Kind::FLOAT | Kind::DOUBLE => {
            let float = value.try_float(vm)?.to_f64();
            // SAFETY: by the caller's word.
            unsafe {
                if kind == Kind::FLOAT {
                    place.cast::<f32>().write_unaligned(float as f32);
                } else {
                    place.cast::<f64>().write_unaligned(float);
                }
            }
            Ok(())
        }
        Kind::BOOL => {
            if !value.class().is(vm.ctx.types.bool_type) {
                return Err(vm.new_type_error("attribute value type must be bool"));
            }
            let truth = value.is_true(vm)?;
            // SAFETY: by the caller's word.
            unsafe { place.cast::<u8>().write(truth.into()) };
            Ok(())
        }
        Kind::CHAR => {
            let text = value.downcast_ref::<PyStr>().and_then(|text| {
                let bytes = text.as_bytes();
                (bytes.len() == 1).then(|| bytes[0])
            });
            let Some(character) = text else {
                return Err(vm.new_type_error("bad argument type for built-in operation"));
            };
            // SAFETY: by the caller's word.
            unsafe { place.cast::<u8>().write(character) };
            Ok(())
        }
        _ => Err(vm.new_system_error(format!("bad memberdescr type for {}", callee.name))),
    }
}

/// Stores an object in a member that is a field; without one it is given up.
unsafe fn write_field(
    state: &Rc<State>,
    vm: &VirtualMachine,
    callee: &Callee<'_>,
    object: &PyObject,
    kind: Kind,
    place: *mut HPyField,
    value: Option<PyObjectRef>,
) -> PyResult<()> {
    // SAFETY: by the caller's word.
    let old = unsafe { place.read_unaligned() };
    if value.is_none() && kind == Kind::OBJECT_EX && old.is_null() {
        return Err(vm.new_attribute_error(callee.name.to_owned()));
    }
    let new = match value {
        Some(value) => {
            let birth = state.moment("an attribute's setter");
            let mut fields = state.fields.borrow_mut();
            fields.store(object.get_id(), value, birth)
        }
        None => HPyField::NULL,
    };
    // SAFETY: by the caller's word.
    unsafe { place.write_unaligned(new) };
    let held = state.fields.borrow_mut().take(old);
    // What this drops may run Python.
    drop(held);
    Ok(())
}

fn warn(vm: &VirtualMachine, message: &str) -> PyResult<()> {
    let category = vm.ctx.exceptions.runtime_warning.to_owned();
    let warn = vm.import("warnings", 0)?.get_attr("warn", vm)?;
    warn.call((vm.ctx.new_str(message), category), vm).map(drop)
}

/// An int of a C type.
fn narrow<T: for<'a> TryFrom<&'a malachite_bigint::BigInt>>(
    vm: &VirtualMachine,
    int: &PyInt,
    name: &str,
) -> PyResult<T> {
    T::try_from(int.as_bigint()).map_err(|_| {
        let name = name.strip_prefix("c_").unwrap_or(name);
        vm.new_overflow_error(format!("Python int too large to convert to C {name}"))
    })
}
