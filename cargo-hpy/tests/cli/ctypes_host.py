"""A stand-in for HPy: calls what a host calls to load a module, and fills the module with its doc."""

import ctypes
import types

MODE_UNIVERSAL, MODE_DEBUG, MODE_TRACE = range(3)


class Definition(ctypes.Structure):
    _fields_ = [("doc", ctypes.c_char_p), ("rest", ctypes.c_size_t * 4)]


def get_version():
    return "0.9.0", "ctypes"


def load(name, path, spec, debug=False, mode=-1):
    library = ctypes.CDLL(path)

    def function(prefix, result, *arguments):
        found = getattr(library, prefix + name)
        found.restype = result
        found.argtypes = arguments
        return found

    assert function("get_required_hpy_major_version_", ctypes.c_uint32)() == 0
    assert function("get_required_hpy_minor_version_", ctypes.c_uint32)() == 0
    function("HPyInitGlobalContext_", None, ctypes.c_void_p)(None)
    definition = function("HPyInit_", ctypes.POINTER(Definition))().contents
    return types.ModuleType(spec.name, definition.doc.decode())
