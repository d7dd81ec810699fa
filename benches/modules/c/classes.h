/* Makes the classes, and adds them to the module: 0, or -1 with an exception set. */
int add_classes(PyObject *module);
