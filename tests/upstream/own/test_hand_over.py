"""hpy_loader where it was itself loaded by another HPy, an interpreter's own or upstream's: that one does the work."""

import os
import sys

import hpy_loader
import pytest
from c_modules import put, simple
from test_loader import bootstrap, load

if hpy_loader.get_version()[1].startswith("hpy-rs "):
    pytest.skip("here our own host loads", allow_module_level=True)

if "_hpy_universal" in sys.builtin_module_names:
    import _hpy_universal as host
else:
    import hpy.universal as host


@pytest.fixture
def good(tmp_path):
    return put(simple(), tmp_path / "simple.hpy0.so")


def test_it_is_another_host():
    assert host is not hpy_loader
    assert tuple(hpy_loader.get_version()) == tuple(host.get_version())


def test_a_module_is_loaded(good):
    assert load("simple", good).greet("C") == "Hello, C"
    assert hpy_loader.load("simple", good).greet("C") == "Hello, C"


def test_all_modes_of_the_host_are_there(good):
    assert load("simple", good, debug=True).greet("C") == "Hello, C"
    assert load("simple", good, mode=hpy_loader.MODE_DEBUG).greet("C") == "Hello, C"
    assert bootstrap(good, {"HPY": "simple:debug"})[0].greet("C") == "Hello, C"


def test_the_function_of_the_stubs(good):
    module, loader, spec = bootstrap(good, {})
    assert module.greet("C") == "Hello, C"
    assert (module.__name__, module.__package__, module.__file__) == ("package.simple", "package", good)


def test_errors_are_the_hosts(tmp_path):
    path = tmp_path / "simple.hpy0.so"
    path.write_bytes(b"import sys")
    with pytest.raises((RuntimeError, ImportError)):
        load("simple", str(path))


def test_nothing_is_installed():
    before = list(sys.meta_path), dict(sys.modules)
    hpy_loader.install()
    assert (list(sys.meta_path), dict(sys.modules)) == before
    assert os.path.basename(hpy_loader.__file__).startswith("hpy_loader.")
