"""hpy_loader: what it loads, and what it says of files that it cannot load."""

import importlib.machinery
import importlib.util
import os
import pathlib
import struct
import sys
import threading
import types

import hpy_loader
import pytest
from c_modules import put, simple, symbols


def load(name, path, **options):
    spec = importlib.machinery.ModuleSpec(name, None, origin=str(path))
    return hpy_loader.load(name, path, spec, **options)


def refused(path, name="simple"):
    """The message of a file that is refused; after that, a good one is loaded all the same."""
    with pytest.raises(hpy_loader.LoadError) as caught:
        load(name, str(path))
    error = caught.value
    assert isinstance(error, ImportError) and isinstance(error, RuntimeError)
    assert (error.name, error.path) == (name, str(path))
    assert name in str(error)
    assert name not in sys.modules
    return str(error)


@pytest.fixture
def good(tmp_path):
    return put(simple(), tmp_path / "simple.hpy0.so")


def test_the_names_of_hpy_universal():
    version, supplier = hpy_loader.get_version()
    assert version == "0.9.0" and supplier.startswith("hpy-rs ")
    assert (hpy_loader.MODE_UNIVERSAL, hpy_loader.MODE_DEBUG, hpy_loader.MODE_TRACE) == (0, 1, 2)


def test_a_module_is_loaded(good):
    module = load("simple", good)
    assert type(module) is types.ModuleType
    assert module.greet("C") == "Hello, C"
    assert (module.__name__, module.__doc__) == ("simple", "A module in C.")
    assert module.greet.__module__ == "simple" and module.greet.__doc__ == "Says hello."
    assert "simple" not in sys.modules
    assert load("simple", good, debug=False) is not module
    assert load("simple", good, mode=hpy_loader.MODE_UNIVERSAL).greet("again") == "Hello, again"


def test_any_path_will_do(good, tmp_path, monkeypatch):
    assert load("simple", pathlib.Path(good)).greet("C") == "Hello, C"
    monkeypatch.chdir(tmp_path)
    assert load("simple", "simple.hpy0.so").greet("C") == "Hello, C"
    hidden = tmp_path / ".hpy" / "d\udce9j\xe0"
    hidden.mkdir(parents=True)
    assert load("simple", put(simple(), hidden / "simple.hpy0.so")).greet("C") == "Hello, C"


def test_names(tmp_path):
    path = put(simple("with_dash"), tmp_path / "with-dash.hpy0.so")
    module = load("package.with-dash", path)
    assert module.__name__ == "package.with-dash" and module.greet("C") == "Hello, C"
    with pytest.raises(UnicodeEncodeError):
        load("pack.na\xefve", path)
    with pytest.raises(TypeError):
        load(b"with_dash", path)


def test_a_spec_only_needs_a_name_and_may_be_left_out(good):
    assert hpy_loader.load("simple", good, types.SimpleNamespace(name="other")).__name__ == "other"
    assert hpy_loader.load("package.simple", good).__name__ == "package.simple"
    assert hpy_loader.load("simple", good, None).greet("C") == "Hello, C"
    with pytest.raises(AttributeError):
        hpy_loader.load("simple", good, "simple")


def test_other_modes_are_refused(good):
    for options in ({"debug": True}, {"mode": hpy_loader.MODE_DEBUG}, {"mode": hpy_loader.MODE_TRACE}):
        with pytest.raises(NotImplementedError, match="plain mode"):
            load("simple", good, **options)
    with pytest.raises(ValueError, match="invalid HPy mode: 7"):
        load("simple", good, mode=7)


def test_what_is_no_file(tmp_path):
    assert "cannot be read" in refused(tmp_path / "absent.hpy0.so")
    (tmp_path / "folder.hpy0.so").mkdir()
    assert "a folder" in refused(tmp_path / "folder.hpy0.so")
    assert "NUL" in refused("a\0b.hpy0.so")


@pytest.mark.parametrize(
    "content, message",
    [
        (b"", "the file is empty"),
        (b"import sys\n" * 100, "no shared library"),
        (b"MZ\x90\0" + bytes(1000), "for Windows"),
        (b"\xcf\xfa\xed\xfe" + bytes(1000), "for macOS"),
        (b"PK\x03\x04" + bytes(1000), "a wheel"),
        (b"\x7fELF", "truncated"),
    ],
)
def test_what_is_no_library(tmp_path, content, message):
    path = tmp_path / "simple.hpy0.so"
    path.write_bytes(content)
    assert message in refused(path)


def test_a_truncated_library(good, tmp_path):
    with open(good, "rb") as file:
        content = file.read()
    for length in [10, 60, 64, 100, 300, len(content) // 4, len(content) // 2, len(content) - 100, len(content) - 1]:
        path = tmp_path / ("%d.hpy0.so" % length)
        path.write_bytes(content[:length])
        assert "truncated" in refused(path), length
    assert load("simple", good).greet("C") == "Hello, C"


def test_a_library_for_another_machine(good, tmp_path):
    with open(good, "rb") as file:
        content = bytearray(file.read())
    path = tmp_path / "other.hpy0.so"
    machine = struct.unpack_from("=H", content, 18)[0]
    struct.pack_into("=H", content, 18, 183 if machine != 183 else 62)
    path.write_bytes(bytes(content))
    assert "another machine" in refused(path)
    struct.pack_into("=H", content, 18, machine)
    content[5] = 3 - content[5]
    path.write_bytes(bytes(content))
    assert "byte order" in refused(path)


def test_a_library_that_the_system_refuses(tmp_path):
    path = put("void absent(void); void *keep = absent;", tmp_path / "simple.hpy0.so")
    message = refused(path)
    assert "the system cannot load it" in message and "absent" in message


def test_a_library_that_is_no_extension(tmp_path):
    path = put("int nothing;", tmp_path / "simple.hpy0.so")
    message = refused(path)
    assert "no symbol 'get_required_hpy_major_version_simple'" in message and "HPy_MODINIT" in message
    path = put("int PyInit_simple;", tmp_path / "simple.cpython.so")
    assert "an extension of CPython's C API" in refused(path)
    path = put(simple("other"), tmp_path / "simple.hpy0-other.so")
    assert "no symbol 'get_required_hpy_major_version_simple'" in refused(path)


def test_every_symbol_is_needed(tmp_path):
    for symbol in ["get_required_hpy_major_version", "get_required_hpy_minor_version", "HPyInitGlobalContext", "HPyInit"]:
        path = put(symbols("simple", without=[symbol]), tmp_path / ("without_%s.hpy0.so" % symbol))
        assert "no symbol '%s_simple'" % symbol in refused(path)


def test_another_version(tmp_path):
    for major, minor in [(1, 0), (0, 1), (4000000000, 0)]:
        source = symbols(
            "simple",
            get_required_hpy_major_version="unsigned %%s(void) { return %du; }" % major,
            get_required_hpy_minor_version="unsigned %%s(void) { return %du; }" % minor,
        )
        path = put(source, tmp_path / ("simple%d.%d.hpy0.so" % (major, minor)))
        message = refused(path)
        assert "Requested version: %d.%d. Current HPy version: 0.0." % (major, minor) in message


def test_another_tag(tmp_path):
    for tag in ["", ".hpy", ".hpyx"]:
        assert "could not find HPy ABI tag" in refused(put(simple(), tmp_path / ("simple%s.so" % tag)))
    for tag in ["1", "999", "99999999999999999999", "00"]:
        message = refused(put(simple(), tmp_path / ("simple.hpy%s.so" % tag)))
        assert "Major version tag parsed from filename: %s." % tag in message


def test_a_definition_that_is_null(tmp_path):
    path = put(symbols("simple"), tmp_path / "simple.hpy0.so")
    assert "'HPyInit_simple' returned NULL" in refused(path)


def test_an_exec_slot_that_fails(tmp_path):
    fill = 'HPyErr_SetString(ctx, ctx->h_KeyError, "not today"); return -1;'
    path = put(simple(fill=fill), tmp_path / "simple.hpy0.so")
    for _ in range(3):
        with pytest.raises(KeyError, match="not today"):
            load("simple", path)
    assert "simple" not in sys.modules


def test_an_exec_slot_that_fails_without_a_reason(tmp_path):
    path = put(simple(fill="return -1;"), tmp_path / "simple.hpy0.so")
    with pytest.raises(SystemError):
        load("simple", path)


def test_a_failure_does_not_last(tmp_path):
    fill = 'static int times; if (!times++) { HPyErr_SetString(ctx, ctx->h_OSError, "once"); return -1; }'
    path = put(simple(fill=fill), tmp_path / "simple.hpy0.so")
    with pytest.raises(OSError, match="once"):
        load("simple", path)
    assert load("simple", path).greet("C") == "Hello, C"


def test_threads(good):
    count = 8
    barrier = threading.Barrier(count)
    loaded, problems = [], []

    def run():
        try:
            barrier.wait()
            for _ in range(20):
                module = load("simple", good)
                assert module.greet("C") == "Hello, C"
                loaded.append(module)
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems
    assert len(set(map(id, loaded))) == count * 20


def bootstrap(path, env, name="simple", full_name="package.simple"):
    spec = importlib.machinery.ModuleSpec(full_name, None)
    loader = object()
    module = hpy_loader._load_bootstrap(name, full_name, "package", path, loader, spec, env)
    return module, loader, spec


def test_the_function_of_the_stubs(good):
    module, loader, spec = bootstrap(good, {})
    assert module.greet("C") == "Hello, C"
    assert (module.__name__, module.__package__, module.__file__) == ("package.simple", "package", good)
    assert module.__loader__ is loader and module.__spec__ is spec and spec.origin == good
    assert bootstrap(good, os.environ.copy())[0].greet("C") == "Hello, C"


@pytest.mark.parametrize("value", ["", "universal", "Universal", "other:debug", "simple:universal,other:debug", "sim:debug"])
def test_the_variable_asks_for_the_plain_mode(good, value):
    assert bootstrap(good, {"HPY": value})[0].greet("C") == "Hello, C"


@pytest.mark.parametrize("value", ["debug", "DEBUG", "trace", "simple:debug", "other:trace,package.simple:debug"])
def test_the_variable_asks_for_another_mode(good, value):
    with pytest.raises(NotImplementedError, match="plain mode"):
        bootstrap(good, {"HPY": value})


@pytest.mark.parametrize("value", ["verbose", "simple:verbose", "simple:debug,other", "d"])
def test_the_variable_makes_no_sense(good, value):
    with pytest.raises(ValueError, match="invalid HPy mode"):
        bootstrap(good, {"HPY": value})


def test_the_variable_for_a_log(good, capsys):
    bootstrap(good, {"HPY_LOG": ""})
    assert capsys.readouterr().out == "Loading 'simple' in HPy universal mode\n"
