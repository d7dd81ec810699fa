/* What the extensions of these tests need of HPy's ABI, so that its headers need not be there. All numbers come from
 * `numbers.h`, which is written from the tables of hpy-sys when the tests are run. */
#include "numbers.h"

#include <stddef.h>
#include <stdint.h>

typedef struct {
    intptr_t word;
} HPy;

#define HPy_NULL ((HPy){0})

typedef struct HPyContext HPyContext;

/* A member of the context, of this type. */
#define MEMBER(ctx, name, type) (*(__typeof__(type) *)((char *)(ctx) + OFFSET_##name))

typedef struct {
    int slot;
    void *impl;
    void *trampoline;
} HPySlot;

typedef struct {
    const char *name;
    void *impl;
    void *trampoline;
    int signature;
    const char *doc;
} HPyMeth;

typedef struct {
    const char *name;
    int type;
    intptr_t offset;
    int readonly;
    const char *doc;
} HPyMember;

typedef struct {
    const char *name;
    void *getter;
    void *setter;
    void *getter_trampoline;
    void *setter_trampoline;
    const char *doc;
    void *closure;
} HPyGetSet;

typedef struct {
    int kind;
    union {
        HPySlot slot;
        HPyMeth meth;
        HPyMember member;
        HPyGetSet getset;
    };
} HPyDef;

typedef struct {
    const char *doc;
    intptr_t size;
    void *legacy_methods;
    HPyDef **defines;
    void **globals;
} HPyModuleDef;

typedef struct {
    const char *name;
    int basicsize;
    int itemsize;
    unsigned long flags;
    int builtin_shape;
    void *legacy_slots;
    HPyDef **defines;
    const char *doc;
} HPyType_Spec;

typedef struct {
    int kind;
    HPy object;
} HPyType_SpecParam;

#define SAME_SIZE(type) _Static_assert(sizeof(type) == SIZE_##type, "this is not " #type)
SAME_SIZE(HPy);
SAME_SIZE(HPySlot);
SAME_SIZE(HPyMeth);
SAME_SIZE(HPyMember);
SAME_SIZE(HPyGetSet);
SAME_SIZE(HPyDef);
SAME_SIZE(HPyModuleDef);
SAME_SIZE(HPyType_Spec);
SAME_SIZE(HPyType_SpecParam);

/* The symbols of a module, two of them as they are to be. */
#define VERSIONS(name, major, minor)                                                                                   \
    unsigned get_required_hpy_major_version_##name(void) { return major; }                                             \
    unsigned get_required_hpy_minor_version_##name(void) { return minor; }
#define CONTEXT(name)                                                                                                  \
    static HPyContext *name##_context;                                                                                 \
    void HPyInitGlobalContext_##name(HPyContext *ctx) { name##_context = ctx; }
#define INIT(name, body)                                                                                               \
    HPyModuleDef *HPyInit_##name(void) { body }

/* A module of a definition. */
#define MODULE(name, ...)                                                                                              \
    static HPyModuleDef name##_definition = {__VA_ARGS__};                                                             \
    VERSIONS(name, 0, 0)                                                                                               \
    CONTEXT(name)                                                                                                      \
    INIT(name, return &name##_definition;)

/* The definitions of a module, or of a type. */
#define DEFINES(...) .defines = (HPyDef *[]){__VA_ARGS__, NULL}
#define DEFINE(...) &(HPyDef){__VA_ARGS__}
#define SLOT(name, function) DEFINE(.kind = HPyDef_Kind_Slot, .slot = {.slot = name, .impl = function})
#define METHOD(...) DEFINE(.kind = HPyDef_Kind_Meth, .meth = {__VA_ARGS__})

/* A module whose execution is this. */
#define EXECUTING(name, ...)                                                                                           \
    static int name##_execute(HPyContext *ctx, HPy module) { __VA_ARGS__ }                                             \
    MODULE(name, DEFINES(SLOT(HPy_mod_exec, name##_execute)))
