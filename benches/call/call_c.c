/* What an author of a C extension writes by hand: METH_FASTCALL and its kin. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

static PyObject *nothing(PyObject *self, PyObject *ignored) { Py_RETURN_NONE; }

static PyObject *increment(PyObject *self, PyObject *arg)
{
    long long a = PyLong_AsLongLong(arg);
    if (a == -1 && PyErr_Occurred())
        return NULL;
    return PyLong_FromLongLong((long long)((unsigned long long)a + 1));
}

static PyObject *add(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    if (nargs != 2) {
        PyErr_Format(PyExc_TypeError, "add expected 2 arguments, got %zd", nargs);
        return NULL;
    }
    long long a = PyLong_AsLongLong(args[0]);
    if (a == -1 && PyErr_Occurred())
        return NULL;
    long long b = PyLong_AsLongLong(args[1]);
    if (b == -1 && PyErr_Occurred())
        return NULL;
    return PyLong_FromLongLong((long long)((unsigned long long)a + (unsigned long long)b));
}

static PyMethodDef methods[] = {
    {"nothing", nothing, METH_NOARGS, NULL},
    {"increment", increment, METH_O, NULL},
    {"add", (PyCFunction)(void (*)(void))add, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "call_c", NULL, 0, methods};

PyMODINIT_FUNC PyInit_call_c(void) { return PyModuleDef_Init(&module); }
