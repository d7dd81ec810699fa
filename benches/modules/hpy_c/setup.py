"""Builds the HPy C module by the setuptools extension of HPy's SDK."""

import os
import pathlib

from setuptools import Extension, setup

import hpy.devel


def main():
    runtime = os.environ.get("HPY_RUNTIME")
    if runtime:  # PyPy has the headers, and not always the helpers' sources
        sources = sorted(str(path) for path in pathlib.Path(runtime).glob("[!c]*.c"))  # no ctx_*.c
        hpy.devel.HPyDevel.get_extra_sources = lambda self: sources
    module = Extension("small_hpy_c", ["small_hpy_c.c", "classes.c"])
    setup(name="small_hpy_c", version="0.0.0", hpy_ext_modules=[module])


if __name__ == "__main__":
    main()
