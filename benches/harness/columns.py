"""The columns: who is measured on an interpreter."""


class Column:
    """`build` names the function of `build.py` that makes it; `host` is who must have loaded an HPy module."""

    def __init__(self, key, title, module, build, colour, way="import", host=None):
        self.key = key
        self.title = title
        self.module = module
        self.build = build
        self.colour = colour
        self.way = way
        self.host = host


def columns(interpreter):
    """All columns that could be on this interpreter; ratios are to the first that is there."""
    hpy_c = ("small_hpy_c", "hpy_c_universal", "#b07aa1", "load")
    hpy_rs = ("small_hpy_rs", "hpy_rs")
    emulated = "" if interpreter.is_cpython else ", C API emulation"
    found = [
        Column("c", "C" + emulated, "small_c", "c", "#9d9d9d"),
        Column("pyo3", "PyO3" + emulated, "small_pyo3", "pyo3", "#f28e2b"),
    ]
    if interpreter.hpy_builtin:
        found += [
            Column("hpy_c_builtin", "HPy C, built-in HPy", *hpy_c, host="builtin"),
            Column("builtin", "hpy-rs, built-in HPy", *hpy_rs, "#76b7b2", host="builtin"),
        ]
        return found
    if interpreter.is_cpython:
        found += [
            Column("hpy_c_cpython", "HPy C, CPython ABI", "small_hpy_c", "hpy_c_cpython", "#e6c54a"),
            Column("hpy_c_upstream", "HPy C, `hpy.universal`", *hpy_c, host="upstream"),
            Column("upstream", "hpy-rs, `hpy.universal`", *hpy_rs, "#76b7b2", host="upstream"),
        ]
    found.append(Column("embedded", "hpy-rs, own host", *hpy_rs, "#2f6db3", host="embedded"))
    return found
