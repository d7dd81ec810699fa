use rustpython_vm::{AsObject, Context};

use super::*;

/// The addresses of owners.
const ONE: usize = 16;
const OTHER: usize = 32;

fn object() -> PyObjectRef {
    // Small ones exist from the beginning.
    Context::genesis().new_int(123_456).into()
}

fn moment() -> Birth {
    Birth {
        number: 0,
        by: "a test",
        trace: None,
    }
}

#[test]
fn fields_hold_what_was_stored() {
    let mut fields = Fields::new(0, false);
    let object = object();
    let before = object.strong_count();
    let field = fields.store(ONE, object.clone(), moment());
    assert!(!field.is_null());
    assert_eq!(object.strong_count(), before + 1);
    assert!(fields.load(ONE, field).unwrap().is(&object));
    assert!(fields.peek(field).unwrap().is(&object));
    drop(fields.take(field).unwrap());
    assert_eq!(object.strong_count(), before);
    assert_eq!(fields.load(ONE, field).unwrap_err(), Unreadable::Unknown);
    assert!(fields.peek(field).is_none());
    assert!(fields.take(field).is_none());
}

#[test]
fn fields_are_their_owners() {
    let mut fields = Fields::new(0, false);
    let field = fields.store(ONE, object(), moment());
    assert_eq!(fields.load(OTHER, field).unwrap_err(), Unreadable::NotOwner);
    let mut stolen = field;
    let refused = fields.replace(OTHER, &mut stolen, Some(object()), moment);
    assert_eq!(refused.unwrap_err(), Unreadable::NotOwner);
    assert_eq!(stolen, field);
    assert!(fields.load(ONE, field).is_ok());
    // Its owner may be on its way to its end.
    assert!(
        fields
            .replace(OTHER, &mut stolen, None, moment)
            .unwrap()
            .is_some()
    );
    assert!(stolen.is_null());
}

#[test]
fn what_never_was_a_field() {
    let mut fields = Fields::new(0, false);
    fields.store(ONE, object(), moment());
    for word in [2, -1, isize::MAX, isize::MIN, 1 << 32, (1 << 32) + 1] {
        let field = HPyField { _i: word };
        assert_eq!(
            fields.load(ONE, field).unwrap_err(),
            Unreadable::Unknown,
            "{word:#x}"
        );
        assert!(fields.take(field).is_none());
    }
    let null = HPyField::NULL;
    assert_eq!(fields.load(ONE, null).unwrap_err(), Unreadable::Null);
    assert!(fields.take(null).is_none());
}

#[test]
fn replacing_gives_what_was_there() {
    let mut fields = Fields::new(0, false);
    let (first, second) = (object(), object());
    let mut field = HPyField::NULL;
    assert!(
        fields
            .replace(ONE, &mut field, None, moment)
            .unwrap()
            .is_none()
    );
    assert!(field.is_null());
    let before = fields.replace(ONE, &mut field, Some(first.clone()), moment);
    assert!(before.unwrap().is_none());
    let copied = field;
    let before = fields.replace(ONE, &mut field, Some(second.clone()), moment);
    assert!(before.unwrap().unwrap().is(&first));
    assert!(fields.load(ONE, field).unwrap().is(&second));
    // A word that was copied before leads nowhere.
    assert_eq!(fields.load(ONE, copied).unwrap_err(), Unreadable::Unknown);
    let mut stale = copied;
    let refused = fields.replace(ONE, &mut stale, None, moment);
    assert_eq!(refused.unwrap_err(), Unreadable::Unknown);
    let before = fields.replace(ONE, &mut field, None, moment);
    assert!(before.unwrap().unwrap().is(&second));
    assert!(field.is_null());
}

#[test]
fn places_are_taken_again() {
    let mut fields = Fields::new(0, false);
    for _ in 0..1000 {
        let field = fields.store(ONE, object(), moment());
        fields.take(field).unwrap();
    }
    assert_eq!(fields.places.len(), 1);
}
