//! The one table: every member of `HPyContext`, in memory order (`autogen_ctx.h`).

/// Hands the whole context table to a callback macro.
///
/// This is the single source of the context's layout: the struct, the call
/// helpers, [`MEMBERS`](crate::MEMBERS), and the tables of every host and
/// wrapping context are expanded from it. The callback is named by its path,
/// without `!`, and is expanded once, wherever the invocation stands (among
/// items, in a function body, or as an expression):
///
/// ```text
/// callback! {
///     constants { 0 h_None; ... }
///     functions { 77 HPy_Dup: fn ctx_Dup(h: HPy) -> HPy; ... }
///     late_constants { 238 h_ComplexType; ... }
///     late_functions { 244 HPyCapsule_New: fn ctx_Capsule_New(...) -> HPy; ... }
/// }
/// ```
///
/// A constant is `index field;`. A function is `index name: fn field(arguments)
/// -> result;`, where `name` is the function of the C API, `field` the member of
/// the struct, and the leading context argument, common to all, is left out;
/// `void` is written `()`. Sections stand in memory order. The late functions
/// are those that some hosts keep one place further on (see
/// [`layout`](crate::layout)).
///
/// Type names in the table are bare, so bring them into scope where the callback
/// writes them out: `use hpy_sys::*;` is enough.
///
/// # Examples
/// Counting the functions:
///
/// ```
/// macro_rules! count_functions {
///     (
///         constants { $($constants:tt)* }
///         functions { $($i:literal $n:ident: fn $f:ident $a:tt -> $r:ty;)* }
///         late_constants { $($late_constants:tt)* }
///         late_functions { $($li:literal $ln:ident: fn $lf:ident $la:tt -> $lr:ty;)* }
///     ) => {
///         [$($i),* , $($li),*].len()
///     };
/// }
/// let functions = hpy_sys::for_each_context_member! { count_functions };
/// assert_eq!(functions, 180);
/// ```
#[macro_export]
macro_rules! for_each_context_member {
    ($($callback:tt)+) => {
        $($callback)+! {
            constants {
                0 h_None;
                1 h_True;
                2 h_False;
                3 h_NotImplemented;
                4 h_Ellipsis;
                5 h_BaseException;
                6 h_Exception;
                7 h_StopAsyncIteration;
                8 h_StopIteration;
                9 h_GeneratorExit;
                10 h_ArithmeticError;
                11 h_LookupError;
                12 h_AssertionError;
                13 h_AttributeError;
                14 h_BufferError;
                15 h_EOFError;
                16 h_FloatingPointError;
                17 h_OSError;
                18 h_ImportError;
                19 h_ModuleNotFoundError;
                20 h_IndexError;
                21 h_KeyError;
                22 h_KeyboardInterrupt;
                23 h_MemoryError;
                24 h_NameError;
                25 h_OverflowError;
                26 h_RuntimeError;
                27 h_RecursionError;
                28 h_NotImplementedError;
                29 h_SyntaxError;
                30 h_IndentationError;
                31 h_TabError;
                32 h_ReferenceError;
                33 h_SystemError;
                34 h_SystemExit;
                35 h_TypeError;
                36 h_UnboundLocalError;
                37 h_UnicodeError;
                38 h_UnicodeEncodeError;
                39 h_UnicodeDecodeError;
                40 h_UnicodeTranslateError;
                41 h_ValueError;
                42 h_ZeroDivisionError;
                43 h_BlockingIOError;
                44 h_BrokenPipeError;
                45 h_ChildProcessError;
                46 h_ConnectionError;
                47 h_ConnectionAbortedError;
                48 h_ConnectionRefusedError;
                49 h_ConnectionResetError;
                50 h_FileExistsError;
                51 h_FileNotFoundError;
                52 h_InterruptedError;
                53 h_IsADirectoryError;
                54 h_NotADirectoryError;
                55 h_PermissionError;
                56 h_ProcessLookupError;
                57 h_TimeoutError;
                58 h_Warning;
                59 h_UserWarning;
                60 h_DeprecationWarning;
                61 h_PendingDeprecationWarning;
                62 h_SyntaxWarning;
                63 h_RuntimeWarning;
                64 h_FutureWarning;
                65 h_ImportWarning;
                66 h_UnicodeWarning;
                67 h_BytesWarning;
                68 h_ResourceWarning;
                69 h_BaseObjectType;
                70 h_TypeType;
                71 h_BoolType;
                72 h_LongType;
                73 h_FloatType;
                74 h_UnicodeType;
                75 h_TupleType;
                76 h_ListType;
            }
            functions {
                77 HPy_Dup: fn ctx_Dup(h: HPy) -> HPy;
                78 HPy_Close: fn ctx_Close(h: HPy) -> ();
                79 HPyLong_FromInt32_t: fn ctx_Long_FromInt32_t(value: i32) -> HPy;
                80 HPyLong_FromUInt32_t: fn ctx_Long_FromUInt32_t(value: u32) -> HPy;
                81 HPyLong_FromInt64_t: fn ctx_Long_FromInt64_t(v: i64) -> HPy;
                82 HPyLong_FromUInt64_t: fn ctx_Long_FromUInt64_t(v: u64) -> HPy;
                83 HPyLong_FromSize_t: fn ctx_Long_FromSize_t(value: usize) -> HPy;
                84 HPyLong_FromSsize_t: fn ctx_Long_FromSsize_t(value: HPy_ssize_t) -> HPy;
                85 HPyLong_AsInt32_t: fn ctx_Long_AsInt32_t(h: HPy) -> i32;
                86 HPyLong_AsUInt32_t: fn ctx_Long_AsUInt32_t(h: HPy) -> u32;
                87 HPyLong_AsUInt32_tMask: fn ctx_Long_AsUInt32_tMask(h: HPy) -> u32;
                88 HPyLong_AsInt64_t: fn ctx_Long_AsInt64_t(h: HPy) -> i64;
                89 HPyLong_AsUInt64_t: fn ctx_Long_AsUInt64_t(h: HPy) -> u64;
                90 HPyLong_AsUInt64_tMask: fn ctx_Long_AsUInt64_tMask(h: HPy) -> u64;
                91 HPyLong_AsSize_t: fn ctx_Long_AsSize_t(h: HPy) -> usize;
                92 HPyLong_AsSsize_t: fn ctx_Long_AsSsize_t(h: HPy) -> HPy_ssize_t;
                93 HPyLong_AsVoidPtr: fn ctx_Long_AsVoidPtr(h: HPy) -> *mut c_void;
                94 HPyLong_AsDouble: fn ctx_Long_AsDouble(h: HPy) -> c_double;
                95 HPyFloat_FromDouble: fn ctx_Float_FromDouble(v: c_double) -> HPy;
                96 HPyFloat_AsDouble: fn ctx_Float_AsDouble(h: HPy) -> c_double;
                97 HPyBool_FromBool: fn ctx_Bool_FromBool(v: bool) -> HPy;
                98 HPy_Length: fn ctx_Length(h: HPy) -> HPy_ssize_t;
                99 HPyNumber_Check: fn ctx_Number_Check(h: HPy) -> c_int;
                100 HPy_Add: fn ctx_Add(h1: HPy, h2: HPy) -> HPy;
                101 HPy_Subtract: fn ctx_Subtract(h1: HPy, h2: HPy) -> HPy;
                102 HPy_Multiply: fn ctx_Multiply(h1: HPy, h2: HPy) -> HPy;
                103 HPy_MatrixMultiply: fn ctx_MatrixMultiply(h1: HPy, h2: HPy) -> HPy;
                104 HPy_FloorDivide: fn ctx_FloorDivide(h1: HPy, h2: HPy) -> HPy;
                105 HPy_TrueDivide: fn ctx_TrueDivide(h1: HPy, h2: HPy) -> HPy;
                106 HPy_Remainder: fn ctx_Remainder(h1: HPy, h2: HPy) -> HPy;
                107 HPy_Divmod: fn ctx_Divmod(h1: HPy, h2: HPy) -> HPy;
                108 HPy_Power: fn ctx_Power(h1: HPy, h2: HPy, h3: HPy) -> HPy;
                109 HPy_Negative: fn ctx_Negative(h1: HPy) -> HPy;
                110 HPy_Positive: fn ctx_Positive(h1: HPy) -> HPy;
                111 HPy_Absolute: fn ctx_Absolute(h1: HPy) -> HPy;
                112 HPy_Invert: fn ctx_Invert(h1: HPy) -> HPy;
                113 HPy_Lshift: fn ctx_Lshift(h1: HPy, h2: HPy) -> HPy;
                114 HPy_Rshift: fn ctx_Rshift(h1: HPy, h2: HPy) -> HPy;
                115 HPy_And: fn ctx_And(h1: HPy, h2: HPy) -> HPy;
                116 HPy_Xor: fn ctx_Xor(h1: HPy, h2: HPy) -> HPy;
                117 HPy_Or: fn ctx_Or(h1: HPy, h2: HPy) -> HPy;
                118 HPy_Index: fn ctx_Index(h1: HPy) -> HPy;
                119 HPy_Long: fn ctx_Long(h1: HPy) -> HPy;
                120 HPy_Float: fn ctx_Float(h1: HPy) -> HPy;
                121 HPy_InPlaceAdd: fn ctx_InPlaceAdd(h1: HPy, h2: HPy) -> HPy;
                122 HPy_InPlaceSubtract: fn ctx_InPlaceSubtract(h1: HPy, h2: HPy) -> HPy;
                123 HPy_InPlaceMultiply: fn ctx_InPlaceMultiply(h1: HPy, h2: HPy) -> HPy;
                124 HPy_InPlaceMatrixMultiply: fn ctx_InPlaceMatrixMultiply(h1: HPy, h2: HPy) -> HPy;
                125 HPy_InPlaceFloorDivide: fn ctx_InPlaceFloorDivide(h1: HPy, h2: HPy) -> HPy;
                126 HPy_InPlaceTrueDivide: fn ctx_InPlaceTrueDivide(h1: HPy, h2: HPy) -> HPy;
                127 HPy_InPlaceRemainder: fn ctx_InPlaceRemainder(h1: HPy, h2: HPy) -> HPy;
                128 HPy_InPlacePower: fn ctx_InPlacePower(h1: HPy, h2: HPy, h3: HPy) -> HPy;
                129 HPy_InPlaceLshift: fn ctx_InPlaceLshift(h1: HPy, h2: HPy) -> HPy;
                130 HPy_InPlaceRshift: fn ctx_InPlaceRshift(h1: HPy, h2: HPy) -> HPy;
                131 HPy_InPlaceAnd: fn ctx_InPlaceAnd(h1: HPy, h2: HPy) -> HPy;
                132 HPy_InPlaceXor: fn ctx_InPlaceXor(h1: HPy, h2: HPy) -> HPy;
                133 HPy_InPlaceOr: fn ctx_InPlaceOr(h1: HPy, h2: HPy) -> HPy;
                134 HPyCallable_Check: fn ctx_Callable_Check(h: HPy) -> c_int;
                135 HPy_CallTupleDict: fn ctx_CallTupleDict(callable: HPy, args: HPy, kw: HPy) -> HPy;
                136 HPy_FatalError: fn ctx_FatalError(message: *const c_char) -> ();
                137 HPyErr_SetString: fn ctx_Err_SetString(h_type: HPy, utf8_message: *const c_char) -> ();
                138 HPyErr_SetObject: fn ctx_Err_SetObject(h_type: HPy, h_value: HPy) -> ();
                139 HPyErr_SetFromErrnoWithFilename: fn ctx_Err_SetFromErrnoWithFilename(h_type: HPy, filename_fsencoded: *const c_char) -> HPy;
                140 HPyErr_SetFromErrnoWithFilenameObjects: fn ctx_Err_SetFromErrnoWithFilenameObjects(h_type: HPy, filename1: HPy, filename2: HPy) -> ();
                141 HPyErr_Occurred: fn ctx_Err_Occurred() -> c_int;
                142 HPyErr_ExceptionMatches: fn ctx_Err_ExceptionMatches(exc: HPy) -> c_int;
                143 HPyErr_NoMemory: fn ctx_Err_NoMemory() -> ();
                144 HPyErr_Clear: fn ctx_Err_Clear() -> ();
                145 HPyErr_NewException: fn ctx_Err_NewException(utf8_name: *const c_char, base: HPy, dict: HPy) -> HPy;
                146 HPyErr_NewExceptionWithDoc: fn ctx_Err_NewExceptionWithDoc(utf8_name: *const c_char, utf8_doc: *const c_char, base: HPy, dict: HPy) -> HPy;
                147 HPyErr_WarnEx: fn ctx_Err_WarnEx(category: HPy, utf8_message: *const c_char, stack_level: HPy_ssize_t) -> c_int;
                148 HPyErr_WriteUnraisable: fn ctx_Err_WriteUnraisable(obj: HPy) -> ();
                149 HPy_IsTrue: fn ctx_IsTrue(h: HPy) -> c_int;
                150 HPyType_FromSpec: fn ctx_Type_FromSpec(spec: *mut HPyType_Spec, params: *mut HPyType_SpecParam) -> HPy;
                151 HPyType_GenericNew: fn ctx_Type_GenericNew(r#type: HPy, args: *const HPy, nargs: HPy_ssize_t, kw: HPy) -> HPy;
                152 HPy_GetAttr: fn ctx_GetAttr(obj: HPy, name: HPy) -> HPy;
                153 HPy_GetAttr_s: fn ctx_GetAttr_s(obj: HPy, utf8_name: *const c_char) -> HPy;
                154 HPy_HasAttr: fn ctx_HasAttr(obj: HPy, name: HPy) -> c_int;
                155 HPy_HasAttr_s: fn ctx_HasAttr_s(obj: HPy, utf8_name: *const c_char) -> c_int;
                156 HPy_SetAttr: fn ctx_SetAttr(obj: HPy, name: HPy, value: HPy) -> c_int;
                157 HPy_SetAttr_s: fn ctx_SetAttr_s(obj: HPy, utf8_name: *const c_char, value: HPy) -> c_int;
                158 HPy_GetItem: fn ctx_GetItem(obj: HPy, key: HPy) -> HPy;
                159 HPy_GetItem_i: fn ctx_GetItem_i(obj: HPy, idx: HPy_ssize_t) -> HPy;
                160 HPy_GetItem_s: fn ctx_GetItem_s(obj: HPy, utf8_key: *const c_char) -> HPy;
                161 HPy_Contains: fn ctx_Contains(container: HPy, key: HPy) -> c_int;
                162 HPy_SetItem: fn ctx_SetItem(obj: HPy, key: HPy, value: HPy) -> c_int;
                163 HPy_SetItem_i: fn ctx_SetItem_i(obj: HPy, idx: HPy_ssize_t, value: HPy) -> c_int;
                164 HPy_SetItem_s: fn ctx_SetItem_s(obj: HPy, utf8_key: *const c_char, value: HPy) -> c_int;
                165 HPy_Type: fn ctx_Type(obj: HPy) -> HPy;
                166 HPy_TypeCheck: fn ctx_TypeCheck(obj: HPy, r#type: HPy) -> c_int;
                167 HPy_Is: fn ctx_Is(obj: HPy, other: HPy) -> c_int;
                168 _HPy_AsStruct_Object: fn ctx_AsStruct_Object(h: HPy) -> *mut c_void;
                169 _HPy_AsStruct_Legacy: fn ctx_AsStruct_Legacy(h: HPy) -> *mut c_void;
                170 _HPy_New: fn ctx_New(h_type: HPy, data: *mut *mut c_void) -> HPy;
                171 HPy_Repr: fn ctx_Repr(obj: HPy) -> HPy;
                172 HPy_Str: fn ctx_Str(obj: HPy) -> HPy;
                173 HPy_ASCII: fn ctx_ASCII(obj: HPy) -> HPy;
                174 HPy_Bytes: fn ctx_Bytes(obj: HPy) -> HPy;
                175 HPy_RichCompare: fn ctx_RichCompare(v: HPy, w: HPy, op: c_int) -> HPy;
                176 HPy_RichCompareBool: fn ctx_RichCompareBool(v: HPy, w: HPy, op: c_int) -> c_int;
                177 HPy_Hash: fn ctx_Hash(obj: HPy) -> HPy_hash_t;
                178 HPyBytes_Check: fn ctx_Bytes_Check(h: HPy) -> c_int;
                179 HPyBytes_Size: fn ctx_Bytes_Size(h: HPy) -> HPy_ssize_t;
                180 HPyBytes_GET_SIZE: fn ctx_Bytes_GET_SIZE(h: HPy) -> HPy_ssize_t;
                181 HPyBytes_AsString: fn ctx_Bytes_AsString(h: HPy) -> *const c_char;
                182 HPyBytes_AS_STRING: fn ctx_Bytes_AS_STRING(h: HPy) -> *const c_char;
                183 HPyBytes_FromString: fn ctx_Bytes_FromString(bytes: *const c_char) -> HPy;
                184 HPyBytes_FromStringAndSize: fn ctx_Bytes_FromStringAndSize(bytes: *const c_char, len: HPy_ssize_t) -> HPy;
                185 HPyUnicode_FromString: fn ctx_Unicode_FromString(utf8: *const c_char) -> HPy;
                186 HPyUnicode_Check: fn ctx_Unicode_Check(h: HPy) -> c_int;
                187 HPyUnicode_AsASCIIString: fn ctx_Unicode_AsASCIIString(h: HPy) -> HPy;
                188 HPyUnicode_AsLatin1String: fn ctx_Unicode_AsLatin1String(h: HPy) -> HPy;
                189 HPyUnicode_AsUTF8String: fn ctx_Unicode_AsUTF8String(h: HPy) -> HPy;
                190 HPyUnicode_AsUTF8AndSize: fn ctx_Unicode_AsUTF8AndSize(h: HPy, size: *mut HPy_ssize_t) -> *const c_char;
                191 HPyUnicode_FromWideChar: fn ctx_Unicode_FromWideChar(w: *const wchar_t, size: HPy_ssize_t) -> HPy;
                192 HPyUnicode_DecodeFSDefault: fn ctx_Unicode_DecodeFSDefault(v: *const c_char) -> HPy;
                193 HPyUnicode_DecodeFSDefaultAndSize: fn ctx_Unicode_DecodeFSDefaultAndSize(v: *const c_char, size: HPy_ssize_t) -> HPy;
                194 HPyUnicode_EncodeFSDefault: fn ctx_Unicode_EncodeFSDefault(h: HPy) -> HPy;
                195 HPyUnicode_ReadChar: fn ctx_Unicode_ReadChar(h: HPy, index: HPy_ssize_t) -> HPy_UCS4;
                196 HPyUnicode_DecodeASCII: fn ctx_Unicode_DecodeASCII(ascii: *const c_char, size: HPy_ssize_t, errors: *const c_char) -> HPy;
                197 HPyUnicode_DecodeLatin1: fn ctx_Unicode_DecodeLatin1(latin1: *const c_char, size: HPy_ssize_t, errors: *const c_char) -> HPy;
                198 HPyList_Check: fn ctx_List_Check(h: HPy) -> c_int;
                199 HPyList_New: fn ctx_List_New(len: HPy_ssize_t) -> HPy;
                200 HPyList_Append: fn ctx_List_Append(h_list: HPy, h_item: HPy) -> c_int;
                201 HPyDict_Check: fn ctx_Dict_Check(h: HPy) -> c_int;
                202 HPyDict_New: fn ctx_Dict_New() -> HPy;
                203 HPyTuple_Check: fn ctx_Tuple_Check(h: HPy) -> c_int;
                204 HPyTuple_FromArray: fn ctx_Tuple_FromArray(items: *mut HPy, n: HPy_ssize_t) -> HPy;
                205 HPyImport_ImportModule: fn ctx_Import_ImportModule(utf8_name: *const c_char) -> HPy;
                206 HPy_FromPyObject: fn ctx_FromPyObject(obj: *mut cpy_PyObject) -> HPy;
                207 HPy_AsPyObject: fn ctx_AsPyObject(h: HPy) -> *mut cpy_PyObject;
                208 _HPy_CallRealFunctionFromTrampoline: fn ctx_CallRealFunctionFromTrampoline(sig: HPyFunc_Signature, func: HPyCFunction, args: *mut c_void) -> ();
                209 HPyListBuilder_New: fn ctx_ListBuilder_New(size: HPy_ssize_t) -> HPyListBuilder;
                210 HPyListBuilder_Set: fn ctx_ListBuilder_Set(builder: HPyListBuilder, index: HPy_ssize_t, h_item: HPy) -> ();
                211 HPyListBuilder_Build: fn ctx_ListBuilder_Build(builder: HPyListBuilder) -> HPy;
                212 HPyListBuilder_Cancel: fn ctx_ListBuilder_Cancel(builder: HPyListBuilder) -> ();
                213 HPyTupleBuilder_New: fn ctx_TupleBuilder_New(size: HPy_ssize_t) -> HPyTupleBuilder;
                214 HPyTupleBuilder_Set: fn ctx_TupleBuilder_Set(builder: HPyTupleBuilder, index: HPy_ssize_t, h_item: HPy) -> ();
                215 HPyTupleBuilder_Build: fn ctx_TupleBuilder_Build(builder: HPyTupleBuilder) -> HPy;
                216 HPyTupleBuilder_Cancel: fn ctx_TupleBuilder_Cancel(builder: HPyTupleBuilder) -> ();
                217 HPyTracker_New: fn ctx_Tracker_New(size: HPy_ssize_t) -> HPyTracker;
                218 HPyTracker_Add: fn ctx_Tracker_Add(ht: HPyTracker, h: HPy) -> c_int;
                219 HPyTracker_ForgetAll: fn ctx_Tracker_ForgetAll(ht: HPyTracker) -> ();
                220 HPyTracker_Close: fn ctx_Tracker_Close(ht: HPyTracker) -> ();
                221 HPyField_Store: fn ctx_Field_Store(target_object: HPy, target_field: *mut HPyField, h: HPy) -> ();
                222 HPyField_Load: fn ctx_Field_Load(source_object: HPy, source_field: HPyField) -> HPy;
                223 HPy_ReenterPythonExecution: fn ctx_ReenterPythonExecution(state: HPyThreadState) -> ();
                224 HPy_LeavePythonExecution: fn ctx_LeavePythonExecution() -> HPyThreadState;
                225 HPyGlobal_Store: fn ctx_Global_Store(global: *mut HPyGlobal, h: HPy) -> ();
                226 HPyGlobal_Load: fn ctx_Global_Load(global: HPyGlobal) -> HPy;
                227 _HPy_Dump: fn ctx_Dump(h: HPy) -> ();
                228 _HPy_AsStruct_Type: fn ctx_AsStruct_Type(h: HPy) -> *mut c_void;
                229 _HPy_AsStruct_Long: fn ctx_AsStruct_Long(h: HPy) -> *mut c_void;
                230 _HPy_AsStruct_Float: fn ctx_AsStruct_Float(h: HPy) -> *mut c_void;
                231 _HPy_AsStruct_Unicode: fn ctx_AsStruct_Unicode(h: HPy) -> *mut c_void;
                232 _HPy_AsStruct_Tuple: fn ctx_AsStruct_Tuple(h: HPy) -> *mut c_void;
                233 _HPy_AsStruct_List: fn ctx_AsStruct_List(h: HPy) -> *mut c_void;
                234 _HPyType_GetBuiltinShape: fn ctx_Type_GetBuiltinShape(h_type: HPy) -> HPyType_BuiltinShape;
                235 HPy_DelItem: fn ctx_DelItem(obj: HPy, key: HPy) -> c_int;
                236 HPy_DelItem_i: fn ctx_DelItem_i(obj: HPy, idx: HPy_ssize_t) -> c_int;
                237 HPy_DelItem_s: fn ctx_DelItem_s(obj: HPy, utf8_key: *const c_char) -> c_int;
            }
            late_constants {
                238 h_ComplexType;
                239 h_BytesType;
                240 h_MemoryViewType;
                241 h_CapsuleType;
                242 h_SliceType;
                243 h_Builtins;
            }
            late_functions {
                244 HPyCapsule_New: fn ctx_Capsule_New(pointer: *mut c_void, utf8_name: *const c_char, destructor: *mut HPyCapsule_Destructor) -> HPy;
                245 HPyCapsule_Get: fn ctx_Capsule_Get(capsule: HPy, key: _HPyCapsule_key, utf8_name: *const c_char) -> *mut c_void;
                246 HPyCapsule_IsValid: fn ctx_Capsule_IsValid(capsule: HPy, utf8_name: *const c_char) -> c_int;
                247 HPyCapsule_Set: fn ctx_Capsule_Set(capsule: HPy, key: _HPyCapsule_key, value: *mut c_void) -> c_int;
                248 HPy_Compile_s: fn ctx_Compile_s(utf8_source: *const c_char, utf8_filename: *const c_char, kind: HPy_SourceKind) -> HPy;
                249 HPy_EvalCode: fn ctx_EvalCode(code: HPy, globals: HPy, locals: HPy) -> HPy;
                250 HPyContextVar_New: fn ctx_ContextVar_New(name: *const c_char, default_value: HPy) -> HPy;
                251 HPyContextVar_Get: fn ctx_ContextVar_Get(context_var: HPy, default_value: HPy, result: *mut HPy) -> i32;
                252 HPyContextVar_Set: fn ctx_ContextVar_Set(context_var: HPy, value: HPy) -> HPy;
                253 HPyType_GetName: fn ctx_Type_GetName(r#type: HPy) -> *const c_char;
                254 HPyType_IsSubtype: fn ctx_Type_IsSubtype(sub: HPy, r#type: HPy) -> c_int;
                255 HPyUnicode_FromEncodedObject: fn ctx_Unicode_FromEncodedObject(obj: HPy, encoding: *const c_char, errors: *const c_char) -> HPy;
                256 HPyUnicode_Substring: fn ctx_Unicode_Substring(string: HPy, start: HPy_ssize_t, end: HPy_ssize_t) -> HPy;
                257 HPyDict_Keys: fn ctx_Dict_Keys(h: HPy) -> HPy;
                258 HPyDict_Copy: fn ctx_Dict_Copy(h: HPy) -> HPy;
                259 HPySlice_Unpack: fn ctx_Slice_Unpack(slice: HPy, start: *mut HPy_ssize_t, stop: *mut HPy_ssize_t, step: *mut HPy_ssize_t) -> c_int;
                260 HPy_SetCallFunction: fn ctx_SetCallFunction(h: HPy, func: *mut HPyCallFunction) -> c_int;
                261 HPy_Call: fn ctx_Call(callable: HPy, args: *const HPy, nargs: usize, kwnames: HPy) -> HPy;
                262 HPy_CallMethod: fn ctx_CallMethod(name: HPy, args: *const HPy, nargs: usize, kwnames: HPy) -> HPy;
            }
        }
    };
}
