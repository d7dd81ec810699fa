/* An extension that is as it should be. */
#include "abi.h"

static HPy answer(HPyContext *ctx, HPy self)
{
    return MEMBER(ctx, ctx_Long_FromInt64_t, HPy (*)(HPyContext *, int64_t))(ctx, 42);
}

typedef struct __attribute__((packed)) {
    char first;
    long a_long;
    double a_double;
    intptr_t an_object;
} Packed;

#define MEMBER_OF_PACKED(name_, type_, member_)                                                                        \
    DEFINE(.kind = HPyDef_Kind_Member,                                                                                 \
           .member = {.name = name_, .type = type_, .offset = offsetof(Packed, member_)})

static HPyType_Spec packed = {
    .name = "good.Packed",
    .basicsize = sizeof(Packed),
    DEFINES(MEMBER_OF_PACKED("long", HPyMember_LONG, a_long), MEMBER_OF_PACKED("double", HPyMember_DOUBLE, a_double),
            MEMBER_OF_PACKED("object", HPyMember_OBJECT, an_object)),
};

static int execute(HPyContext *ctx, HPy module)
{
    typedef HPy (*FromSpec)(HPyContext *, HPyType_Spec *, HPyType_SpecParam *);
    typedef int (*SetAttr)(HPyContext *, HPy, const char *, HPy);
    HPy type = MEMBER(ctx, ctx_Type_FromSpec, FromSpec)(ctx, &packed, NULL);
    if (!type.word)
        return -1;
    int failed = MEMBER(ctx, ctx_SetAttr_s, SetAttr)(ctx, module, "Packed", type);
    MEMBER(ctx, ctx_Close, void (*)(HPyContext *, HPy))(ctx, type);
    return failed;
}

MODULE(good, DEFINES(METHOD(.name = "answer", .impl = answer, .signature = HPyFunc_NOARGS),
                     SLOT(HPy_mod_exec, execute)))
