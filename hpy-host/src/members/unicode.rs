//! Strings.

use std::ffi::{CStr, c_char};

use hpy_sys::{HPy, HPy_UCS4, HPy_ssize_t, wchar_t};
use rustpython_vm::builtins::{PyBytes, PyStr, PyStrRef, PyUtf8StrRef};
use rustpython_vm::common::wtf8::{CodePoint, Wtf8, Wtf8Buf};
use rustpython_vm::function::ArgBytesLike;
use rustpython_vm::{AsObject, PyObjectRef, PyResult, TryFromObject};

use crate::context::Cx;
use crate::fault::{Result, Trouble};
use crate::text;

/// An object that is a `str`.
fn string(cx: &Cx<'_>, h: HPy) -> Result<PyStrRef> {
    cx.object(h)?.downcast().map_err(|_| {
        cx.vm
            .new_type_error("bad argument type for built-in operation")
            .into()
    })
}

/// The bytes that an extension points to.
///
/// # Errors
/// A fault if the pointer is null and the size not 0, or the size is negative.
///
/// # Safety
/// There must be `size` of them at `bytes`.
unsafe fn bytes<'a>(bytes: *const c_char, size: HPy_ssize_t) -> Result<&'a [u8]> {
    let size = usize::try_from(size).map_err(|_| Trouble::fault("the size is negative"))?;
    if size == 0 {
        return Ok(&[]);
    }
    if bytes.is_null() {
        return Err(Trouble::fault("there is a size, but the pointer is null"));
    }
    // SAFETY: by the caller's word.
    Ok(unsafe { std::slice::from_raw_parts(bytes.cast(), size) })
}

/// The text of a C string that may be missing.
///
/// # Safety
/// It must be null or end with a NUL.
unsafe fn optional<'t>(cx: &Cx<'_>, utf8: *const c_char) -> Result<Option<&'t str>> {
    if utf8.is_null() {
        return Ok(None);
    }
    // SAFETY: by the caller's word.
    unsafe { cx.text(utf8) }.map(Some)
}

pub(crate) fn ctx_Unicode_FromString(cx: &Cx<'_>, utf8: *const c_char) -> Result<PyObjectRef> {
    // SAFETY: it is a C string, by the caller's word.
    let text = unsafe { cx.text(utf8)? };
    Ok(cx.vm.ctx.new_str(text).into())
}

pub(crate) fn ctx_Unicode_Check(cx: &Cx<'_>, h: HPy) -> Result<bool> {
    Ok(cx.object(h)?.downcastable::<PyStr>())
}

/// Writes the members that encode a `str`.
macro_rules! encode {
    ($($name:ident: $encode:path;)*) => {$(
        pub(crate) fn $name(cx: &Cx<'_>, h: HPy) -> Result<PyObjectRef> {
            let encoded = $encode(cx.vm, &*string(cx, h)?)?;
            Ok(cx.vm.ctx.new_bytes(encoded).into())
        }
    )*};
}

encode! {
    ctx_Unicode_AsASCIIString: text::to_ascii;
    ctx_Unicode_AsLatin1String: text::to_latin_1;
    ctx_Unicode_AsUTF8String: text::to_utf_8;
    ctx_Unicode_EncodeFSDefault: text::to_file_system;
}

pub(crate) fn ctx_Unicode_AsUTF8AndSize(
    cx: &Cx<'_>,
    h: HPy,
    size: *mut HPy_ssize_t,
) -> Result<*const c_char> {
    let string = string(cx, h)?;
    text::check_utf_8(cx.vm, &string)?;
    if !size.is_null() {
        // SAFETY: there is a place for it, by the caller's word.
        unsafe { *size = string.byte_len() as HPy_ssize_t };
    }
    cx.lend(h, string.as_bytes())
}

pub(crate) fn ctx_Unicode_FromWideChar(
    cx: &Cx<'_>,
    w: *const wchar_t,
    size: HPy_ssize_t,
) -> Result<PyObjectRef> {
    if w.is_null() && size != 0 {
        return Err(Trouble::fault("there is a size, but the pointer is null"));
    }
    let size = match size {
        // SAFETY: without a size it ends with a NUL, by the caller's word.
        -1 => (0..).take_while(|&i| unsafe { *w.add(i) } != 0).count(),
        size => usize::try_from(size).map_err(|_| {
            cx.vm
                .new_system_error("Negative size passed to PyUnicode_New")
        })?,
    };
    let wide = match size {
        0 => &[],
        // SAFETY: there are as many, by the caller's word.
        _ => unsafe { std::slice::from_raw_parts(w, size) },
    };
    Ok(cx.vm.ctx.new_str(from_wide(cx, wide)?).into())
}

#[cfg(windows)]
fn from_wide(_: &Cx<'_>, wide: &[wchar_t]) -> Result<Wtf8Buf> {
    Ok(Wtf8Buf::from_wide(wide))
}

#[cfg(not(windows))]
fn from_wide(cx: &Cx<'_>, wide: &[wchar_t]) -> Result<Wtf8Buf> {
    let mut text = Wtf8Buf::with_capacity(wide.len());
    for &character in wide {
        let character = character as u32;
        text.push(CodePoint::from_u32(character).ok_or_else(|| {
            cx.vm.new_value_error(format!(
                "character U+{character:x} is not in range [U+0000; U+10ffff]"
            ))
        })?);
    }
    Ok(text)
}

pub(crate) fn ctx_Unicode_DecodeFSDefault(cx: &Cx<'_>, v: *const c_char) -> Result<PyObjectRef> {
    if v.is_null() {
        return Err(Trouble::fault("the string is a null pointer"));
    }
    // SAFETY: it is a C string, by the caller's word.
    let name = unsafe { CStr::from_ptr(v) };
    Ok(text::from_file_system(cx.vm, name.to_bytes()))
}

pub(crate) fn ctx_Unicode_DecodeFSDefaultAndSize(
    cx: &Cx<'_>,
    v: *const c_char,
    size: HPy_ssize_t,
) -> Result<PyObjectRef> {
    // SAFETY: there are as many, by the caller's word.
    Ok(text::from_file_system(cx.vm, unsafe { bytes(v, size)? }))
}

pub(crate) fn ctx_Unicode_ReadChar(cx: &Cx<'_>, h: HPy, index: HPy_ssize_t) -> Result<HPy_UCS4> {
    let string = string(cx, h)?;
    let found = usize::try_from(index).ok().and_then(|index| {
        if string.isascii() {
            string.as_bytes().get(index).map(|&byte| u32::from(byte))
        } else {
            string
                .as_wtf8()
                .code_points()
                .nth(index)
                .map(CodePoint::to_u32)
        }
    });
    found.ok_or_else(|| out_of_range(cx))
}

#[cold]
fn out_of_range(cx: &Cx<'_>) -> Trouble {
    cx.vm.new_index_error("string index out of range").into()
}

pub(crate) fn ctx_Unicode_DecodeASCII(
    cx: &Cx<'_>,
    ascii: *const c_char,
    size: HPy_ssize_t,
    errors: *const c_char,
) -> Result<PyObjectRef> {
    // SAFETY: there are as many, and a C string or null, by the caller's word.
    let (ascii, errors) = unsafe { (bytes(ascii, size)?, optional(cx, errors)?) };
    match std::str::from_utf8(ascii) {
        Ok(text) if text.is_ascii() => Ok(cx.vm.ctx.new_str(text).into()),
        _ => Ok(Codec::Ascii.decode(cx, ascii, errors)?),
    }
}

pub(crate) fn ctx_Unicode_DecodeLatin1(
    cx: &Cx<'_>,
    latin1: *const c_char,
    size: HPy_ssize_t,
    _errors: *const c_char,
) -> Result<PyObjectRef> {
    // SAFETY: there are as many, by the caller's word.
    let latin1 = unsafe { bytes(latin1, size)? };
    // Nothing can fail, so it does not matter what is to be done about errors.
    let text: String = latin1.iter().map(|&byte| char::from(byte)).collect();
    Ok(cx.vm.ctx.new_str(text).into())
}

/// The codecs that RustPython has without the standard library.
#[derive(Clone, Copy)]
enum Codec {
    Ascii,
    Latin1,
    Utf8,
}

impl Codec {
    /// The codec of an encoding's name.
    fn of(encoding: &str) -> Option<Codec> {
        let name = encoding.to_ascii_lowercase().replace('_', "-");
        match &*name {
            "utf-8" | "utf8" => Some(Codec::Utf8),
            "ascii" | "us-ascii" => Some(Codec::Ascii),
            "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" => Some(Codec::Latin1),
            _ => None,
        }
    }

    fn decode(self, cx: &Cx<'_>, bytes: &[u8], errors: Option<&str>) -> PyResult {
        let vm = cx.vm;
        let name = match self {
            Codec::Ascii => "ascii_decode",
            Codec::Latin1 => "latin_1_decode",
            Codec::Utf8 => "utf_8_decode",
        };
        let bytes = vm.ctx.new_bytes(bytes.to_vec());
        let errors = vm.ctx.new_str(errors.unwrap_or("strict"));
        let decode = vm.import("_codecs", 0)?.get_attr(name, vm)?;
        let decoded = match self {
            // What is not complete at the end is an error.
            Codec::Utf8 => decode.call((bytes, errors, true), vm)?,
            _ => decode.call((bytes, errors), vm)?,
        };
        decoded.get_item(&0, vm)
    }
}

pub(crate) fn ctx_Unicode_FromEncodedObject(
    cx: &Cx<'_>,
    obj: HPy,
    encoding: *const c_char,
    errors: *const c_char,
) -> Result<PyObjectRef> {
    let vm = cx.vm;
    let object = cx.object(obj)?;
    // SAFETY: these are C strings or null, by the caller's word.
    let (encoding, errors) = unsafe { (optional(cx, encoding)?, optional(cx, errors)?) };
    if object.downcastable::<PyStr>() {
        return Err(vm.new_type_error("decoding str is not supported").into());
    }
    let bytes = match object.downcast::<PyBytes>() {
        Ok(bytes) => bytes,
        Err(object) => {
            let class = object.class().to_owned();
            let buffer = ArgBytesLike::try_from_object(vm, object).map_err(|_| {
                vm.new_type_error(format!(
                    "decoding to str: need a bytes-like object, {} found",
                    class.name()
                ))
            })?;
            vm.ctx.new_bytes(buffer.borrow_buf().to_vec())
        }
    };
    if bytes.is_empty() {
        return Ok(vm.ctx.empty_str.to_owned().into());
    }
    let encoding = encoding.unwrap_or("utf-8");
    match (Codec::of(encoding), std::str::from_utf8(&bytes)) {
        (Some(Codec::Utf8), Ok(text)) => Ok(vm.ctx.new_str(text).into()),
        (Some(codec), _) => Ok(codec.decode(cx, &bytes, errors)?),
        (None, _) => {
            let errors: Option<PyUtf8StrRef> = errors.map(|errors| vm.ctx.new_utf8_str(errors));
            let codecs = &vm.state.codec_registry;
            let decoded = codecs.decode_text(bytes.into(), encoding, errors, vm)?;
            Ok(decoded.into())
        }
    }
}

pub(crate) fn ctx_Unicode_Substring(
    cx: &Cx<'_>,
    h: HPy,
    start: HPy_ssize_t,
    end: HPy_ssize_t,
) -> Result<PyObjectRef> {
    let string = string(cx, h)?;
    let (Ok(start), Ok(end)) = (usize::try_from(start), usize::try_from(end)) else {
        return Err(out_of_range(cx));
    };
    let length = string.char_len();
    let end = end.min(length);
    if start == 0 && end == length && string.class().is(cx.vm.ctx.types.str_type) {
        return Ok(string.into());
    }
    let part = match start < end {
        true => part(&string, start, end).to_wtf8_buf(),
        false => Wtf8Buf::new(),
    };
    Ok(cx.vm.ctx.new_str(part).into())
}

/// The characters of a string from the `start`th to before the `end`th, which it has.
fn part(string: &PyStr, start: usize, end: usize) -> &Wtf8 {
    let all = string.as_wtf8();
    if string.isascii() {
        return &all[start..end];
    }
    let mut places = all.code_point_indices().map(|(place, _)| place);
    let first = places.nth(start).unwrap_or(all.len());
    let last = places.nth(end - start - 1).unwrap_or(all.len());
    &all[first..last]
}
