static KEPT: Global = Global::new();
const _: () = {
    ::hpy::rt::inventory::submit! {
        ::hpy::rt::RegisteredGlobal(|| KEPT.as_raw())
    }
};
/// Something went wrong.
pub struct Wrong;
const _: () = {
    static CLASS: ::hpy::Global<::hpy::types::Type> = ::hpy::Global::new();
    ::hpy::rt::inventory::submit! {
        ::hpy::rt::RegisteredGlobal(|| CLASS.as_raw())
    }
    impl ::hpy::exc::ExceptionType for Wrong {
        const NAME: &'static ::core::primitive::str = "Wrong";
        fn class<'cx>(
            __cx: ::hpy::rt::Context<'cx>,
        ) -> ::hpy::rt::Result<::hpy::rt::Handle<'cx, ::hpy::types::Type>> {
            ::hpy::rt::exception_class::<
                crate::native::__MarkedByHpyModule,
                Self,
                (ValueError, crate::Other),
            >(__cx, &CLASS, c"Something went wrong.")
        }
    }
};
const _: () = {
    ::hpy::rt::inventory::submit! {
        ::hpy::rt::RegisteredException { module : < crate ::native::__MarkedByHpyModule
        as ::hpy::rt::Module > ::state, entry : ::hpy::rt::ExceptionEntry { name :
        c"Wrong", class : < Wrong as ::hpy::exc::ExceptionType > ::class, }, location :
        ::core::concat!(::core::file!(), ":", ::core::line!()), }
    }
};
