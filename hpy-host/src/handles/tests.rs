use std::collections::HashSet;
use std::ffi::CStr;

use rustpython_vm::{AsObject, Context};

use super::*;

fn object() -> PyObjectRef {
    // Small ones exist from the beginning.
    Context::genesis().new_int(123_456).into()
}

fn moment(number: u64) -> Birth {
    Birth {
        number,
        by: "a test",
        trace: None,
    }
}

fn open(handles: &mut Handles) -> HPy {
    handles.open(object(), Owner::Extension, moment(0))
}

fn close(handles: &mut Handles, h: HPy) -> Result<PyObjectRef, Misuse> {
    handles.close(h, || moment(1))
}

#[test]
fn every_handle_is_another() {
    let mut handles = Handles::new(0, false);
    let object = object();
    let mut words = HashSet::new();
    for _ in 0..3 * RESTING {
        let h = handles.open(object.clone(), Owner::Extension, moment(0));
        assert!(!h.is_null());
        assert!(words.insert(h));
        if words.len() % 2 == 0 {
            close(&mut handles, h).unwrap();
        }
    }
    assert!(words.iter().all(|h| h._i > 0));
}

#[test]
fn open_handles_hold_their_objects() {
    let mut handles = Handles::new(0, false);
    // Of short ints what is remembered keeps the last.
    let object = PyObjectRef::from(Context::genesis().new_list(Vec::new()));
    let before = object.strong_count();
    let h = handles.open(object.clone(), Owner::Extension, moment(0));
    assert_eq!(object.strong_count(), before + 1);
    assert!(handles.get(h).unwrap().object.is(&object));
    let closed = close(&mut handles, h).unwrap();
    assert!(closed.is(&object));
    drop(closed);
    assert_eq!(object.strong_count(), before);
}

#[test]
fn closed_handles_are_known_as_such() {
    let mut handles = Handles::new(0, false);
    let h = open(&mut handles);
    close(&mut handles, h).unwrap();
    for misuse in [handles.get(h).err(), close(&mut handles, h).err()] {
        let Some(Misuse::Closed(Some(past))) = misuse else {
            panic!("{misuse:?}");
        };
        assert_eq!((past.birth.number, past.death.number), (0, 1));
        assert_eq!(past.object.to_string(), "of type 'int' (123456)");
    }
    // The place is taken again, and what was there before is not told of any more.
    let mut last = h;
    while handles.parts(last).0 != handles.parts(h).0 || last == h {
        last = open(&mut handles);
        close(&mut handles, last).unwrap();
    }
    assert!(matches!(handles.get(h), Err(Misuse::Closed(None))));
    assert!(matches!(handles.get(last), Err(Misuse::Closed(Some(_)))));
}

#[test]
fn places_rest_before_they_are_taken_again() {
    for (stress, resting) in [(false, RESTING), (true, RESTING_STRESSED)] {
        let mut handles = Handles::new(0, stress);
        for _ in 0..3 * resting {
            let h = open(&mut handles);
            close(&mut handles, h).unwrap();
        }
        assert_eq!(handles.places.len(), resting + 1);
    }
}

#[test]
fn what_never_was_a_handle() {
    let mut handles = Handles::new(1, false);
    let mut other = Handles::new(2, false);
    let h = open(&mut handles);
    assert!(matches!(handles.get(HPy::NULL), Err(Misuse::Null)));
    assert!(matches!(other.get(h), Err(Misuse::Foreign)));
    let foreign = open(&mut other);
    let object = &raw const handles;
    for word in [
        foreign._i,
        object.addr() as isize,
        1,
        -1,
        isize::MAX,
        isize::MIN,
        h._i + (1 << 32),
    ] {
        let made_up = HPy { _i: word };
        assert!(
            matches!(handles.get(made_up), Err(Misuse::Foreign)),
            "{word:#x}"
        );
        assert!(matches!(close(&mut handles, made_up), Err(Misuse::Foreign)));
    }
    assert!(handles.get(h).is_ok());
}

#[test]
fn what_is_not_the_extensions_to_close() {
    let mut handles = Handles::new(0, false);
    let constant = handles.open(object(), Owner::Context, moment(0));
    let refused = close(&mut handles, constant);
    assert!(matches!(refused, Err(Misuse::Constant("a test"))));
    assert!(handles.get(constant).is_ok());
    let argument = handles.open(object(), Owner::Call, moment(0));
    let refused = close(&mut handles, argument);
    let Some(Misuse::Argument(object)) = refused.err() else {
        panic!("it is an argument")
    };
    assert_eq!(object.to_string(), "of type 'int' (123456)");
    assert!(handles.get(argument).is_ok());
    assert_eq!(handles.owned(), 0);
}

#[test]
fn arguments_end() {
    let mut handles = Handles::new(0, false);
    let h = handles.open(object(), Owner::Call, moment(0));
    drop(handles.end_argument(h));
    // Nobody has closed it.
    assert!(matches!(handles.get(h), Err(Misuse::Ended(Owner::Call))));
    // What is told of one that was closed there before is not told of it.
    let h = open(&mut handles);
    close(&mut handles, h).unwrap();
    let (place, _) = handles.parts(h);
    let argument = loop {
        let h = handles.open(object(), Owner::Call, moment(0));
        drop(handles.end_argument(h));
        if handles.parts(h).0 == place {
            break h;
        }
    };
    assert!(matches!(
        handles.get(argument),
        Err(Misuse::Ended(Owner::Call))
    ));
    assert!(matches!(handles.get(h), Err(Misuse::Closed(None))));
}

#[test]
fn the_extensions_are_counted() {
    let mut handles = Handles::new(0, false);
    let first = handles.open(object(), Owner::Extension, moment(5));
    handles.open(object(), Owner::Call, moment(6));
    let last = handles.open(object(), Owner::Extension, moment(8));
    let second = handles.open(object(), Owner::Extension, moment(7));
    assert_eq!(handles.owned(), 3);
    assert_eq!(handles.owned_since(0), [first, second, last]);
    assert_eq!(handles.owned_since(6), [second, last]);
    close(&mut handles, second).unwrap();
    assert_eq!(handles.owned(), 2);
    assert_eq!(handles.owned_since(6), [last]);
    assert_eq!(handles.owned_since(9), []);
}

#[test]
fn a_place_ends_with_its_last_generation() {
    let mut handles = Handles::new(0, false);
    let h = open(&mut handles);
    let last = i32::MAX as u32;
    handles.places[0].generation = last;
    let last = HPy {
        _i: h._i | ((last as isize) << 32),
    };
    close(&mut handles, last).unwrap();
    for _ in 0..3 * RESTING {
        let h = open(&mut handles);
        close(&mut handles, h).unwrap();
        assert_ne!(handles.parts(h).0, 0);
    }
    assert!(matches!(
        close(&mut handles, last),
        Err(Misuse::Closed(Some(_)))
    ));
}

#[test]
fn lent_bytes_are_the_handles() {
    let mut handles = Handles::new(0, false);
    let h = open(&mut handles);
    let lent = handles
        .lend(h, || Loan::new(b"text", false, moment(0)))
        .unwrap();
    let again = handles.lend(h, || unreachable!("they were lent before"));
    assert_eq!(again.unwrap(), lent);
    let read = || {
        // SAFETY: while the place waits, what was lent is there and ends with a NUL.
        unsafe { CStr::from_ptr(lent.cast()) }.to_bytes().to_vec()
    };
    assert_eq!(read(), b"text");
    close(&mut handles, h).unwrap();
    assert_eq!(read(), [crate::loan::SPENT; 4]);
    let refused = handles.lend(h, || unreachable!("it is closed"));
    assert!(matches!(refused, Err(Misuse::Closed(_))));
}
