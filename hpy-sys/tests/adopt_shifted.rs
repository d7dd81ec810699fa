//! A binary that is loaded by a host with one more handle before the late
//! functions, as PyPy 7.3.19 is.

mod common;

use common::{Words, call, call_method, index};
use hpy_sys::{HPy, HPy_Call, layout};

// One test, because a binary adopts one layout for good.
#[test]
fn shifted() {
    let mut words = Words::new(1);
    words.set(index("ctx_CallMethod") + 1, call as *const () as usize);
    let ctx = words.place();

    let mut words = Words::new(1);
    words.set(index("ctx_Call") + 1, call as *const () as usize);
    let other = words.place();

    // SAFETY: the contexts are laid out as their hosts' would be.
    unsafe {
        assert_eq!(layout::adopt(ctx), Ok(()));
        assert_eq!(call_method(ctx), HPy { _i: 42 });

        assert_eq!(layout::adopt(other), Ok(()));
        let called = HPy_Call(other, HPy { _i: 1 }, std::ptr::null(), 1, HPy::NULL);
        assert_eq!(called, HPy { _i: 2 });

        let baseline = Words::new(0).place();
        assert_eq!(
            layout::adopt(baseline),
            Err(layout::UnknownLayout::Conflict)
        );
    }
}
