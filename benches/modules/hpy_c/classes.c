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
                   && HPyHelpers_AddType(ctx, module, "Link", &link_spec, NULL)
               ? 0
               : -1;
}
