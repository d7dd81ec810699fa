/* The classes of the small module in C on HPy. */
#include <math.h>
#include <string.h>

#include "hpy.h"

#include "classes.h"

typedef struct {
    double x, y;
} Point;
HPyType_HELPERS(Point)

HPyDef_SLOT(Point_new, HPy_tp_new)
static HPy Point_new_impl(HPyContext *ctx, HPy cls, const HPy *args, HPy_ssize_t nargs, HPy kw)
{
    if (nargs != 2) {
        HPyErr_Format(ctx, ctx->h_TypeError, "Point expected 2 arguments, got %d", (int)nargs);
        return HPy_NULL;
    }
    /* A dict on CPython, a tuple of names on PyPy. */
    if (!HPy_IsNull(kw) && HPy_Length(ctx, kw) > 0) {
        HPyErr_SetString(ctx, ctx->h_TypeError, "Point takes no keyword arguments");
        return HPy_NULL;
    }
    double x = HPyFloat_AsDouble(ctx, args[0]);
    if (x == -1.0 && HPyErr_Occurred(ctx))
        return HPy_NULL;
    double y = HPyFloat_AsDouble(ctx, args[1]);
    if (y == -1.0 && HPyErr_Occurred(ctx))
        return HPy_NULL;
    Point *point;
    HPy self = HPy_New(ctx, cls, &point);
    if (!HPy_IsNull(self)) {
        point->x = x;
        point->y = y;
    }
    return self;
}

HPyDef_METH(Point_norm, "norm", HPyFunc_NOARGS)
static HPy Point_norm_impl(HPyContext *ctx, HPy self)
{
    Point *point = Point_AsStruct(ctx, self);
    return HPyFloat_FromDouble(ctx, hypot(point->x, point->y));
}

HPyDef_SLOT(Point_richcompare, HPy_tp_richcompare)
static HPy Point_richcompare_impl(HPyContext *ctx, HPy self, HPy other, HPy_RichCmpOp op)
{
    HPy type = HPy_Type(ctx, self);
    int comparable = HPy_TypeCheck(ctx, other, type) && (op == HPy_EQ || op == HPy_NE);
    HPy_Close(ctx, type);
    if (!comparable)
        return HPy_Dup(ctx, ctx->h_NotImplemented);
    Point *a = Point_AsStruct(ctx, self), *b = Point_AsStruct(ctx, other);
    return HPyBool_FromBool(ctx, (a->x == b->x && a->y == b->y) == (op == HPy_EQ));
}

HPyDef_SLOT(Point_hash, HPy_tp_hash)
static HPy_hash_t Point_hash_impl(HPyContext *ctx, HPy self)
{
    uint64_t x, y;
    Point *point = Point_AsStruct(ctx, self);
    memcpy(&x, &point->x, sizeof x);
    memcpy(&y, &point->y, sizeof y);
    HPy_hash_t hash = (HPy_hash_t)(x ^ (y << 32 | y >> 32));
    return hash == -1 ? -2 : hash;
}

HPyDef_MEMBER(Point_x, "x", HPyMember_DOUBLE, offsetof(Point, x))
HPyDef_MEMBER(Point_y, "y", HPyMember_DOUBLE, offsetof(Point, y))

static HPyDef *point_defines[] = {
    &Point_new, &Point_norm, &Point_richcompare, &Point_hash, &Point_x, &Point_y, NULL,
};

static HPyType_Spec point_spec = {
    .name = "small_hpy_c.Point",
    .basicsize = sizeof(Point),
    .builtin_shape = SHAPE(Point),
    .defines = point_defines,
};

/* The numbers from 0 up to another. */
typedef struct {
    long long next, end;
} Numbers;
HPyType_HELPERS(Numbers)

HPyDef_SLOT(Numbers_new, HPy_tp_new)
static HPy Numbers_new_impl(HPyContext *ctx, HPy cls, const HPy *args, HPy_ssize_t nargs, HPy kw)
{
    if (nargs != 1) {
        HPyErr_Format(ctx, ctx->h_TypeError, "Numbers expected 1 argument, got %d", (int)nargs);
        return HPy_NULL;
    }
    if (!HPy_IsNull(kw) && HPy_Length(ctx, kw) > 0) {
        HPyErr_SetString(ctx, ctx->h_TypeError, "Numbers takes no keyword arguments");
        return HPy_NULL;
    }
    long long end = HPyLong_AsLongLong(ctx, args[0]);
    if (end == -1 && HPyErr_Occurred(ctx))
        return HPy_NULL;
    Numbers *numbers;
    HPy self = HPy_New(ctx, cls, &numbers);
    if (!HPy_IsNull(self))
        numbers->end = end;
    return self;
}

/* HPy 0.9 has no slots for these two. */
HPyDef_METH(Numbers_iter, "__iter__", HPyFunc_NOARGS)
static HPy Numbers_iter_impl(HPyContext *ctx, HPy self)
{
    return HPy_Dup(ctx, self);
}

HPyDef_METH(Numbers_next, "__next__", HPyFunc_NOARGS)
static HPy Numbers_next_impl(HPyContext *ctx, HPy self)
{
    Numbers *numbers = Numbers_AsStruct(ctx, self);
    if (numbers->next < numbers->end)
        return HPyLong_FromLongLong(ctx, numbers->next++);
    HPyErr_SetObject(ctx, ctx->h_StopIteration, ctx->h_None);
    return HPy_NULL;
}

static HPyDef *numbers_defines[] = {&Numbers_new, &Numbers_iter, &Numbers_next, NULL};

static HPyType_Spec numbers_spec = {
    .name = "small_hpy_c.Numbers",
    .basicsize = sizeof(Numbers),
    .builtin_shape = SHAPE(Numbers),
    .defines = numbers_defines,
};

/* Sets a method on its class once more: CPython fills the slot then. */
static int fill_slot(HPyContext *ctx, HPy type, const char *name)
{
    HPy dict = HPy_GetAttr_s(ctx, type, "__dict__");
    if (HPy_IsNull(dict))
        return -1;
    HPy method = HPy_GetItem_s(ctx, dict, name);
    HPy_Close(ctx, dict);
    if (HPy_IsNull(method))
        return -1;
    int failed = HPy_SetAttr_s(ctx, type, name, method);
    HPy_Close(ctx, method);
    return failed;
}

static int add_numbers(HPyContext *ctx, HPy module)
{
    HPy type = HPyType_FromSpec(ctx, &numbers_spec, NULL);
    if (HPy_IsNull(type))
        return -1;
    int failed = fill_slot(ctx, type, "__iter__") || fill_slot(ctx, type, "__next__")
                 || HPy_SetAttr_s(ctx, module, "Numbers", type);
    HPy_Close(ctx, type);
    return failed ? -1 : 0;
}

/* An object that refers to another. */
typedef struct {
    HPyField other;
} Link;
HPyType_HELPERS(Link)

HPyDef_SLOT(Link_new, HPy_tp_new)
static HPy Link_new_impl(HPyContext *ctx, HPy cls, const HPy *args, HPy_ssize_t nargs, HPy kw)
{
    if (nargs || (!HPy_IsNull(kw) && HPy_Length(ctx, kw) > 0)) {
        HPyErr_SetString(ctx, ctx->h_TypeError, "Link takes no arguments");
        return HPy_NULL;
    }
    Link *link;
    return HPy_New(ctx, cls, &link);
}

HPyDef_SLOT(Link_traverse, HPy_tp_traverse)
static int Link_traverse_impl(void *self, HPyFunc_visitproc visit, void *arg)
{
    HPy_VISIT(&((Link *)self)->other);
    return 0;
}

HPyDef_SLOT(Link_destroy, HPy_tp_destroy)
static void Link_destroy_impl(void *self) {}

HPyDef_METH(Link_join, "join", HPyFunc_O)
static HPy Link_join_impl(HPyContext *ctx, HPy self, HPy other)
{
    HPyField_Store(ctx, self, &Link_AsStruct(ctx, self)->other, other);
    return HPy_Dup(ctx, ctx->h_None);
}

static HPyDef *link_defines[] = {&Link_new, &Link_traverse, &Link_destroy, &Link_join, NULL};

static HPyType_Spec link_spec = {
    .name = "small_hpy_c.Link",
    .basicsize = sizeof(Link),
    .builtin_shape = SHAPE(Link),
    .flags = HPy_TPFLAGS_DEFAULT | HPy_TPFLAGS_HAVE_GC,
    .defines = link_defines,
};

int add_classes(HPyContext *ctx, HPy module)
{
    return HPyHelpers_AddType(ctx, module, "Point", &point_spec, NULL)
                   && add_numbers(ctx, module) == 0 && HPyHelpers_AddType(ctx, module, "Link", &link_spec, NULL)
               ? 0
               : -1;
}
