/// A module.
mod native {
    use super::*;
    fn nothing() {}
    #[cfg(unix)]
    fn only_here(x: i64) -> i64 {
        x
    }
    const ANSWER: i64 = 42;
    fn init(cx: Context<'_>, module: &Module<'_>) -> Result<()> {
        Ok(())
    }
    mod child {
        #[doc(hidden)]
        #[allow(dead_code)]
        pub(crate) enum __MarkedByHpyModule {}
        impl ::hpy::rt::sys::trampolines::TrampolineContext for __MarkedByHpyModule {
            #[inline]
            fn context() -> *mut ::hpy::rt::sys::HPyContext {
                <__MarkedByHpyModule as ::hpy::rt::Module>::state().context()
            }
            #[inline]
            fn direct() -> *mut ::hpy::rt::sys::HPyContext {
                <__MarkedByHpyModule as ::hpy::rt::Module>::state().direct()
            }
            #[inline]
            unsafe fn items(
                tuple: *mut ::hpy::rt::sys::cpy_PyObject,
            ) -> ::core::option::Option<
                (*const ::hpy::rt::sys::HPy, ::hpy::rt::sys::HPy_ssize_t),
            > {
                unsafe {
                    <__MarkedByHpyModule as ::hpy::rt::Module>::state().items(tuple)
                }
            }
        }
        impl ::hpy::rt::Module for __MarkedByHpyModule {
            const NAME: &'static ::core::primitive::str = "package.native.child";
            const DOC: ::hpy::rt::Option<&'static ::hpy::rt::CStr> = ::hpy::rt::None;
            const FUNCTIONS: &'static [&'static ::hpy::rt::sys::HPyDef] = &[];
            const CONSTANTS: &'static [::hpy::rt::Constant] = &[];
            const CLASSES: &'static [::hpy::rt::ClassEntry] = &[];
            const EXCEPTIONS: &'static [::hpy::rt::ExceptionEntry] = &[];
            const INITIALIZERS: &'static [::hpy::rt::Initializer] = &[];
            fn state() -> &'static ::hpy::rt::ModuleState {
                static STATE: ::hpy::rt::ModuleState = ::hpy::rt::ModuleState::new();
                &STATE
            }
        }
        /// This module, for a Python in the same process: `hpy-host`, in which
        /// `cargo test` can import it.
        #[allow(dead_code, unreachable_pub)]
        pub const PYTHON_MODULE: ::hpy::StaticModule = {
            #[unsafe(export_name = "get_required_hpy_major_version_native__child")]
            extern "C" fn major() -> ::core::primitive::u32 {
                ::hpy::rt::sys::HPY_ABI_VERSION
            }
            #[unsafe(export_name = "get_required_hpy_minor_version_native__child")]
            extern "C" fn minor() -> ::core::primitive::u32 {
                ::hpy::rt::sys::HPY_ABI_VERSION_MINOR
            }
            #[unsafe(export_name = "HPyInitGlobalContext_native__child")]
            unsafe extern "C" fn context(ctx: *mut ::hpy::rt::sys::HPyContext) {
                unsafe {
                    <__MarkedByHpyModule as ::hpy::rt::Module>::state().set_context(ctx)
                }
            }
            #[unsafe(export_name = "HPyInit_native__child")]
            extern "C" fn init() -> *mut ::hpy::rt::sys::HPyModuleDef {
                ::hpy::rt::module_def::<__MarkedByHpyModule>()
            }
            ::hpy::__export_pyinit!("PyInit_native__child", __MarkedByHpyModule);
            unsafe { ::hpy::StaticModule::new("package.native.child", context, init) }
                .with_submodules(&[])
        };
    }
    #[doc(hidden)]
    #[allow(non_camel_case_types, dead_code)]
    enum __hpy_function_nothing {}
    #[allow(deprecated)]
    impl ::hpy::rt::Function for __hpy_function_nothing {
        const NAME: &'static ::hpy::rt::CStr = c"nothing";
        const DOC: &'static ::hpy::rt::CStr = c"nothing($module, /)\n--\n\n";
        const PARAMETERS: ::hpy::rt::Parameters = ::hpy::rt::Parameters {
            class: ::hpy::rt::None,
            function: "nothing",
            names: &[],
            required: &[],
            positional_only: 0usize,
            positional: 0usize,
            varargs: false,
            varkeywords: false,
        };
        type Slots = [::hpy::rt::sys::HPy; 0usize];
        const EMPTY: Self::Slots = [::hpy::rt::sys::HPy::NULL; 0usize];
        #[inline]
        fn call<'cx>(
            __receiver: ::hpy::rt::Borrowed<'_, 'cx>,
            __arguments: &::hpy::rt::Arguments<'_, 'cx>,
        ) -> ::hpy::rt::Result<::hpy::rt::Handle<'cx>> {
            let _ = __receiver;
            let __result = nothing();
            ::hpy::rt::IntoReturn::into_return(__result, __arguments.cx())
        }
    }
    #[cfg(unix)]
    #[doc(hidden)]
    #[allow(non_camel_case_types, dead_code)]
    enum __hpy_function_only_here {}
    #[cfg(unix)]
    #[allow(deprecated)]
    impl ::hpy::rt::Function for __hpy_function_only_here {
        const NAME: &'static ::hpy::rt::CStr = c"only_here";
        const DOC: &'static ::hpy::rt::CStr = c"only_here($module, x, /)\n--\n\n";
        const PARAMETERS: ::hpy::rt::Parameters = ::hpy::rt::Parameters {
            class: ::hpy::rt::None,
            function: "only_here",
            names: &["x"],
            required: &[true],
            positional_only: 1usize,
            positional: 1usize,
            varargs: false,
            varkeywords: false,
        };
        type Slots = [::hpy::rt::sys::HPy; 1usize];
        const EMPTY: Self::Slots = [::hpy::rt::sys::HPy::NULL; 1usize];
        #[inline]
        fn call<'cx>(
            __receiver: ::hpy::rt::Borrowed<'_, 'cx>,
            __arguments: &::hpy::rt::Arguments<'_, 'cx>,
        ) -> ::hpy::rt::Result<::hpy::rt::Handle<'cx>> {
            let _ = __receiver;
            let __arg0 = __arguments.required(0usize);
            let __result = only_here(::hpy::rt::extract(&__arg0, "x")?);
            ::hpy::rt::IntoReturn::into_return(__result, __arguments.cx())
        }
    }
    #[doc(hidden)]
    #[allow(dead_code)]
    pub(crate) enum __MarkedByHpyModule {}
    impl ::hpy::rt::sys::trampolines::TrampolineContext for __MarkedByHpyModule {
        #[inline]
        fn context() -> *mut ::hpy::rt::sys::HPyContext {
            <__MarkedByHpyModule as ::hpy::rt::Module>::state().context()
        }
        #[inline]
        fn direct() -> *mut ::hpy::rt::sys::HPyContext {
            <__MarkedByHpyModule as ::hpy::rt::Module>::state().direct()
        }
        #[inline]
        unsafe fn items(
            tuple: *mut ::hpy::rt::sys::cpy_PyObject,
        ) -> ::core::option::Option<
            (*const ::hpy::rt::sys::HPy, ::hpy::rt::sys::HPy_ssize_t),
        > {
            unsafe { <__MarkedByHpyModule as ::hpy::rt::Module>::state().items(tuple) }
        }
    }
    impl ::hpy::rt::Module for __MarkedByHpyModule {
        const NAME: &'static ::core::primitive::str = "package.native";
        const DOC: ::hpy::rt::Option<&'static ::hpy::rt::CStr> = ::hpy::rt::Some(
            c"A module.",
        );
        const FUNCTIONS: &'static [&'static ::hpy::rt::sys::HPyDef] = &[
            &const { ::hpy::rt::def::<__MarkedByHpyModule, __hpy_function_nothing>() },
            #[cfg(unix)]
            &const { ::hpy::rt::def::<__MarkedByHpyModule, __hpy_function_only_here>() },
            &const {
                ::hpy::rt::def::<
                    __MarkedByHpyModule,
                    crate::other::__hpy_function_listed,
                >()
            },
        ];
        const CONSTANTS: &'static [::hpy::rt::Constant] = &[
            ::hpy::rt::Constant {
                name: c"answer",
                value: |__cx| ::hpy::rt::constant(__cx, ANSWER),
            },
        ];
        const CLASSES: &'static [::hpy::rt::ClassEntry] = &[];
        const EXCEPTIONS: &'static [::hpy::rt::ExceptionEntry] = &[];
        const INITIALIZERS: &'static [::hpy::rt::Initializer] = &[
            |__module| {
                let __result = init(__module.cx(), &__module);
                ::hpy::rt::IntoInit::into_init(__result)
            },
        ];
        fn state() -> &'static ::hpy::rt::ModuleState {
            static STATE: ::hpy::rt::ModuleState = ::hpy::rt::ModuleState::new();
            &STATE
        }
    }
    /// This module, for a Python in the same process: `hpy-host`, in which
    /// `cargo test` can import it.
    #[allow(dead_code, unreachable_pub)]
    pub const PYTHON_MODULE: ::hpy::StaticModule = {
        #[unsafe(export_name = "get_required_hpy_major_version_native")]
        extern "C" fn major() -> ::core::primitive::u32 {
            ::hpy::rt::sys::HPY_ABI_VERSION
        }
        #[unsafe(export_name = "get_required_hpy_minor_version_native")]
        extern "C" fn minor() -> ::core::primitive::u32 {
            ::hpy::rt::sys::HPY_ABI_VERSION_MINOR
        }
        #[unsafe(export_name = "HPyInitGlobalContext_native")]
        unsafe extern "C" fn context(ctx: *mut ::hpy::rt::sys::HPyContext) {
            unsafe {
                <__MarkedByHpyModule as ::hpy::rt::Module>::state().set_context(ctx)
            }
        }
        #[unsafe(export_name = "HPyInit_native")]
        extern "C" fn init() -> *mut ::hpy::rt::sys::HPyModuleDef {
            ::hpy::rt::module_def::<__MarkedByHpyModule>()
        }
        ::hpy::__export_pyinit!("PyInit_native", __MarkedByHpyModule);
        #[used]
        #[unsafe(export_name = "__hpy_rs_module_native")]
        static TABLE: [::core::primitive::u8; 96usize] = *b"hpy-rs module 1\nname=package.native\nsymbol=native\nsubmodule=package.native.child:native__child\n\0";
        unsafe { ::hpy::StaticModule::new("package.native", context, init) }
            .with_submodules(&[self::child::PYTHON_MODULE])
    };
}
