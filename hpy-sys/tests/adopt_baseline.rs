//! A binary that is loaded by a host of the baseline layout.

mod common;

use common::{Words, call, call_method, index};
use hpy_sys::{HPy, layout};

// One test, because a binary adopts one layout for good.
#[test]
fn baseline() {
    let last = index("ctx_CallMethod");
    let code = call as *const () as usize;

    let mut words = Words::new(0);
    words.set(last, code);
    let ctx = words.place();

    // SAFETY: the contexts are laid out as their hosts' would be.
    unsafe {
        let mut newer = Words::new(0);
        newer.set(last, code);
        let newer = newer.place();
        (*newer).abi_version = 1;
        assert_eq!(
            layout::adopt(newer),
            Err(layout::UnknownLayout::AbiVersion(1))
        );

        let strange = Words::new(2).place();
        assert_eq!(
            layout::adopt(strange),
            Err(layout::UnknownLayout::Unrecognised)
        );

        // What was refused has not been adopted.
        assert_eq!(layout::adopt(ctx), Ok(()));
        assert_eq!(call_method(ctx), HPy { _i: 42 });

        // Another interpreter's, or another mode's.
        assert_eq!(layout::adopt(Words::new(0).place()), Ok(()));
        let shifted = Words::new(1).place();
        assert_eq!(layout::detect(shifted), Ok(layout::Layout::Shifted));
        assert_eq!(layout::adopt(shifted), Err(layout::UnknownLayout::Conflict));
        assert_eq!(call_method(ctx), HPy { _i: 42 });
    }
}
