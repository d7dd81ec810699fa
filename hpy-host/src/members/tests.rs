//! What an extension can do wrong with builders, trackers, globals and thread states, and
//! what it is told.

use std::rc::Rc;

use hpy_sys::*;
use rustpython_vm::{AsObject, VirtualMachine};

use crate::state::State;
use crate::{Host, Strictness};

/// Runs a test in an interpreter, with a context that is of no call.
fn with(test: impl FnOnce(&VirtualMachine, &Rc<State>, *mut HPyContext)) {
    Host::builder().build().enter(|vm| {
        let state = State::new(vm, Strictness::default());
        test(vm, &state, state.contexts.own());
    });
}

/// The fault that was noted.
fn fault(state: &State) -> String {
    state.pending.borrow_mut().take();
    let fault = state.fault.borrow_mut().take();
    fault.expect("there is a fault").to_string()
}

#[test]
fn builders() {
    with(|_, state, ctx| {
        // SAFETY: the context is valid.
        unsafe {
            let item = HPyLong_FromInt32_t(ctx, 7);
            let list = HPyListBuilder_New(ctx, 2);
            HPyListBuilder_Set(ctx, list, 2, item);
            assert!(fault(state).contains("the index 2 is not in a builder of size 2"));
            HPyListBuilder_Set(ctx, list, 1, item);
            HPyListBuilder_Set(ctx, list, 1, item);
            assert!(fault(state).contains("the item 1 was set before"));

            let tuple = HPyTupleBuilder { _tup: list._lst };
            HPyTupleBuilder_Set(ctx, tuple, 0, item);
            assert!(fault(state).contains(
                "it is not a tuple builder but a list builder, made by HPyListBuilder_New"
            ));

            HPyListBuilder_Set(ctx, list, 0, item);
            let built = HPyListBuilder_Build(ctx, list);
            assert_eq!(HPy_Length(ctx, built), 2);
            let ended = "a list builder has ended before; it was made by HPyListBuilder_New, ended \
                         by HPyListBuilder_Build";
            assert!(HPyListBuilder_Build(ctx, list).is_null());
            assert!(fault(state).contains(ended));
            HPyListBuilder_Cancel(ctx, list);
            assert!(fault(state).contains(ended));
            let never = HPyListBuilder { _lst: 7 };
            HPyListBuilder_Cancel(ctx, never);
            assert!(fault(state).contains("there is no such thing as a list builder"));
            HPy_Close(ctx, built);

            let list = HPyListBuilder_New(ctx, 3);
            HPyListBuilder_Set(ctx, list, 1, item);
            assert!(HPyListBuilder_Build(ctx, list).is_null());
            assert!(fault(state).contains("the item 0 of 3 was never set"));
            HPy_Close(ctx, item);
        }
        assert_eq!(state.held.borrow().count(), 0);
        assert_eq!(state.handles.borrow().owned(), 0);
    });
}

#[test]
fn builders_without_memory() {
    with(|vm, state, ctx| {
        // SAFETY: the context is valid.
        unsafe {
            let list = HPyListBuilder_New(ctx, HPy_ssize_t::MAX);
            HPyListBuilder_Set(ctx, list, 0, (*ctx).h_None);
            assert!(HPyListBuilder_Build(ctx, list).is_null());
            HPyListBuilder_Cancel(ctx, list);
        }
        assert!(state.fault.borrow().is_none());
        let pending = state.pending.borrow_mut().take().expect("an exception");
        assert!(pending.class().is(vm.ctx.exceptions.memory_error));
    });
}

#[test]
fn trackers() {
    with(|_, state, ctx| {
        // SAFETY: the context is valid.
        unsafe {
            let tracker = HPyTracker_New(ctx, 0);
            for _ in 0..3 {
                HPyTracker_Add(ctx, tracker, HPyDict_New(ctx));
            }
            // What is no handle of the extension's stays open, and the others are closed.
            HPyTracker_Add(ctx, tracker, (*ctx).h_None);
            HPyTracker_Add(ctx, tracker, HPyDict_New(ctx));
            HPyTracker_Close(ctx, tracker);
            assert!(fault(state).contains("a constant of the context"));
            assert_eq!(state.handles.borrow().owned(), 0);

            HPyTracker_Close(ctx, tracker);
            assert!(fault(state).contains("a tracker has ended before"));

            let tracker = HPyTracker_New(ctx, 1);
            let kept = HPyDict_New(ctx);
            HPyTracker_Add(ctx, tracker, kept);
            HPyTracker_ForgetAll(ctx, tracker);
            HPyTracker_Close(ctx, tracker);
            HPy_Close(ctx, kept);
        }
        assert!(state.fault.borrow().is_none());
    });
}

#[test]
fn globals() {
    with(|_, state, ctx| {
        let mut global = HPyGlobal::NULL;
        // SAFETY: the context is valid.
        unsafe {
            HPyGlobal_Store(ctx, &raw mut global, (*ctx).h_None);
            assert!(fault(state).contains("HPyModuleDef.globals"));
            // What loading its module does.
            crate::globals::Globals::number(&raw mut global);
            assert!(HPyGlobal_Load(ctx, global).is_null());
            HPyGlobal_Store(ctx, &raw mut global, (*ctx).h_None);
            let loaded = HPyGlobal_Load(ctx, global);
            assert_eq!(HPy_Is(ctx, loaded, (*ctx).h_None), 1);
            HPy_Close(ctx, loaded);
            HPyGlobal_Store(ctx, &raw mut global, HPy::NULL);
            assert!(HPyGlobal_Load(ctx, global).is_null());
        }
        assert!(state.fault.borrow().is_none());
    });
}

#[test]
fn thread_states() {
    with(|_, state, ctx| {
        // SAFETY: the context is valid.
        unsafe {
            let left = HPy_LeavePythonExecution(ctx);
            assert!(HPyDict_New(ctx).is_null());
            assert!(fault(state).contains("come back by HPy_ReenterPythonExecution"));
            HPy_ReenterPythonExecution(ctx, HPyThreadState { _i: left._i + 1 });
            assert!(fault(state).contains("HPy_LeavePythonExecution gave last"));
            HPy_ReenterPythonExecution(ctx, left);
            assert!(state.fault.borrow().is_none());
            HPy_ReenterPythonExecution(ctx, left);
            assert!(fault(state).contains("Python has not been left"));
            HPy_Close(ctx, HPyDict_New(ctx));
        }
        assert!(state.fault.borrow().is_none());
    });
}
