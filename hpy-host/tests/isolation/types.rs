//! Modules that make a type of a specification that is wrong, or contradicts itself.

use crate::{all_refused, library, load};
use hpy_host::Host;

#[test]
fn a_specification_without_a_name() {
    all_refused(&[
        (
            "null_spec",
            "SystemError: HPyType_FromSpec: the specification is a null pointer",
        ),
        (
            "nameless_type",
            "SystemError: HPyType_FromSpec: the specification has no name",
        ),
        (
            "no_utf8",
            "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 2: invalid start byte",
        ),
    ]);
}

#[test]
fn flags_sizes_and_shapes() {
    let legacy = "TypeError: this host has no legacy types: they are CPython's, and their binaries are hybrid";
    all_refused(&[
        (
            "no_traverse",
            "ValueError: You must provide an HPy_tp_traverse slot if you specify HPy_TPFLAGS_HAVE_GC",
        ),
        ("legacy_shape", legacy),
        ("legacy_slots", legacy),
        ("unknown_shape", "ValueError: invalid shape: 99"),
        (
            "negative_basicsize",
            "ValueError: basicsize and itemsize must not be negative",
        ),
        (
            "negative_itemsize",
            "ValueError: basicsize and itemsize must not be negative",
        ),
    ]);
}

#[test]
fn bases_and_metaclasses() {
    all_refused(&[
        (
            "shape_without_base",
            "TypeError: type 'm.T' has a struct of its own with shape HPyType_BuiltinShape_Long, which does not fit its \
             base 'object'",
        ),
        (
            "shape_of_another",
            "TypeError: type 'm.T' has a struct of its own with shape HPyType_BuiltinShape_List, which does not fit its \
             base 'int'",
        ),
        (
            "object_in_int",
            "TypeError: type 'm.T' has a struct of its own with shape HPyType_BuiltinShape_Object, which does not fit \
             its base 'int'",
        ),
        (
            "final_base",
            "TypeError: type 'bool' is not an acceptable base type",
        ),
        ("no_base", "TypeError: bases must be types, not 'NoneType'"),
        (
            "no_tuple",
            "TypeError: HPyType_SpecParam_BasesTuple must be a tuple",
        ),
        (
            "no_metaclass",
            "TypeError: Metaclass '<class 'int'>' is not a subclass of 'type'.",
        ),
        (
            "unknown_param",
            "TypeError: unknown HPyType_SpecParam specification for 'm.T'",
        ),
        (
            "null_param",
            "SystemError: HPyType_FromSpec: the handle is null",
        ),
    ]);
}

#[test]
fn members_that_are_nowhere() {
    all_refused(&[
        (
            "member_of_nothing",
            "TypeError: Type claims to have basicsize==0 but defines members",
        ),
        (
            "member_outside",
            "SystemError: HPyType_FromSpec: the member 'x' of 'm.T' ends at the byte 12 of a struct of 8",
        ),
        (
            "member_before",
            "SystemError: HPyType_FromSpec: the member 'x' has a negative offset",
        ),
        (
            "unknown_member",
            "SystemError: HPyType_FromSpec: the member 'x' is of the unknown type 99",
        ),
        (
            "nameless_member",
            "SystemError: HPyType_FromSpec: a member's name is a null pointer",
        ),
        (
            "nameless_attribute",
            "SystemError: HPyType_FromSpec: an attribute's name is a null pointer",
        ),
    ]);
}

#[test]
fn calls_that_contradict_themselves() {
    all_refused(&[
        (
            "call_outside",
            "SystemError: HPyType_FromSpec: the member '__vectorcalloffset__' of 'm.T' ends at the byte 24 of a struct \
             of 8",
        ),
        (
            "two_calls",
            "TypeError: Cannot have HPy_tp_call and explicit member'__vectorcalloffset__'. Specify just one of them.",
        ),
        (
            "call_of_items",
            "TypeError: Cannot use HPy call protocol with var objects",
        ),
    ]);
}

#[test]
fn slots_and_methods() {
    let slot = "SystemError: HPyType_FromSpec: the specification defines the slot";
    all_refused(&[
        (
            "unknown_slot_of_type",
            &format!("{slot} HPySlot_Slot(1234), which HPy 0.9 does not have"),
        ),
        (
            "slot_of_modules",
            &format!("{slot} HPy_mod_exec, which is a module's"),
        ),
        (
            "null_slot_of_type",
            &format!("{slot} HPy_tp_repr, which has no implementation"),
        ),
        (
            "same_slot_twice",
            &format!("{slot} HPy_tp_destroy, and it has defined it before"),
        ),
        (
            "unknown_kind_of_type",
            "SystemError: HPyType_FromSpec: the specification has a definition of the unknown kind 99",
        ),
        (
            "unknown_signature_of_type",
            "ValueError: Unsupported HPyMeth signature",
        ),
        (
            "null_method_of_type",
            "ValueError: the method 'f' has no implementation",
        ),
    ]);
}

/// A struct may be packed.
#[test]
fn members_need_not_be_aligned() {
    Host::builder().build().enter(|vm| {
        let module = load(vm, "good", library::good()).unwrap();
        let class = module.get_attr("Packed", vm).unwrap();
        let object = class.call((), vm).unwrap();
        for name in ["long", "double", "object"] {
            object.set_attr(name, vm.ctx.new_int(7), vm).unwrap();
            let read = object.get_attr(name, vm).unwrap();
            assert_eq!(
                read.str(vm).unwrap().to_string().trim_end_matches(".0"),
                "7",
                "{name}"
            );
        }
    });
}
