"""An interpreter under test: what it is and what it has."""

import json
import pathlib
import subprocess
import sys

QUESTION = """
import importlib.util, json, os, platform, sys, sysconfig
def version(name):
    try:
        from importlib.metadata import version
        return version(name)
    except Exception:
        return None
implementation = platform.python_implementation()
number = getattr(sys, "pypy_version_info", sys.version_info)
hpy = importlib.util.find_spec("hpy")
devel = os.path.join(hpy.submodule_search_locations[0], "devel") if hpy else None
print(json.dumps({
    "implementation": implementation,
    "version": ".".join(map(str, number[:3])),
    "python": "%d.%d" % sys.version_info[:2],
    "include": sysconfig.get_paths()["include"],
    "suffix": sysconfig.get_config_var("EXT_SUFFIX"),
    "threads": bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
    "compiler": platform.python_compiler(),
    "hpy": version("hpy"),
    "hpy_builtin": importlib.util.find_spec("_hpy_universal") is not None,
    "hpy_runtime": bool(devel and os.path.exists(os.path.join(devel, "src", "runtime", "argparse.c"))),
    "setuptools": version("setuptools"),
}))
"""


class Interpreter:
    """`name` is what the tables call it, as in `CPython 3.11.7`."""

    def __init__(self, program):
        self.program = program
        try:
            output = subprocess.run([program, "-c", QUESTION], check=True, stdout=subprocess.PIPE, text=True).stdout
        except (OSError, subprocess.CalledProcessError) as error:
            sys.exit(f"{program} cannot be run as Python: {error}")
        answer = json.loads(output)
        self.implementation = answer["implementation"]
        self.version = answer["version"]
        self.python = answer["python"]
        self.include = answer["include"]
        self.suffix = answer["suffix"]
        self.compiler = answer["compiler"]
        self.hpy = answer["hpy"]
        self.hpy_builtin = answer["hpy_builtin"]
        self.hpy_runtime = answer["hpy_runtime"]
        self.setuptools = answer["setuptools"]
        threads = " free-threaded" if answer["threads"] else ""
        self.name = f"{self.implementation} {self.version}{threads}"
        self.key = self.name.lower().replace(" ", "-")

    @property
    def is_cpython(self):
        return self.implementation == "CPython"

    def has_headers(self):
        return pathlib.Path(self.include, "Python.h").exists()
