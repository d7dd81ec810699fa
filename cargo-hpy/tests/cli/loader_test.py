"""Tests of the loader that `cargo hpy build` writes, with hosts made up for the purpose."""

import ast
import contextlib
import importlib
import io
import os
import runpy
import sys
import types
import unittest
from unittest import mock

HERE = os.path.dirname(os.path.abspath(__file__))


class Host(types.ModuleType):
    """A host that notes what it is asked to load; `failures` maps a symbol to an exception."""

    MODE_UNIVERSAL, MODE_DEBUG, MODE_TRACE = 0, 1, 2

    def __init__(self, version="0.9.0", failures=()):
        super().__init__("_hpy_universal")
        self.version = version
        self.failures = dict(failures)
        self.calls = []

    def get_version(self):
        return self.version, "revision"

    def load(self, name, path, spec, debug=False, mode=-1):
        self.calls.append((name, path, spec.name, mode))
        if name in self.failures:
            raise self.failures[name]
        module = types.ModuleType(spec.name, "A module.")
        module.symbol = name
        module.spec = spec  # as PyPy 7.3 does
        return module


class Case(unittest.TestCase):
    def setUp(self):
        for name in ("HPY", "HPY_LOG"):
            os.environ.pop(name, None)
        self.forget()

    tearDown = setUp

    def forget(self):
        for name in self.ours():
            del sys.modules[name]

    def ours(self):
        tops = ("plain", "tree", "pkg", "moved")
        return [name for name in sys.modules if name.partition(".")[0] in tops]

    def load(self, name, host=None, **environ):
        """Imports `name` where `host` is built into the interpreter."""
        host = host or Host()
        with self.host(host), mock.patch.dict(os.environ, environ):
            return importlib.import_module(name), host

    @contextlib.contextmanager
    def host(self, builtin=None, package=None):
        """Makes `builtin` the interpreter's own host and `package` the one of the package hpy."""
        hpy = types.ModuleType("hpy") if package else None
        if hpy:
            hpy.universal = package
        # None in sys.modules makes an import fail.
        ours = {"_hpy_universal": builtin, "hpy": hpy, "hpy.universal": package}
        before = {name: sys.modules[name] for name in ours if name in sys.modules}
        sys.modules.update(ours)
        try:
            yield
        finally:
            for name in ours:
                del sys.modules[name]
            sys.modules.update(before)

    def python(self, name, *version):
        """Makes this interpreter look like another one."""
        other = types.SimpleNamespace(**vars(sys.implementation))
        other.name = name
        other.version = version
        return mock.patch.object(sys, "implementation", other)

    def refuses(self, kind, name="plain", **environ):
        with mock.patch.dict(os.environ, environ), self.assertRaises(kind) as caught:
            importlib.import_module(name)
        self.assertNotIn(name, self.ours())
        return str(caught.exception)


class Loading(Case):
    def test_attributes(self):
        plain, host = self.load("plain")
        path = os.path.join(HERE, "plain.hpy0.so")
        self.assertEqual(host.calls, [("plain", path, "plain", 0)])
        self.assertIs(sys.modules["plain"], plain)
        self.assertEqual(plain.symbol, "plain")
        self.assertEqual(plain.__file__, path)
        self.assertEqual(plain.__name__, "plain")
        self.assertEqual(plain.__package__, "")
        self.assertEqual(plain.__spec__.origin, path)
        self.assertIs(plain.__loader__, plain.__spec__.loader)
        self.assertFalse(hasattr(plain, "spec"))
        self.assertEqual(repr(plain), "<module 'plain' from {!r}>".format(path))

    def test_builtin_host_comes_before_the_package(self):
        builtin, package = Host(), Host()
        with self.host(builtin, package):
            importlib.import_module("plain")
        self.assertEqual((len(builtin.calls), len(package.calls)), (1, 0))

    def test_package_hpy(self):
        package = Host()
        with self.host(None, package):
            importlib.import_module("plain")
        self.assertEqual(len(package.calls), 1)

    def test_in_a_package(self):
        inner, host = self.load("pkg.sub.inner")
        path = os.path.join(HERE, "pkg", "shared.hpy0.so")
        self.assertEqual(host.calls[0], ("inner", path, "pkg.sub.inner", 0))
        self.assertEqual(inner.__package__, "pkg.sub")
        self.assertIs(sys.modules["pkg.sub"].inner, inner)

    def test_package_that_was_moved(self):
        inner, host = self.load("moved.pkg.sub.inner")
        path = os.path.join(HERE, "moved", "pkg", "shared.hpy0.so")
        self.assertEqual(host.calls[0], ("inner", path, "moved.pkg.sub.inner", 0))
        self.assertEqual(inner.deep.__name__, "moved.pkg.sub.inner.deep")

    def test_submodules(self):
        vein, host = self.load("tree.leaf.vein")
        tree = sys.modules["tree"]
        self.assertEqual([call[0] for call in host.calls], ["tree", "tree__leaf", "tree__leaf__vein"])
        self.assertIs(tree.leaf.vein, vein)
        self.assertIs(sys.modules["tree.leaf"], tree.leaf)
        self.assertEqual(vein.__name__, "tree.leaf.vein")
        self.assertEqual(vein.__package__, "tree.leaf")
        self.assertEqual(vein.__spec__.name, "tree.leaf.vein")
        self.assertEqual(vein.__file__, tree.__file__)
        with self.assertRaisesRegex(ImportError, "tree.stem"):
            importlib.import_module("tree.stem")

    def test_reload_loads_anew(self):
        tree, _ = self.load("tree")
        tree.os = "the module's own"
        with self.host(Host()):
            again = importlib.reload(tree)
        self.assertIsNot(again, tree)
        self.assertIs(sys.modules["tree"], again)
        self.assertIs(sys.modules["tree.leaf"], again.leaf)
        self.assertEqual(tree.os, "the module's own")

    def test_reload_in_a_package(self):
        inner, _ = self.load("pkg.sub.inner")
        with self.host(Host()):
            again = importlib.reload(inner)
        self.assertIs(sys.modules["pkg.sub"].inner, again)

    def test_run_as_a_script(self):
        with self.assertRaises(SystemExit) as caught:
            runpy.run_path(os.path.join(HERE, "plain.py"), run_name="__main__")
        self.assertIn("import it instead", str(caught.exception))

    def test_syntax_of_old_pythons(self):
        if sys.version_info < (3, 8):
            return  # It has compiled them.
        for name in ("plain", "tree"):
            with open(os.path.join(HERE, name + ".py")) as file:
                ast.parse(file.read(), feature_version=(3, 6))


class Failing(Case):
    def test_nothing_is_left(self):
        for symbol in ("tree", "tree__leaf", "tree__leaf__vein"):
            with self.host(Host(failures={symbol: KeyError("broken")})):
                self.assertIn("broken", self.refuses(KeyError, "tree"))
            self.assertEqual(self.ours(), [], symbol)

    def test_failing_reload_keeps_what_was_there(self):
        tree, _ = self.load("tree")
        leaf = tree.leaf
        with self.host(Host(failures={"tree__leaf__vein": KeyError("broken")})):
            with self.assertRaises(KeyError):
                importlib.reload(tree)
        self.assertIs(sys.modules["tree"], tree)
        self.assertIs(sys.modules["tree.leaf"], leaf)
        self.assertIs(tree.leaf, leaf)

    def test_the_modules_own_errors_are_its_own(self):
        for error in (RuntimeError("mine"), ImportError("mine"), ValueError("mine")):
            with self.host(Host(failures={"plain": error})):
                self.assertEqual(self.refuses(type(error)), "mine")

    def test_binary_that_does_not_load(self):
        path = os.path.join(HERE, "plain.hpy0.so")
        for error in (
            RuntimeError("Error during loading of the HPy extension module at path ..: bad header"),
            ImportError(path + ": bad header"),
        ):
            with self.host(Host(failures={"plain": error})):
                message = self.refuses(ImportError)
            self.assertIn("cannot load 'plain' with HPy 0.9.0", message)
            self.assertIn("bad header", message)
            self.assertIn("cargo hpy build", message)

    def test_missing_binary(self):
        path = os.path.join(HERE, "tree.hpy0.so")
        os.rename(path, path + ".away")
        try:
            with self.host(Host(failures={"tree": ImportError(path + ": No such file")})):
                self.assertIn("there is no file " + path, self.refuses(ImportError, "tree"))
        finally:
            os.rename(path + ".away", path)

    def test_module_that_refuses_the_host(self):
        error = RuntimeError("HPy extension module: Function 'HPyInit_plain' returned NULL.")
        with self.host(Host(failures={"plain": error})):
            self.assertIn("a newer release of hpy-rs", self.refuses(ImportError))

    def test_another_abi(self):
        error = RuntimeError(
            "HPy extension module 'plain' requires unsupported version of the HPy runtime."
        )
        with self.host(Host("1.0.0", {"plain": error})), self.python("pypy", 9, 0, 0):
            message = self.refuses(ImportError)
        self.assertIn("PyPy 9.0.0 has HPy 1.0.0", message)
        self.assertIn("Use PyPy 7.3.12 or a later 7.3 release", message)


class Unsupported(Case):
    def test_cpython_without_hpy(self):
        with self.host(), self.python("cpython", 3, 11, 7):
            message = self.refuses(ImportError)
        if sys.version_info >= (3, 8):
            self.assertIn("CPython 3.11.7 has no HPy", message)
            self.assertIn(sys.executable + " -m pip install hpy==0.9.0", message)
        with self.host(), self.python("cpython", 3, 6, 15):
            with mock.patch.object(sys, "version_info", (3, 6, 15)):
                self.assertIn("needs CPython 3.8 or later", self.refuses(ImportError))

    def test_cpython_with_an_old_package(self):
        with self.host(None, Host("0.0.4")), self.python("cpython", 3, 10, 1):
            self.assertIn("has HPy 0.0.4, which is too old", self.refuses(ImportError))

    def test_old_pypy(self):
        host = Host("0.0.4")
        with self.host(host), self.python("pypy", 7, 3, 11):
            message = self.refuses(ImportError)
        self.assertIn("'plain': PyPy 7.3.11 has HPy 0.0.4, which is too old. Use PyPy 7.3.12", message)
        self.assertEqual(host.calls, [])

    def test_pypy_without_hpy(self):
        with self.host(), self.python("pypy", 8, 0, 1):
            message = self.refuses(ImportError)
        self.assertIn("PyPy 8.0.1 has no HPy", message)
        self.assertIn("a later 7.3 release", message)

    def test_other_interpreters_without_hpy(self):
        with self.host(), self.python("graalpy", 25, 0, 0):
            message = self.refuses(ImportError)
        self.assertIn("GraalPy 25.0.0 has no HPy", message)
        self.assertIn("Use a release of it with HPy 0.9", message)

    def test_error_names_the_module(self):
        with self.host():
            with self.assertRaises(ImportError) as caught:
                importlib.import_module("pkg.sub.inner")
        self.assertEqual(caught.exception.name, "pkg.sub.inner")
        # What was tried is of no interest to the user; why it failed stands in the message.
        self.assertTrue(caught.exception.__suppress_context__)


class Modes(Case):
    def mode(self, value, name="plain"):
        _, host = self.load(name, HPY=value)
        self.forget()
        return {call[3] for call in host.calls}

    def test_for_all(self):
        self.assertEqual(self.mode(""), {0})
        self.assertEqual(self.mode("universal"), {0})
        self.assertEqual(self.mode("debug"), {1})
        self.assertEqual(self.mode("Trace"), {2})

    def test_by_name(self):
        self.assertEqual(self.mode("plain:debug"), {1})
        self.assertEqual(self.mode("other:debug,plain:trace"), {2})
        self.assertEqual(self.mode("other:debug"), {0})
        self.assertEqual(self.mode("pkg.sub.inner:debug", "pkg.sub.inner"), {1})

    def test_names_are_compared_as_a_whole(self):
        for other in ("plai:debug", "plain2:debug", "inner:debug", "x.plain:debug"):
            self.assertEqual(self.mode(other), {0}, other)
        self.assertEqual(self.mode("inner:debug", "pkg.sub.inner"), {0})

    def test_submodules_share_the_modules_mode(self):
        self.assertEqual(self.mode("tree:debug", "tree"), {1})

    def test_invalid(self):
        for value in ("bogus", "debu", "plain:", "plain:bogus", "debug,trace", "debug,plain:debug"):
            with self.host(Host()):
                message = self.refuses(ValueError, HPY=value)
            self.assertIn("invalid HPy mode: {}".format(value), message)
            self.assertIn("'universal', 'debug' or 'trace'", message)

    def test_log(self):
        def log(name, **environ):
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                self.load(name, HPY_LOG="1", **environ)
            self.forget()
            return printed.getvalue()

        self.assertEqual(log("plain"), "Loading 'plain' in HPy universal mode\n")
        context = "Loading '{}' in HPy universal mode with a {} context\n"
        self.assertEqual(log("plain", HPY="trace"), context.format("plain", "trace"))
        self.assertEqual(
            log("pkg.sub.inner", HPY="debug"),
            context.format("pkg.sub.inner", "debug") + context.format("pkg.sub.inner.deep", "debug"),
        )
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            self.load("plain")
        self.assertEqual(printed.getvalue(), "")
