//! Compiling and running source text.

use std::ffi::{CStr, c_char};
use std::str::Utf8Error;

use hpy_sys::{HPy, HPy_SourceKind};
use rustpython_vm::builtins::{PyCode, PyDict};
use rustpython_vm::compiler::Mode;
use rustpython_vm::function::ArgMapping;
use rustpython_vm::scope::Scope;
use rustpython_vm::{PyObjectRef, TryFromObject};

use crate::context::Cx;
use crate::fault::{Result, Trouble};
use crate::text;

pub(crate) fn ctx_Compile_s(
    cx: &Cx<'_>,
    utf8_source: *const c_char,
    utf8_filename: *const c_char,
    kind: HPy_SourceKind,
) -> Result<PyObjectRef> {
    let vm = cx.vm;
    let mode = match kind {
        HPy_SourceKind::Expr => Mode::Eval,
        HPy_SourceKind::File => Mode::Exec,
        HPy_SourceKind::Single => Mode::Single,
        _ => return Err(vm.new_system_error("invalid source kind").into()),
    };
    if utf8_source.is_null() {
        return Err(Trouble::fault("the source is a null pointer"));
    }
    // SAFETY: these are C strings, by the caller's word.
    let (source, filename) = unsafe { (CStr::from_ptr(utf8_source), cx.text(utf8_filename)?) };
    let source = match source.to_str() {
        Ok(source) => source,
        Err(error) => return Err(not_utf_8(cx, source.to_bytes(), &error, filename)),
    };
    let code = vm
        .compile(source, mode, filename.to_owned())
        .map_err(|error| vm.new_syntax_error(&error, Some(source)))?;
    Ok(code.into())
}

/// The `SyntaxError` for source text that is not UTF-8.
#[cold]
fn not_utf_8(cx: &Cx<'_>, source: &[u8], error: &Utf8Error, filename: &str) -> Trouble {
    let vm = cx.vm;
    let place = error.valid_up_to();
    let (_, reason) = text::not_utf_8(source, error);
    let message = format!(
        "(unicode error) 'utf-8' codec can't decode byte {:#04x} in position {place}: {reason}",
        source[place]
    );
    let line = 1 + source[..place]
        .iter()
        .filter(|&&byte| byte == b'\n')
        .count();
    let none = || vm.ctx.none();
    let details = vm.new_tuple((vm.ctx.new_str(filename), line, none(), none()));
    let class = vm.ctx.exceptions.syntax_error.to_owned();
    let arguments = vec![vm.ctx.new_str(message).into(), details.into()];
    match vm.invoke_exception(class, arguments) {
        Ok(exception) | Err(exception) => exception.into(),
    }
}

pub(crate) fn ctx_EvalCode(
    cx: &Cx<'_>,
    code: HPy,
    globals: HPy,
    locals: HPy,
) -> Result<PyObjectRef> {
    let vm = cx.vm;
    let code = cx.object(code)?.downcast::<PyCode>().map_err(|object| {
        Trouble::fault(format!(
            "the code is of type '{}'; HPy_Compile_s makes code of source text",
            object.class().name()
        ))
    })?;
    if !code.freevars.is_empty() {
        return Err(Trouble::fault(
            "the code has free variables, for which nobody gives values; run code of a module \
             or an expression",
        ));
    }
    let globals = cx.object(globals)?.downcast::<PyDict>().map_err(|object| {
        Trouble::fault(format!(
            "the globals are of type '{}'; they must be a dict",
            object.class().name()
        ))
    })?;
    let locals = match cx.optional(locals)? {
        None => ArgMapping::from_dict_exact(globals.clone()),
        Some(object) => ArgMapping::try_from_object(vm, object)?,
    };
    Ok(vm.run_code_obj(code, Scope::new(Some(locals), globals))?)
}
