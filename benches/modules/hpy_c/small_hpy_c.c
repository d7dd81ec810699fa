/* The small module in C on HPy, as a careful author writes it: for the CPython ABI and for the universal one. */
#include <string.h>

#include "hpy.h"

#include "classes.h"

static HPyGlobal value_name; /* the attribute's name */

/* An int that fits into 64 bits; 0, or -1 with an exception set. */
static int as_int(HPyContext *ctx, HPy h, int64_t *result)
{
    *result = HPyLong_AsInt64_t(ctx, h);
    return *result == -1 && HPyErr_Occurred(ctx) ? -1 : 0;
}

/* The sum wraps, as it does in the other three. */
static HPy sum(HPyContext *ctx, int64_t a, int64_t b)
{
    return HPyLong_FromInt64_t(ctx, (int64_t)((uint64_t)a + (uint64_t)b));
}

static HPy wrong_count(HPyContext *ctx, const char *name, int wanted, size_t nargs)
{
    HPyErr_Format(ctx, ctx->h_TypeError, "%s expected %d arguments, got %d", name, wanted, (int)nargs);
    return HPy_NULL;
}

HPyDef_METH(nothing, "nothing", HPyFunc_NOARGS)
static HPy nothing_impl(HPyContext *ctx, HPy self) { return HPy_Dup(ctx, ctx->h_None); }

HPyDef_METH(one_int, "one_int", HPyFunc_O)
static HPy one_int_impl(HPyContext *ctx, HPy self, HPy arg)
{
    int64_t a;
    if (as_int(ctx, arg, &a) < 0)
        return HPy_NULL;
    return sum(ctx, a, 1);
}

HPyDef_METH(two_ints, "two_ints", HPyFunc_VARARGS)
static HPy two_ints_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    int64_t a, b;
    if (nargs != 2)
        return wrong_count(ctx, "two_ints", 2, nargs);
    if (as_int(ctx, args[0], &a) < 0 || as_int(ctx, args[1], &b) < 0)
        return HPy_NULL;
    return sum(ctx, a, b);
}

HPyDef_METH(two_keywords, "two_keywords", HPyFunc_KEYWORDS)
static HPy two_keywords_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs, HPy kwnames)
{
    static const char *names[] = {"a", "b", NULL};
    long long a, b;
    if (!HPyArg_ParseKeywords(ctx, NULL, args, nargs, kwnames, "LL:two_keywords", names, &a, &b))
        return HPy_NULL;
    return sum(ctx, a, b);
}

HPyDef_METH(domain, "domain", HPyFunc_O)
static HPy domain_impl(HPyContext *ctx, HPy self, HPy arg)
{
    HPy_ssize_t size;
    const char *text = HPyUnicode_AsUTF8AndSize(ctx, arg, &size);
    if (!text)
        return HPy_NULL;
    const char *at = memchr(text, '@', (size_t)size);
    if (!at) {
        HPyErr_SetString(ctx, ctx->h_ValueError, "no @");
        return HPy_NULL;
    }
    /* HPy 0.9 makes a str of C strings only; the end of this one is the end of the text. */
    return HPyUnicode_FromString(ctx, at + 1);
}

HPyDef_METH(doubled, "doubled", HPyFunc_O)
static HPy doubled_impl(HPyContext *ctx, HPy self, HPy arg)
{
    if (!HPyList_Check(ctx, arg)) {
        HPyErr_SetString(ctx, ctx->h_TypeError, "must be a list");
        return HPy_NULL;
    }
    HPy_ssize_t size = HPy_Length(ctx, arg);
    if (size < 0)
        return HPy_NULL;
    HPyListBuilder result = HPyListBuilder_New(ctx, size);
    for (HPy_ssize_t i = 0; i < size; i++) {
        HPy item = HPy_GetItem_i(ctx, arg, i);
        if (HPy_IsNull(item))
            goto error;
        double value = HPyFloat_AsDouble(ctx, item);
        HPy_Close(ctx, item);
        if (value == -1.0 && HPyErr_Occurred(ctx))
            goto error;
        HPy twice = HPyFloat_FromDouble(ctx, value * 2.0);
        if (HPy_IsNull(twice))
            goto error;
        HPyListBuilder_Set(ctx, result, i, twice);
        HPy_Close(ctx, twice);
    }
    return HPyListBuilder_Build(ctx, result);
error:
    HPyListBuilder_Cancel(ctx, result);
    return HPy_NULL;
}

/* result[key] = counts[key] + 1 */
static int increment(HPyContext *ctx, HPy counts, HPy key, HPy result)
{
    int64_t count;
    if (!HPyUnicode_Check(ctx, key)) {
        HPyErr_SetString(ctx, ctx->h_TypeError, "keys must be str");
        return -1;
    }
    HPy value = HPy_GetItem(ctx, counts, key);
    if (HPy_IsNull(value))
        return -1;
    int failed = as_int(ctx, value, &count);
    HPy_Close(ctx, value);
    if (failed)
        return -1;
    HPy more = sum(ctx, count, 1);
    if (HPy_IsNull(more))
        return -1;
    failed = HPy_SetItem(ctx, result, key, more);
    HPy_Close(ctx, more);
    return failed;
}

HPyDef_METH(incremented, "incremented", HPyFunc_O)
static HPy incremented_impl(HPyContext *ctx, HPy self, HPy arg)
{
    if (!HPyDict_Check(ctx, arg)) {
        HPyErr_SetString(ctx, ctx->h_TypeError, "must be a dict");
        return HPy_NULL;
    }
    HPy result = HPy_NULL;
    HPy keys = HPyDict_Keys(ctx, arg);
    if (HPy_IsNull(keys))
        return HPy_NULL;
    HPy_ssize_t size = HPy_Length(ctx, keys);
    if (size < 0)
        goto error;
    result = HPyDict_New(ctx);
    if (HPy_IsNull(result))
        goto error;
    for (HPy_ssize_t i = 0; i < size; i++) {
        HPy key = HPy_GetItem_i(ctx, keys, i);
        if (HPy_IsNull(key))
            goto error;
        int failed = increment(ctx, arg, key, result);
        HPy_Close(ctx, key);
        if (failed)
            goto error;
    }
    HPy_Close(ctx, keys);
    return result;
error:
    HPy_Close(ctx, keys);
    HPy_Close(ctx, result);
    return HPy_NULL;
}

HPyDef_METH(apply, "apply", HPyFunc_VARARGS)
static HPy apply_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    int64_t n;
    if (nargs != 2)
        return wrong_count(ctx, "apply", 2, nargs);
    if (as_int(ctx, args[1], &n) < 0)
        return HPy_NULL;
    HPy number = sum(ctx, n, 1);
    if (HPy_IsNull(number))
        return HPy_NULL;
    HPy result = HPy_Call(ctx, args[0], &number, 1, HPy_NULL);
    HPy_Close(ctx, number);
    return result;
}

HPyDef_METH(attribute_sum, "attribute_sum", HPyFunc_VARARGS)
static HPy attribute_sum_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    int64_t times, value;
    uint64_t total = 0;
    if (nargs != 2)
        return wrong_count(ctx, "attribute_sum", 2, nargs);
    if (as_int(ctx, args[1], &times) < 0)
        return HPy_NULL;
    HPy name = HPyGlobal_Load(ctx, value_name);
    for (int64_t i = 0; i < times; i++) {
        HPy attribute = HPy_GetAttr(ctx, args[0], name);
        if (HPy_IsNull(attribute))
            goto error;
        int failed = as_int(ctx, attribute, &value);
        HPy_Close(ctx, attribute);
        if (failed)
            goto error;
        total += (uint64_t)value;
    }
    HPy_Close(ctx, name);
    return HPyLong_FromInt64_t(ctx, (int64_t)total);
error:
    HPy_Close(ctx, name);
    return HPy_NULL;
}

HPyDef_METH(refuse, "refuse", HPyFunc_NOARGS)
static HPy refuse_impl(HPyContext *ctx, HPy self)
{
    HPyErr_SetString(ctx, ctx->h_ValueError, "refused");
    return HPy_NULL;
}

HPyDef_METH(recover, "recover", HPyFunc_O)
static HPy recover_impl(HPyContext *ctx, HPy self, HPy f)
{
    HPy result = HPy_Call(ctx, f, NULL, 0, HPy_NULL);
    if (!HPy_IsNull(result) || !HPyErr_ExceptionMatches(ctx, ctx->h_KeyError))
        return result;
    HPyErr_Clear(ctx);
    return HPy_Dup(ctx, ctx->h_None);
}

HPyDef_METH(integers, "integers", HPyFunc_O)
static HPy integers_impl(HPyContext *ctx, HPy self, HPy arg)
{
    int64_t n;
    if (as_int(ctx, arg, &n) < 0)
        return HPy_NULL;
    HPyListBuilder result = HPyListBuilder_New(ctx, (HPy_ssize_t)n);
    for (int64_t i = 0; i < n; i++) {
        HPy item = HPyLong_FromInt64_t(ctx, 1000 + i);
        if (HPy_IsNull(item)) {
            HPyListBuilder_Cancel(ctx, result);
            return HPy_NULL;
        }
        HPyListBuilder_Set(ctx, result, (HPy_ssize_t)i, item);
        HPy_Close(ctx, item);
    }
    return HPyListBuilder_Build(ctx, result);
}

HPyDef_METH(triples, "triples", HPyFunc_VARARGS)
static HPy triples_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    int64_t n;
    if (nargs != 2)
        return wrong_count(ctx, "triples", 2, nargs);
    if (as_int(ctx, args[1], &n) < 0)
        return HPy_NULL;
    HPy last = HPy_Dup(ctx, ctx->h_None);
    for (int64_t i = 0; i < n; i++) {
        HPy items[] = {args[0], args[0], args[0]};
        HPy_Close(ctx, last);
        last = HPyTuple_FromArray(ctx, items, 3);
        if (HPy_IsNull(last))
            return HPy_NULL;
    }
    return last;
}

HPyDef_SLOT(exec, HPy_mod_exec)
static int exec_impl(HPyContext *ctx, HPy module)
{
    HPy name = HPyUnicode_FromString(ctx, "value");
    if (HPy_IsNull(name))
        return -1;
    HPyGlobal_Store(ctx, &value_name, name);
    HPy_Close(ctx, name);
    return add_classes(ctx, module);
}

static HPyDef *defines[] = {
    &nothing, &one_int, &two_ints,      &two_keywords, &domain,  &doubled,  &incremented,
    &apply,   &refuse,  &attribute_sum, &recover,      &integers, &triples, &exec,
    NULL,
};

static HPyGlobal *globals[] = {&value_name, NULL};

static HPyModuleDef moduledef = {
    .size = 0,
    .defines = defines,
    .globals = globals,
};

HPy_MODINIT(small_hpy_c, moduledef)
