/// Adds two integers.
pub fn add(a: i64, b: i64) -> i64 {
    a + b
}
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
pub enum __hpy_function_add {}
#[allow(deprecated)]
impl ::hpy::rt::Function for __hpy_function_add {
    const NAME: &'static ::hpy::rt::CStr = c"add";
    const DOC: &'static ::hpy::rt::CStr = c"add($module, /, a, b)\n--\n\nAdds two integers.";
    const PARAMETERS: ::hpy::rt::Parameters = ::hpy::rt::Parameters {
        class: ::hpy::rt::None,
        function: "add",
        names: &["a", "b"],
        required: &[true, true],
        positional_only: 0usize,
        positional: 2usize,
        varargs: false,
        varkeywords: false,
    };
    type Slots = [::hpy::rt::sys::HPy; 2usize];
    const EMPTY: Self::Slots = [::hpy::rt::sys::HPy::NULL; 2usize];
    #[inline]
    fn call<'cx>(
        __receiver: ::hpy::rt::Borrowed<'_, 'cx>,
        __arguments: &::hpy::rt::Arguments<'_, 'cx>,
    ) -> ::hpy::rt::Result<::hpy::rt::Handle<'cx>> {
        let _ = __receiver;
        let __arg0 = __arguments.required(0usize);
        let __arg1 = __arguments.required(1usize);
        let __result = add(
            ::hpy::rt::extract(&__arg0, "a")?,
            ::hpy::rt::extract(&__arg1, "b")?,
        );
        ::hpy::rt::IntoReturn::into_return(__result, __arguments.cx())
    }
}
fn every_kind<'cx>(
    cx: Context<'cx>,
    a: &Handle<'cx>,
    b: &str,
    args: Vec<i64>,
    module: &Module<'cx>,
    c: Option<f64>,
    kwargs: &Handle<'cx, Dict>,
) -> Result<()> {
    Ok(())
}
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code)]
enum __hpy_function_every_kind {}
#[allow(deprecated)]
impl ::hpy::rt::Function for __hpy_function_every_kind {
    const NAME: &'static ::hpy::rt::CStr = c"everything";
    const DOC: &'static ::hpy::rt::CStr = c"everything($module, a, b='x', /, *args, c=None, **kwargs)\n--\n\n";
    const PARAMETERS: ::hpy::rt::Parameters = ::hpy::rt::Parameters {
        class: ::hpy::rt::None,
        function: "everything",
        names: &["a", "b", "c"],
        required: &[true, false, false],
        positional_only: 2usize,
        positional: 2usize,
        varargs: true,
        varkeywords: true,
    };
    type Slots = [::hpy::rt::sys::HPy; 3usize];
    const EMPTY: Self::Slots = [::hpy::rt::sys::HPy::NULL; 3usize];
    #[inline]
    fn call<'cx>(
        __receiver: ::hpy::rt::Borrowed<'_, 'cx>,
        __arguments: &::hpy::rt::Arguments<'_, 'cx>,
    ) -> ::hpy::rt::Result<::hpy::rt::Handle<'cx>> {
        let _ = __receiver;
        let __arg0 = __arguments.required(0usize);
        let __arg1 = __arguments.get(1usize);
        let __arg2 = ::hpy::rt::positional_arguments(__arguments)?;
        let __arg3 = __arguments.get(2usize);
        let __arg4 = ::hpy::rt::keyword_arguments(__arguments)?;
        let __result = every_kind(
            __arguments.cx(),
            ::hpy::rt::extract(&__arg0, "a")?,
            match __arg1 {
                ::hpy::rt::Some(ref __arg1) => ::hpy::rt::extract(__arg1, "b")?,
                ::hpy::rt::None => "x",
            },
            ::hpy::rt::extract(&__arg2, "args")?,
            ::hpy::rt::module(&__receiver),
            match __arg3 {
                ::hpy::rt::Some(ref __arg3) => ::hpy::rt::extract(__arg3, "c")?,
                ::hpy::rt::None => None,
            },
            ::hpy::rt::extract(&__arg4, "kwargs")?,
        );
        ::hpy::rt::IntoReturn::into_return(__result, __arguments.cx())
    }
}
const _: () = {
    ::hpy::rt::inventory::submit! {
        ::hpy::rt::RegisteredFunction { module : < crate ::native::__MarkedByHpyModule as
        ::hpy::rt::Module > ::state, def : || & const { ::hpy::rt::def:: < crate
        ::native::__MarkedByHpyModule, __hpy_function_every_kind > () }, location :
        ::core::concat!(::core::file!(), ":", ::core::line!()), }
    }
};
