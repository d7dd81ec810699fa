/* Extensions that are not as they should be: each a module of this library. */
#include "abi.h"

/* Symbols. */

CONTEXT(no_major)
INIT(no_major, return NULL;)
unsigned get_required_hpy_major_version_no_minor(void) { return 0; }
CONTEXT(no_minor)
INIT(no_minor, return NULL;)
VERSIONS(no_context, 0, 0)
INIT(no_context, return NULL;)
VERSIONS(no_init, 0, 0)
CONTEXT(no_init)
void *PyInit_of_cpython(void) { return NULL; }

VERSIONS(next_major, 1, 0)
CONTEXT(next_major)
INIT(next_major, return NULL;)
VERSIONS(next_minor, 0, 1)
CONTEXT(next_minor)
INIT(next_minor, return NULL;)

/* Initialization. */

static void *raise(HPyContext *ctx, const char *message)
{
    HPy type = MEMBER(ctx, h_OSError, HPy);
    MEMBER(ctx, ctx_Err_SetString, void (*)(HPyContext *, HPy, const char *))(ctx, type, message);
    return NULL;
}

static HPy dup(HPyContext *ctx, HPy h)
{
    return MEMBER(ctx, ctx_Dup, HPy (*)(HPyContext *, HPy))(ctx, h);
}

static void close(HPyContext *ctx, HPy h)
{
    MEMBER(ctx, ctx_Close, void (*)(HPyContext *, HPy))(ctx, h);
}

VERSIONS(null_definition, 0, 0)
CONTEXT(null_definition)
INIT(null_definition, return NULL;)

VERSIONS(raising, 0, 0)
CONTEXT(raising)
INIT(raising, return raise(raising_context, "not today");)

static HPyModuleDef empty;
VERSIONS(raising_beside, 0, 0)
CONTEXT(raising_beside)
INIT(raising_beside, raise(raising_beside_context, "not today"); return &empty;)

VERSIONS(leaking_early, 0, 0)
CONTEXT(leaking_early)
INIT(leaking_early, dup(leaking_early_context, MEMBER(leaking_early_context, h_None, HPy)); return &empty;)

EXECUTING(failing, raise(ctx, "not today"); return -1;)
EXECUTING(failing_silently, return -1;)
EXECUTING(failing_secretly, raise(ctx, "not today"); return 0;)
EXECUTING(leaking, dup(ctx, module); return 0;)
EXECUTING(closing_twice, HPy h = dup(ctx, module); close(ctx, h); close(ctx, h); return 0;)

/* Definitions of modules. */

static int execute(HPyContext *ctx, HPy module) { return 0; }
static HPy function(HPyContext *ctx, HPy self) { return dup(ctx, self); }
static HPy create_null(HPyContext *ctx, HPy spec) { return HPy_NULL; }

MODULE(negative_size, .size = -1)
MODULE(with_state, .size = 8)
MODULE(legacy_methods, .legacy_methods = &empty)
MODULE(slot_of_types, DEFINES(SLOT(HPy_tp_new, function)))
MODULE(unknown_slot, DEFINES(SLOT(1234, function)))
MODULE(null_slot, DEFINES(SLOT(HPy_mod_exec, NULL)))
MODULE(two_creates, DEFINES(SLOT(HPy_mod_create, create_null), SLOT(HPy_mod_create, create_null)))
MODULE(create_and_more, DEFINES(SLOT(HPy_mod_create, create_null), SLOT(HPy_mod_exec, execute)))
MODULE(null_created, DEFINES(SLOT(HPy_mod_create, create_null)))
MODULE(unknown_kind, DEFINES(DEFINE(.kind = 99)))
MODULE(a_member, DEFINES(DEFINE(.kind = HPyDef_Kind_Member, .member = {.name = "x"})))
MODULE(nameless, DEFINES(METHOD(.impl = function, .signature = HPyFunc_NOARGS)))
MODULE(null_method, DEFINES(METHOD(.name = "f", .signature = HPyFunc_NOARGS)))
MODULE(unknown_signature, DEFINES(METHOD(.name = "f", .impl = function, .signature = 1234)))
MODULE(signature_of_a_slot, DEFINES(METHOD(.name = "f", .impl = function, .signature = HPyFunc_DESTROYFUNC)))

/* Specifications of types. */

static HPy from_spec(HPyContext *ctx, HPyType_Spec *spec, HPyType_SpecParam *params)
{
    typedef HPy (*FromSpec)(HPyContext *, HPyType_Spec *, HPyType_SpecParam *);
    return MEMBER(ctx, ctx_Type_FromSpec, FromSpec)(ctx, spec, params);
}

/* A module that makes this type, with one parameter. */
#define TYPE_OF(module, param_kind, param, ...)                                                                        \
    EXECUTING(module, HPyType_Spec spec = {__VA_ARGS__};                                                               \
              HPyType_SpecParam params[] = {{param_kind, param}, {0}};                                                 \
              HPy type = from_spec(ctx, &spec, params);                                                                \
              if (!type.word) return -1;                                                                               \
              close(ctx, type);                                                                                        \
              return 0;)
#define TYPE(module, ...) TYPE_OF(module, 0, HPy_NULL, __VA_ARGS__)
#define DERIVED(module, base, ...) TYPE_OF(module, HPyType_SpecParam_Base, MEMBER(ctx, base, HPy), __VA_ARGS__)

static void destroy(void *object) {}
static HPy call(HPyContext *ctx, HPy self, const HPy *args, size_t nargs, HPy names) { return dup(ctx, self); }

EXECUTING(null_spec, return from_spec(ctx, NULL, NULL).word ? 0 : -1;)
TYPE(nameless_type, .basicsize = 8)
TYPE(no_utf8, .name = "m.\xff")
TYPE(no_traverse, .name = "m.T", .basicsize = 8, .flags = FLAG_HAVE_GC)
TYPE(legacy_shape, .name = "m.T", .builtin_shape = HPyType_BuiltinShape_Legacy)
TYPE(legacy_slots, .name = "m.T", .legacy_slots = &empty)
TYPE(unknown_shape, .name = "m.T", .builtin_shape = 99)
TYPE(negative_basicsize, .name = "m.T", .basicsize = -8)
TYPE(negative_itemsize, .name = "m.T", .itemsize = -8)
TYPE(shape_without_base, .name = "m.T", .basicsize = 8, .builtin_shape = HPyType_BuiltinShape_Long)
DERIVED(shape_of_another, h_LongType, .name = "m.T", .basicsize = 8, .builtin_shape = HPyType_BuiltinShape_List)
DERIVED(object_in_int, h_LongType, .name = "m.T", .basicsize = 8)
DERIVED(final_base, h_BoolType, .name = "m.T")
DERIVED(no_base, h_None, .name = "m.T")
TYPE_OF(no_tuple, HPyType_SpecParam_BasesTuple, module, .name = "m.T")
TYPE_OF(no_metaclass, HPyType_SpecParam_Metaclass, MEMBER(ctx, h_LongType, HPy), .name = "m.T")
TYPE_OF(unknown_param, 99, module, .name = "m.T")
TYPE_OF(null_param, HPyType_SpecParam_Base, HPy_NULL, .name = "m.T")

#define MEMBER_AT(type_, offset_)                                                                                      \
    DEFINE(.kind = HPyDef_Kind_Member, .member = {.name = "x", .type = type_, .offset = offset_})
#define NAMED_AT(name_, offset_)                                                                                       \
    DEFINE(.kind = HPyDef_Kind_Member, .member = {.name = name_, .type = HPyMember_HPYSSIZET, .offset = offset_})

TYPE(member_of_nothing, .name = "m.T", DEFINES(MEMBER_AT(HPyMember_INT, 0)))
TYPE(member_outside, .name = "m.T", .basicsize = 8, DEFINES(MEMBER_AT(HPyMember_LONGLONG, 4)))
TYPE(member_before, .name = "m.T", .basicsize = 8, DEFINES(MEMBER_AT(HPyMember_INT, -4)))
TYPE(unknown_member, .name = "m.T", .basicsize = 8, DEFINES(MEMBER_AT(99, 0)))
TYPE(nameless_member, .name = "m.T", .basicsize = 8, DEFINES(NAMED_AT(NULL, 0)))
TYPE(call_outside, .name = "m.T", .basicsize = 8, DEFINES(NAMED_AT("__vectorcalloffset__", 8)))
TYPE(two_calls, .name = "m.T", .basicsize = 8,
     DEFINES(NAMED_AT("__vectorcalloffset__", 0), SLOT(HPy_tp_call, call)))
TYPE(call_of_items, .name = "m.T", .basicsize = 8, .itemsize = 8, DEFINES(SLOT(HPy_tp_call, call)))
TYPE(nameless_attribute, .name = "m.T", DEFINES(DEFINE(.kind = HPyDef_Kind_GetSet)))
TYPE(unknown_slot_of_type, .name = "m.T", DEFINES(SLOT(1234, call)))
TYPE(slot_of_modules, .name = "m.T", DEFINES(SLOT(HPy_mod_exec, execute)))
TYPE(null_slot_of_type, .name = "m.T", DEFINES(SLOT(HPy_tp_repr, NULL)))
TYPE(same_slot_twice, .name = "m.T", .basicsize = 8,
     DEFINES(SLOT(HPy_tp_destroy, destroy), SLOT(HPy_tp_destroy, destroy)))
TYPE(unknown_kind_of_type, .name = "m.T", DEFINES(DEFINE(.kind = 99)))
TYPE(unknown_signature_of_type, .name = "m.T", DEFINES(METHOD(.name = "f", .impl = function, .signature = 1234)))
TYPE(null_method_of_type, .name = "m.T", DEFINES(METHOD(.name = "f", .signature = HPyFunc_NOARGS)))
