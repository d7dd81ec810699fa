//! Trackers: handles that are closed together.

use hpy_sys::{HPy, HPy_ssize_t, HPyTracker};

use super::ctx_Close;
use crate::context::Cx;
use crate::fault::{Result, Trouble};
use crate::held::Held;

/// Makes room for more handles, or raises `MemoryError`.
fn reserve(cx: &Cx<'_>, handles: &mut Vec<HPy>, additional: usize) -> Result<()> {
    match handles.try_reserve(additional) {
        Ok(()) => Ok(()),
        Err(_) => Err(cx.vm.new_memory_error("").into()),
    }
}

/// Does something with a tracker's handles.
fn with<R>(
    cx: &Cx<'_>,
    tracker: HPyTracker,
    body: impl FnOnce(&mut Vec<HPy>) -> Result<R>,
) -> Result<R> {
    match cx.state.held.borrow_mut().get(tracker._i, Held::TRACKER)? {
        Held::Tracker(handles) => body(handles),
        _ => unreachable!("it is of the kind that was asked for"),
    }
}

pub(crate) fn ctx_Tracker_New(cx: &Cx<'_>, size: HPy_ssize_t) -> Result<HPyTracker> {
    let Ok(size) = usize::try_from(size) else {
        return Err(Trouble::fault(format_args!("the size is negative: {size}")));
    };
    let mut handles = Vec::new();
    // There is always room for one: adding never fails to take its handle.
    reserve(cx, &mut handles, size + 1)?;
    let birth = cx.state.extension_moment(cx.function);
    let tracker = Held::Tracker(handles);
    Ok(HPyTracker {
        _i: cx.state.held.borrow_mut().open(tracker, birth),
    })
}

pub(crate) fn ctx_Tracker_Add(cx: &Cx<'_>, tracker: HPyTracker, h: HPy) -> Result<()> {
    if !h.is_null() {
        cx.state.handles.borrow().get(h)?;
    }
    with(cx, tracker, |handles| {
        handles.push(h);
        reserve(cx, handles, 1)
    })
}

pub(crate) fn ctx_Tracker_ForgetAll(cx: &Cx<'_>, tracker: HPyTracker) -> Result<()> {
    with(cx, tracker, |handles| {
        handles.clear();
        Ok(())
    })
}

pub(crate) fn ctx_Tracker_Close(cx: &Cx<'_>, tracker: HPyTracker) -> Result<()> {
    let death = || cx.state.extension_moment(cx.function);
    let mut held = cx.state.held.borrow_mut();
    let taken = held.take(tracker._i, Held::TRACKER, death)?;
    // What closing drops may run Python, which uses builders.
    drop(held);
    let Held::Tracker(handles) = taken else {
        unreachable!("it is of the kind that was asked for")
    };
    // All that can be closed are, whatever is wrong with others; the first fault is told.
    let mut all = Ok(());
    for h in handles {
        all = all.and(ctx_Close(cx, h));
    }
    all
}
