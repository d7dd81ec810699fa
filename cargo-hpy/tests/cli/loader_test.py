"""Tests of the loader that `cargo hpy build` writes, with hosts made up for the purpose."""

import ast
import contextlib
import importlib
import io
import os
import runpy
import sys
import threading
import types
import unittest
from unittest import mock

# Python 3.6 and 3.7 serve to see that the loader's error reaches the user there.
OLD = sys.version_info < (3, 8)
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


class Embedded:
    """The host in a binary; to the loader it is the interpreter's own loader of extension modules.

    `failures` maps what is done with a symbol (`create leaf`, `fill leaf`) to an exception.
    """

    def __init__(self, missing=False, failures=()):
        self.missing = missing
        self.failures = dict(failures)
        self.calls = []

    def __call__(self, name, path):
        self.loader_of = name, path
        return self

    def create_module(self, spec):
        symbol = spec.name.rpartition(".")[2]
        if self.missing:
            function = "dynamic module does not define module export function (PyInit_{})"
            raise ImportError(function.format(symbol), name=spec.name, path=spec.origin)
        assert self.loader_of == (spec.name, spec.origin) and spec.loader is self
        self.note("create", symbol)
        module = types.ModuleType(spec.loader_state)
        module.native = spec
        return module

    def exec_module(self, module):
        # What an init function may rely on.
        assert sys.modules[module.__name__] is module
        assert module.__spec__.name == module.__name__ and module.__file__ == module.native.origin
        assert module.__package__ == module.__spec__.parent
        self.note("fill", module.native.name.rpartition(".")[2])

    def note(self, *call):
        self.calls.append(call)
        if " ".join(call) in self.failures:
            raise self.failures[" ".join(call)]


class Case(unittest.TestCase):
    def setUp(self):
        for name in ("HPY", "HPY_LOG", "HPY_HOST"):
            os.environ.pop(name, None)
        if OLD:
            newer = mock.patch.object(sys, "version_info", (3, 8, 0))
            newer.start()
            self.addCleanup(newer.stop)
        self.forget()
        self.addCleanup(self.forget)

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
    def host(self, builtin=None, package=None, embedded=None):
        """Makes `builtin` the interpreter's own host, `package` the one of the package hpy, and
        `embedded` the one in the binaries."""
        embedded = embedded or Embedded(missing=True)
        hpy = types.ModuleType("hpy") if package else None
        if hpy:
            hpy.universal = package
        # None in sys.modules makes an import fail.
        ours = {"_hpy_universal": builtin, "hpy": hpy, "hpy.universal": package}
        before = {name: sys.modules[name] for name in ours if name in sys.modules}
        sys.modules.update(ours)
        try:
            with mock.patch("importlib.machinery.ExtensionFileLoader", embedded):
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
        if OLD:
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


class Unsupported(Case):
    def message(self, *python, **options):
        """The message where there are these hosts, on this Python."""
        environ = options.pop("environ", {})
        with self.host(**options), self.python(*python):
            return self.refuses(ImportError, **environ)

    def test_nothing_at_all(self):
        message = self.message("cpython", 3, 11, 7)
        expected = [
            "cannot load the HPy extension module 'plain' into CPython 3.11.7.",
            "  By the host in its binary: its binary carries no host (there is no `PyInit_plain`).",
            "  By the package hpy: it is not there (",
            "What would help, one of:",
            "  Build the module with the feature `cpython-host` of hpy-rs, as by default.",
            "  Install the package hpy (where pip has to build it, this takes a C compiler):",
            "    " + sys.executable + " -m pip install hpy==0.9.0",
        ]
        lines = message.split("\n")
        self.assertEqual(len(lines), len(expected), message)
        for line, start in zip(lines, expected):
            self.assertTrue(line.startswith(start), message)

    def test_cpython_that_is_too_old(self):
        embedded = Embedded()
        with mock.patch.object(sys, "version_info", (3, 7, 16)):
            message = self.message("cpython", 3, 7, 16, embedded=embedded)
        self.assertIn("it needs CPython 3.8 or later", message)
        self.assertIn("What would help:\n  Use CPython 3.8 or later.", message)
        self.assertEqual(embedded.calls, [])

    def test_old_package(self):
        message = self.message("cpython", 3, 10, 1, package=Host("0.0.4"))
        self.assertIn("By the package hpy: HPy 0.0.4 is too old.", message)

    def test_old_pypy(self):
        host = Host("0.0.4")
        message = self.message("pypy", 7, 3, 11, builtin=host)
        self.assertIn("'plain' into PyPy 7.3.11.\n", message)
        self.assertIn("By the HPy of PyPy 7.3.11 itself: HPy 0.0.4 is too old.", message)
        self.assertIn("Use PyPy 7.3.12 or a later 7.3 release", message)
        self.assertEqual(host.calls, [])

    def test_pypy_without_hpy(self):
        message = self.message("pypy", 8, 0, 1)
        self.assertIn("By the HPy of PyPy 8.0.1 itself: it is not there", message)
        self.assertIn("Build the module with the feature `cpython-host`", message)
        self.assertIn("a later 7.3 release", message)

    def test_another_abi(self):
        error = RuntimeError(
            "HPy extension module 'plain' requires unsupported version of the HPy runtime."
        )
        message = self.message("pypy", 9, 0, 0, builtin=Host("1.0.0", {"plain": error}))
        self.assertIn("it is HPy 1.0.0: HPy extension module 'plain' requires unsupp", message)
        self.assertIn("a later 7.3 release", message)

    def test_module_that_refuses_the_host(self):
        error = RuntimeError("HPy extension module: Function 'HPyInit_plain' returned NULL.")
        message = self.message("pypy", 7, 4, 0, builtin=Host("0.9.2", {"plain": error}))
        self.assertIn("the module does not know this HPy 0.9.2", message)

    def test_interpreter_that_loads_no_extension_modules(self):
        with mock.patch.dict(sys.modules, _imp=types.ModuleType("_imp")):
            message = self.message("rustpython", 0, 5, 0)
        self.assertIn("into RustPython 0.5.0", message)
        self.assertIn("this interpreter loads no extension modules of CPython's", message)
        self.assertIn("Use CPython, or PyPy 7.3.12", message)

    def test_debug_mode_of_the_embedded_host(self):
        for mode in ("debug", "trace"):
            embedded = Embedded()
            options = {"embedded": embedded, "environ": {"HPY": mode}}
            message = self.message(sys.implementation.name, 3, 11, 7, **options)
            self.assertIn("By the host in its binary: it has no {} mode yet.".format(mode), message)
            self.assertIn("Unset the variable HPY, which asks for the " + mode, message)
            self.assertEqual(embedded.calls, [])
        if sys.implementation.name == "cpython":
            self.assertIn("pip install hpy==0.9.0", message)

    def test_error_names_the_module(self):
        with self.host():
            with self.assertRaises(ImportError) as caught:
                importlib.import_module("pkg.sub.inner")
        self.assertEqual(caught.exception.name, "pkg.sub.inner")
        # What was tried is of no interest to the user; why it failed stands in the message.
        self.assertIsNone(caught.exception.__context__)


class Hosts(Case):
    """Which of several hosts is taken."""

    def taken(self, builtin=None, package=None, embedded=None, **environ):
        hosts = {"builtin": builtin, "upstream": package, "embedded": embedded}
        with self.host(builtin, package, embedded), mock.patch.dict(os.environ, environ):
            state = importlib.import_module("tree").__spec__.loader_state
            self.assertEqual(sys.modules["tree.leaf.vein"].__spec__.loader_state, state)
        self.forget()
        for kind, host in hosts.items():
            if host is not None and kind != state["host"]:
                self.assertEqual(host.calls, [])
        return state["host"], state["mode"]

    def test_order(self):
        self.assertEqual(self.taken(Host(), Host(), Embedded()), ("builtin", "universal"))
        self.assertEqual(self.taken(None, Host(), Embedded()), ("embedded", "universal"))
        self.assertEqual(self.taken(Host("0.0.4"), None, Embedded()), ("embedded", "universal"))
        self.assertEqual(self.taken(None, Host()), ("upstream", "universal"))

    def test_debug_mode(self):
        for mode in ("debug", "trace"):
            hosts = Host(), Host(), Embedded()
            self.assertEqual(self.taken(*hosts, HPY=mode), ("builtin", mode))
            self.assertEqual(self.taken(None, *hosts[1:], HPY=mode), ("upstream", mode))
        self.assertEqual(self.taken(None, Host(), Embedded(), HPY="other:debug")[0], "embedded")

    def test_asked_for(self):
        for kind in ("builtin", "embedded", "upstream", "Embedded"):
            taken = self.taken(Host(), Host(), Embedded(), HPY_HOST=kind)
            self.assertEqual(taken, (kind.lower(), "universal"))
        self.assertEqual(self.taken(Host(), Host(), Embedded(), HPY_HOST="")[0], "builtin")
        for kind in ("builtin", "upstream"):
            taken = self.taken(Host(), Host(), Embedded(), HPY_HOST=kind, HPY="debug")
            self.assertEqual(taken, (kind, "debug"))

    def test_asked_for_in_vain(self):
        others = {"builtin": Host(), "package": Host(), "embedded": Embedded()}
        for kind, option in [("builtin", "builtin"), ("upstream", "package"), ("embedded",) * 2]:
            hosts = dict(others)
            del hosts[option]
            with self.host(**hosts):
                message = self.refuses(ImportError, HPY_HOST=kind)
            self.assertEqual(message.count("  By "), 1, message)
            advice = "Unset the variable HPY_HOST, which asks for '{}'.".format(kind)
            self.assertIn(advice, message)
        with self.host(embedded=Embedded()):
            message = self.refuses(ImportError, HPY_HOST="embedded", HPY="debug")
        self.assertIn("has no debug mode yet", message)
        self.assertIn("Unset the variable HPY_HOST", message)
        self.assertIn("Unset the variable HPY,", message)
        for host in others.values():
            self.assertEqual(host.calls, [])

    def test_no_such_host(self):
        for value in ("cpython", "universal", "embedded,upstream"):
            with self.host(Host()):
                message = self.refuses(ValueError, HPY_HOST=value)
            self.assertIn("invalid HPy host: " + value, message)
            self.assertIn("'embedded'", message)

    def test_next_host_where_one_does_not_know_the_binary(self):
        for text in ("unsupported version of the HPy runtime", "Function 'HPyInit_x' returned NULL"):
            error = RuntimeError("HPy extension module: {}.".format(text))
            builtin = Host("1.0.0", {"tree": error})
            with self.host(builtin, None, Embedded()):
                tree = importlib.import_module("tree")
            self.assertEqual(tree.__spec__.loader_state["host"], "embedded")
            self.forget()

    def test_binary_whose_submodule_lacks_the_function(self):
        class Half(Embedded):
            def create_module(self, spec):
                self.missing = spec.name.endswith("__vein")
                return super().create_module(spec)

        embedded, package = Half(), Host()
        with self.host(None, package, embedded):
            tree = importlib.import_module("tree")
        # Not a host of its own for each part.
        self.assertEqual(tree.__spec__.loader_state["host"], "upstream")
        symbols = [call[0] for call in package.calls]
        self.assertEqual(symbols, ["tree", "tree__leaf", "tree__leaf__vein"])


class EmbeddedHost(Case):
    def test_attributes(self):
        with self.host(embedded=Embedded()):
            plain = importlib.import_module("plain")
        path = os.path.join(HERE, "plain.hpy0.so")
        self.assertEqual((plain.native.name, plain.native.origin), ("plain", path))
        self.assertEqual((plain.__name__, plain.__package__), ("plain", ""))
        self.assertEqual((plain.__file__, plain.__spec__.origin), (path, path))
        self.assertIs(plain.__loader__, plain.__spec__.loader)
        self.assertIs(sys.modules["plain"], plain)

    def test_names(self):
        embedded = Embedded()
        with self.host(embedded=embedded):
            inner = importlib.import_module("pkg.sub.inner")
            moved = importlib.import_module("moved.pkg.sub.inner")
        for parent, module in [("pkg.sub", inner), ("moved.pkg.sub", moved)]:
            self.assertEqual(module.__name__, parent + ".inner")
            self.assertEqual(module.__package__, parent)
            self.assertEqual(module.native.name, parent + ".inner")
            self.assertIs(sys.modules[parent].inner, module)
            self.assertEqual(module.deep.__name__, parent + ".inner.deep")
            self.assertEqual(module.deep.__package__, parent + ".inner")
            self.assertEqual(module.deep.native.name, parent + ".inner.inner__deep")
            self.assertEqual(module.deep.native.loader_state, parent + ".inner.deep")
            self.assertEqual(module.deep.__file__, module.__file__)
        steps = [(step, name) for name in ("inner", "inner__deep") for step in ("create", "fill")]
        self.assertEqual(embedded.calls, steps + steps)

    def test_nothing_is_left(self):
        for symbol in ("tree", "tree__leaf", "tree__leaf__vein"):
            for step in ("create ", "fill "):
                failing = Embedded(failures={step + symbol: KeyError("broken")})
                with self.host(None, Host(), failing):
                    self.assertIn("broken", self.refuses(KeyError, "tree"))
                self.assertEqual(self.ours(), [], step + symbol)
                with self.host(embedded=Embedded()):
                    vein = importlib.import_module("tree.leaf.vein")
                self.assertEqual(vein.__name__, "tree.leaf.vein")
                self.forget()

    def test_the_modules_own_errors_are_its_own(self):
        for step in ("create plain", "fill plain"):
            for error in (RuntimeError("mine"), ImportError("mine"), ValueError("mine")):
                with self.host(None, Host(), Embedded(failures={step: error})):
                    self.assertEqual(self.refuses(type(error)), "mine")
        # The name of the function in an error of the module's.
        error = ImportError("no PyInit_plain for you")
        with self.host(None, Host(), Embedded(failures={"fill plain": error})):
            self.assertEqual(self.refuses(ImportError), "no PyInit_plain for you")

    def test_binary_that_does_not_load(self):
        path = os.path.join(HERE, "plain.hpy0.so")
        for error in (
            ImportError("dlopen(/somewhere): bad header", path=path),
            ImportError(path + ": bad header"),
            ImportError("unable to load extension module '{}': bad header".format(path)),
        ):
            with self.host(None, Host(), Embedded(failures={"create plain": error})):
                message = self.refuses(ImportError)
            self.assertIn("cannot load 'plain' with its own host", message)
            self.assertIn("bad header", message)
            self.assertIn("cargo hpy build", message)

    def test_reload(self):
        with self.host(embedded=Embedded()):
            tree = importlib.import_module("tree")
            again = importlib.reload(tree)
        self.assertIsNot(again, tree)
        self.assertIs(sys.modules["tree"], again)
        self.assertIs(sys.modules["tree.leaf"], again.leaf)

    def test_failing_reload_keeps_what_was_there(self):
        with self.host(embedded=Embedded()):
            tree = importlib.import_module("tree")
        leaf = tree.leaf
        with self.host(embedded=Embedded(failures={"fill tree__leaf__vein": KeyError("broken")})):
            with self.assertRaises(KeyError):
                importlib.reload(tree)
        self.assertIs(sys.modules["tree"], tree)
        self.assertIs(sys.modules["tree.leaf"], leaf)
        self.assertIs(tree.leaf, leaf)

    def test_two_threads(self):
        """The second waits for the first, and has the whole module even where the first failed."""
        for first_fails in (False, True):
            inside, go_on = threading.Event(), threading.Event()

            class Slow(Embedded):
                def exec_module(self, module):
                    super().exec_module(module)
                    if module.__name__ == "tree.leaf" and not inside.is_set():
                        inside.set()
                        go_on.wait(20)
                        if first_fails:
                            raise KeyError("broken")

            results = {}

            def load(which, name):
                try:
                    results[which] = importlib.import_module(name)
                except BaseException as error:
                    results[which] = error

            with self.host(embedded=Slow()):
                first = threading.Thread(target=load, args=("first", "tree"))
                first.start()
                self.assertTrue(inside.wait(20))
                second = threading.Thread(target=load, args=("second", "tree"))
                second.start()
                second.join(0.2)
                self.assertTrue(second.is_alive())
                go_on.set()
                first.join(20)
                second.join(20)
            self.assertIs(results["second"], sys.modules["tree"])
            self.assertEqual(results["second"].leaf.vein.__name__, "tree.leaf.vein")
            if first_fails:
                self.assertIsInstance(results["first"], KeyError)
            else:
                self.assertIs(results["first"], results["second"])
            self.forget()


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
        self.forget()
        with self.host(embedded=Embedded()), mock.patch.dict(os.environ, HPY_LOG="1"):
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                importlib.import_module("plain")
        line = "Loading 'plain' in HPy universal mode by the host in its binary\n"
        self.assertEqual(printed.getvalue(), line)
