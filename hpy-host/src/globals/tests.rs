use rustpython_vm::{AsObject, Context};

use super::*;

fn object() -> PyObjectRef {
    // Small ones exist from the beginning.
    Context::genesis().new_int(123_456).into()
}

fn number(global: &mut HPyGlobal) -> usize {
    // SAFETY: the reference is valid.
    unsafe { Globals::number(global) }
}

#[test]
fn each_global_has_a_number() {
    let (mut one, mut other) = (HPyGlobal::NULL, HPyGlobal::NULL);
    let first = number(&mut one);
    assert_ne!(first, number(&mut other));
    assert_eq!(number(&mut one), first);
    assert_eq!(one._i, first as isize);
}

#[test]
fn threads_agree_on_a_number() {
    for _ in 0..100 {
        let mut global = HPyGlobal::NULL;
        let place = (&raw mut global).expose_provenance();
        let ask = || {
            let place = std::ptr::with_exposed_provenance_mut(place);
            // SAFETY: the global outlives the threads, and is only asked for its number.
            unsafe { Globals::number(place) }
        };
        let (first, second) = std::thread::scope(|scope| {
            let other = scope.spawn(ask);
            (ask(), other.join().unwrap())
        });
        assert_eq!(first, second);
    }
}

#[test]
fn each_interpreter_has_its_own() {
    let mut global = HPyGlobal::NULL;
    let number = number(&mut global);
    let (mut one, mut other) = (Globals::default(), Globals::default());
    let object = object();
    assert!(one.store(number, Some(object.clone())).is_none());
    assert!(other.load(global).is_none());
    assert!(other.store(number, None).is_none());
    assert!(one.load(global).unwrap().is(&object));
    assert!(one.store(number, None).unwrap().is(&object));
    assert!(one.load(global).is_none());
}

#[test]
fn what_has_no_number_holds_nothing() {
    let mut globals = Globals::default();
    globals.store(3, Some(object()));
    for word in [0, -1, 4, isize::MAX, isize::MIN] {
        assert!(globals.load(HPyGlobal { _i: word }).is_none(), "{word}");
    }
}

#[test]
fn all_are_taken_at_the_end() {
    let mut globals = Globals::default();
    let object = object();
    let before = object.strong_count();
    globals.store(5, Some(object.clone()));
    globals.store(2, Some(object.clone()));
    assert_eq!(object.strong_count(), before + 2);
    drop(globals.take());
    assert_eq!(object.strong_count(), before);
    assert!(globals.load(HPyGlobal { _i: 5 }).is_none());
}
