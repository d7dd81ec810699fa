/* The small module as a careful author writes it by hand against CPython's C API: what all others are measured by. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <string.h>

#include "classes.h"

#if PY_VERSION_HEX < 0x03090000
static PyObject *PyObject_CallNoArgs(PyObject *f) { return _PyObject_Vectorcall(f, NULL, 0, NULL); }
static PyObject *PyObject_CallOneArg(PyObject *f, PyObject *arg) { return _PyObject_Vectorcall(f, &arg, 1, NULL); }
#endif

typedef struct {
    PyObject *value; /* the attribute's name, interned */
} State;

/* An int that fits into 64 bits; 0 with an exception set is -1 as the result. */
static int as_int(PyObject *obj, long long *result)
{
    *result = PyLong_AsLongLong(obj);
    return *result == -1 && PyErr_Occurred() ? -1 : 0;
}

/* The sum wraps, as it does in the other three. */
static PyObject *sum(long long a, long long b)
{
    return PyLong_FromLongLong((long long)((unsigned long long)a + (unsigned long long)b));
}

static PyObject *wrong_count(const char *name, int wanted, Py_ssize_t nargs)
{
    return PyErr_Format(PyExc_TypeError, "%s expected %d arguments, got %zd", name, wanted, nargs);
}

static PyObject *nothing(PyObject *self, PyObject *ignored) { Py_RETURN_NONE; }

static PyObject *one_int(PyObject *self, PyObject *arg)
{
    long long a;
    if (as_int(arg, &a) < 0)
        return NULL;
    return sum(a, 1);
}

static PyObject *two_ints(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    long long a, b;
    if (nargs != 2)
        return wrong_count("two_ints", 2, nargs);
    if (as_int(args[0], &a) < 0 || as_int(args[1], &b) < 0)
        return NULL;
    return sum(a, b);
}

static PyObject *two_keywords(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *places[2] = {NULL, NULL};
    long long a, b;
    if (nargs > 2)
        return wrong_count("two_keywords", 2, nargs);
    for (Py_ssize_t i = 0; i < nargs; i++)
        places[i] = args[i];
    Py_ssize_t keywords = kwnames ? PyTuple_GET_SIZE(kwnames) : 0;
    for (Py_ssize_t i = 0; i < keywords; i++) {
        PyObject *name = PyTuple_GET_ITEM(kwnames, i);
        int place = PyUnicode_CompareWithASCIIString(name, "a") == 0   ? 0
                    : PyUnicode_CompareWithASCIIString(name, "b") == 0 ? 1
                                                                       : -1;
        if (place < 0)
            return PyErr_Format(PyExc_TypeError, "two_keywords() got an unexpected keyword argument '%U'", name);
        if (places[place])
            return PyErr_Format(PyExc_TypeError, "two_keywords() got multiple values for argument '%U'", name);
        places[place] = args[nargs + i];
    }
    if (!places[0] || !places[1])
        return wrong_count("two_keywords", 2, nargs + keywords);
    if (as_int(places[0], &a) < 0 || as_int(places[1], &b) < 0)
        return NULL;
    return sum(a, b);
}

static PyObject *domain(PyObject *self, PyObject *arg)
{
    Py_ssize_t size;
    const char *text = PyUnicode_AsUTF8AndSize(arg, &size);
    if (!text)
        return NULL;
    const char *at = memchr(text, '@', (size_t)size);
    if (!at) {
        PyErr_SetString(PyExc_ValueError, "no @");
        return NULL;
    }
    return PyUnicode_FromStringAndSize(at + 1, size - (at + 1 - text));
}

static PyObject *doubled(PyObject *self, PyObject *arg)
{
    if (!PyList_Check(arg)) {
        PyErr_SetString(PyExc_TypeError, "must be a list");
        return NULL;
    }
    Py_ssize_t size = PyList_GET_SIZE(arg);
    PyObject *result = PyList_New(size);
    if (!result)
        return NULL;
    /* Reading a float can run code, which can shorten the list. */
    for (Py_ssize_t i = 0; i < size && i < PyList_GET_SIZE(arg); i++) {
        double value = PyFloat_AsDouble(PyList_GET_ITEM(arg, i));
        if (value == -1.0 && PyErr_Occurred())
            goto error;
        PyObject *item = PyFloat_FromDouble(value * 2.0);
        if (!item)
            goto error;
        PyList_SET_ITEM(result, i, item);
    }
    return result;
error:
    Py_DECREF(result);
    return NULL;
}

static PyObject *incremented(PyObject *self, PyObject *arg)
{
    if (!PyDict_Check(arg)) {
        PyErr_SetString(PyExc_TypeError, "must be a dict");
        return NULL;
    }
    PyObject *result = PyDict_New();
    if (!result)
        return NULL;
    PyObject *key, *value;
    Py_ssize_t position = 0;
    while (PyDict_Next(arg, &position, &key, &value)) {
        long long count;
        if (!PyUnicode_Check(key)) {
            PyErr_SetString(PyExc_TypeError, "keys must be str");
            goto error;
        }
        if (as_int(value, &count) < 0)
            goto error;
        PyObject *more = sum(count, 1);
        if (!more)
            goto error;
        int failed = PyDict_SetItem(result, key, more);
        Py_DECREF(more);
        if (failed)
            goto error;
    }
    return result;
error:
    Py_DECREF(result);
    return NULL;
}

static PyObject *apply(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    long long n;
    if (nargs != 2)
        return wrong_count("apply", 2, nargs);
    if (as_int(args[1], &n) < 0)
        return NULL;
    PyObject *number = sum(n, 1);
    if (!number)
        return NULL;
    PyObject *result = PyObject_CallOneArg(args[0], number);
    Py_DECREF(number);
    return result;
}

static PyObject *attribute_sum(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    State *state = PyModule_GetState(self);
    long long times, value;
    unsigned long long total = 0;
    if (nargs != 2)
        return wrong_count("attribute_sum", 2, nargs);
    if (as_int(args[1], &times) < 0)
        return NULL;
    for (long long i = 0; i < times; i++) {
        PyObject *attribute = PyObject_GetAttr(args[0], state->value);
        if (!attribute)
            return NULL;
        int failed = as_int(attribute, &value);
        Py_DECREF(attribute);
        if (failed)
            return NULL;
        total += (unsigned long long)value;
    }
    return PyLong_FromLongLong((long long)total);
}

static PyObject *refuse(PyObject *self, PyObject *ignored)
{
    PyErr_SetString(PyExc_ValueError, "refused");
    return NULL;
}

static PyObject *recover(PyObject *self, PyObject *f)
{
    PyObject *result = PyObject_CallNoArgs(f);
    if (result || !PyErr_ExceptionMatches(PyExc_KeyError))
        return result;
    PyErr_Clear();
    Py_RETURN_NONE;
}

static PyObject *integers(PyObject *self, PyObject *arg)
{
    long long n;
    if (as_int(arg, &n) < 0)
        return NULL;
    PyObject *result = PyList_New((Py_ssize_t)n);
    if (!result)
        return NULL;
    for (long long i = 0; i < n; i++) {
        PyObject *item = PyLong_FromLongLong(1000 + i);
        if (!item) {
            Py_DECREF(result);
            return NULL;
        }
        PyList_SET_ITEM(result, (Py_ssize_t)i, item);
    }
    return result;
}

static PyObject *triples(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    long long n;
    if (nargs != 2)
        return wrong_count("triples", 2, nargs);
    if (as_int(args[1], &n) < 0)
        return NULL;
    PyObject *last = Py_None;
    Py_INCREF(last);
    for (long long i = 0; i < n; i++) {
        Py_DECREF(last);
        last = PyTuple_Pack(3, args[0], args[0], args[0]);
        if (!last)
            return NULL;
    }
    return last;
}

#define FAST(f) ((PyCFunction)(void (*)(void))(f))

static PyMethodDef methods[] = {
    {"nothing", nothing, METH_NOARGS, NULL},
    {"one_int", one_int, METH_O, NULL},
    {"two_ints", FAST(two_ints), METH_FASTCALL, NULL},
    {"two_keywords", FAST(two_keywords), METH_FASTCALL | METH_KEYWORDS, NULL},
    {"domain", domain, METH_O, NULL},
    {"doubled", doubled, METH_O, NULL},
    {"incremented", incremented, METH_O, NULL},
    {"apply", FAST(apply), METH_FASTCALL, NULL},
    {"attribute_sum", FAST(attribute_sum), METH_FASTCALL, NULL},
    {"refuse", refuse, METH_NOARGS, NULL},
    {"recover", recover, METH_O, NULL},
    {"integers", integers, METH_O, NULL},
    {"triples", FAST(triples), METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

static int exec(PyObject *module)
{
    State *state = PyModule_GetState(module);
    state->value = PyUnicode_InternFromString("value");
    return state->value ? add_classes(module) : -1;
}

static int traverse(PyObject *module, visitproc visit, void *arg)
{
    State *state = PyModule_GetState(module);
    if (state)
        Py_VISIT(state->value);
    return 0;
}

static int clear(PyObject *module)
{
    State *state = PyModule_GetState(module);
    if (state)
        Py_CLEAR(state->value);
    return 0;
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, exec}, {0, NULL}};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "small_c", NULL, sizeof(State), methods, slots, traverse, clear, NULL,
};

PyMODINIT_FUNC PyInit_small_c(void) { return PyModuleDef_Init(&module); }
