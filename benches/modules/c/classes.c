/* The classes of the small module in C: heap types, as authors of new extensions make them. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <math.h>
#include <stddef.h>
#include <string.h>
#include <structmember.h>

#include "classes.h"

typedef struct {
    PyObject_HEAD
    double x, y;
} Point;

static PyObject *point_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    if (kwargs && PyDict_GET_SIZE(kwargs))
        return PyErr_Format(PyExc_TypeError, "Point takes no keyword arguments");
    if (PyTuple_GET_SIZE(args) != 2)
        return PyErr_Format(PyExc_TypeError, "Point expected 2 arguments, got %zd", PyTuple_GET_SIZE(args));
    double x = PyFloat_AsDouble(PyTuple_GET_ITEM(args, 0));
    if (x == -1.0 && PyErr_Occurred())
        return NULL;
    double y = PyFloat_AsDouble(PyTuple_GET_ITEM(args, 1));
    if (y == -1.0 && PyErr_Occurred())
        return NULL;
    Point *self = (Point *)type->tp_alloc(type, 0);
    if (self) {
        self->x = x;
        self->y = y;
    }
    return (PyObject *)self;
}

static void point_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *point_norm(PyObject *self, PyObject *ignored)
{
    Point *point = (Point *)self;
    return PyFloat_FromDouble(hypot(point->x, point->y));
}

static PyObject *point_richcompare(PyObject *self, PyObject *other, int op)
{
    if (Py_TYPE(self) != Py_TYPE(other) || (op != Py_EQ && op != Py_NE))
        Py_RETURN_NOTIMPLEMENTED;
    Point *a = (Point *)self, *b = (Point *)other;
    return PyBool_FromLong((a->x == b->x && a->y == b->y) == (op == Py_EQ));
}

static Py_hash_t point_hash(PyObject *self)
{
    uint64_t x, y;
    memcpy(&x, &((Point *)self)->x, sizeof x);
    memcpy(&y, &((Point *)self)->y, sizeof y);
    Py_hash_t hash = (Py_hash_t)(x ^ (y << 32 | y >> 32));
    return hash == -1 ? -2 : hash;
}

static PyMethodDef point_methods[] = {
    {"norm", point_norm, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef point_members[] = {
    {"x", T_DOUBLE, offsetof(Point, x), 0, NULL},
    {"y", T_DOUBLE, offsetof(Point, y), 0, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot point_slots[] = {
    {Py_tp_new, point_new},
    {Py_tp_dealloc, point_dealloc},
    {Py_tp_methods, point_methods},
    {Py_tp_members, point_members},
    {Py_tp_richcompare, point_richcompare},
    {Py_tp_hash, point_hash},
    {0, NULL},
};

static PyType_Spec point_spec = {"small_c.Point", sizeof(Point), 0, Py_TPFLAGS_DEFAULT, point_slots};

/* The numbers from 0 up to another. */
typedef struct {
    PyObject_HEAD
    long long next, end;
} Numbers;

static PyObject *numbers_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    if (kwargs && PyDict_GET_SIZE(kwargs))
        return PyErr_Format(PyExc_TypeError, "Numbers takes no keyword arguments");
    if (PyTuple_GET_SIZE(args) != 1)
        return PyErr_Format(PyExc_TypeError, "Numbers expected 1 argument, got %zd", PyTuple_GET_SIZE(args));
    long long end = PyLong_AsLongLong(PyTuple_GET_ITEM(args, 0));
    if (end == -1 && PyErr_Occurred())
        return NULL;
    Numbers *self = (Numbers *)type->tp_alloc(type, 0);
    if (self)
        self->end = end;
    return (PyObject *)self;
}

static PyObject *numbers_iter(PyObject *self)
{
    Py_INCREF(self);
    return self;
}

static PyObject *numbers_next(PyObject *self)
{
    Numbers *numbers = (Numbers *)self;
    return numbers->next < numbers->end ? PyLong_FromLongLong(numbers->next++) : NULL;
}

static PyType_Slot numbers_slots[] = {
    {Py_tp_new, numbers_new},
    {Py_tp_dealloc, point_dealloc}, /* which goes for all without references */
    {Py_tp_iter, numbers_iter},
    {Py_tp_iternext, numbers_next},
    {0, NULL},
};

static PyType_Spec numbers_spec = {"small_c.Numbers", sizeof(Numbers), 0, Py_TPFLAGS_DEFAULT, numbers_slots};

/* An object that refers to another. */
typedef struct {
    PyObject_HEAD
    PyObject *other;
} Link;

static PyObject *link_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    if ((kwargs && PyDict_GET_SIZE(kwargs)) || PyTuple_GET_SIZE(args))
        return PyErr_Format(PyExc_TypeError, "Link takes no arguments");
    return type->tp_alloc(type, 0);
}

static int link_traverse(PyObject *self, visitproc visit, void *arg)
{
#if PY_VERSION_HEX >= 0x03090000
    Py_VISIT(Py_TYPE(self));
#endif
    Py_VISIT(((Link *)self)->other);
    return 0;
}

static int link_clear(PyObject *self)
{
    Py_CLEAR(((Link *)self)->other);
    return 0;
}

static void link_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    link_clear(self);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *link_join(PyObject *self, PyObject *other)
{
    PyObject *earlier = ((Link *)self)->other;
    Py_INCREF(other);
    ((Link *)self)->other = other;
    Py_XDECREF(earlier);
    Py_RETURN_NONE;
}

static PyMethodDef link_methods[] = {
    {"join", link_join, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot link_slots[] = {
    {Py_tp_new, link_new},
    {Py_tp_dealloc, link_dealloc},
    {Py_tp_traverse, link_traverse},
    {Py_tp_clear, link_clear},
    {Py_tp_methods, link_methods},
    {0, NULL},
};

static PyType_Spec link_spec = {
    "small_c.Link", sizeof(Link), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, link_slots,
};

static int add(PyObject *module, const char *name, PyType_Spec *spec)
{
    PyObject *type = PyType_FromSpec(spec);
    if (!type)
        return -1;
    int failed = PyObject_SetAttrString(module, name, type);
    Py_DECREF(type);
    return failed;
}

int add_classes(PyObject *module)
{
    return add(module, "Point", &point_spec) || add(module, "Numbers", &numbers_spec) || add(module, "Link", &link_spec)
               ? -1
               : 0;
}
