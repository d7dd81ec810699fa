"""What `hpy_loader.install()` runs, in a namespace of its own."""

import os
import sys
from importlib.machinery import PathFinder
from importlib.util import spec_from_file_location
from types import ModuleType

# In this namespace from the start, because it may be imported by any name.
hpy_loader = globals()["hpy_loader"]

SUFFIX = ".hpy0.pyd" if os.name == "nt" else ".hpy0.so"


class Loader:
    """Loads one universal binary."""

    def __init__(self, name, path):
        self.name = name
        self.path = path

    def create_module(self, spec):
        last = spec.name.rpartition(".")[2]
        arguments = last, spec.name, spec.parent, self.path, self, spec, os.environ
        return hpy_loader._load_bootstrap(*arguments)

    def exec_module(self, module):
        """It was executed when it was loaded."""

    def get_filename(self, name=None):
        return self.path


class Finder:
    """Finds universal binaries where Python finds modules.

    A binary goes before the stub beside it that HPy's extension of setuptools writes, which wants pkg_resources, and
    behind every other module.
    """

    belongs_to = "hpy_loader"

    @staticmethod
    def find_spec(name, path=None, target=None):
        found = PathFinder.find_spec(name, path, target)
        if found is None or not found.has_location:  # or a folder without __init__.py
            folders = sys.path if path is None else path
        else:
            folders = [os.path.dirname(found.origin)]
        for folder in folders:
            binary = os.path.join(folder, name.rpartition(".")[2] + SUFFIX)
            if os.path.isfile(binary) and (found is None or not found.has_location or is_stub(found.origin)):
                return spec_from_file_location(name, binary, loader=Loader(name, binary))
        return found


def is_stub(path):
    """Whether a file is one of upstream's stubs."""
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read(4096)
    except (OSError, UnicodeDecodeError):
        return False
    return "from hpy.universal import _load_bootstrap" in text


def install():
    try:
        import hpy
    except ImportError:
        hpy = sys.modules["hpy"] = ModuleType("hpy", "Made by hpy_loader.install().")
        hpy.__path__ = []
    hpy.universal = sys.modules["hpy.universal"] = hpy_loader
    if any(getattr(finder, "belongs_to", None) == Finder.belongs_to for finder in sys.meta_path):
        return
    place = sys.meta_path.index(PathFinder) if PathFinder in sys.meta_path else len(sys.meta_path)
    sys.meta_path.insert(place, Finder)
