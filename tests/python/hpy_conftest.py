"""What all fixtures share: a pytest plugin, loaded by pytest.ini.

It is a plugin and not a `conftest.py` because the fixtures and the examples have no common folder of their own, and
so that each of them may have a `conftest.py` besides.

The harness speaks to it through environment variables, all of which may be unset when pytest is run by hand:

HPY, HPY_HOST     the mode and the host that the loader stubs read: unset or `debug`, and unset or a name
HPY_TEST_HOST     the host by which all modules must have been loaded: `builtin`, `reference`, `embedded` or `upstream`
HPY_TEST_BINARIES a file in the format of `sha256sum`: the only extension binaries that may be loaded
HPY_TEST_UNDER    the command by which the interpreter runs, if it is watched: `valgrind` and its options
HPY_TEST_RESULT   a file to write the session's counts to

PYTEST_DONT_REWRITE: there are no assertions here, and hpy_forkserver.py imports this before pytest runs.
"""

import gc
import hashlib
import os
import subprocess
import sys

import pytest

BINARY_SUFFIXES = (".hpy0.so", ".hpy0.pyd")


def mode():
    """The mode of this run: `plain` or `debug`."""
    wanted = os.environ.get("HPY") or "plain"
    if wanted not in ("plain", "debug"):
        raise pytest.UsageError("HPY=%s: only `debug` (or nothing) is understood here" % wanted)
    return wanted


def host():
    """The host of this run: `builtin` (the interpreter's HPy), `reference` (the same, where the interpreter is the
    reference host), `embedded` (the binary's) or `upstream` (package hpy)."""
    told = os.environ.get("HPY_TEST_HOST") or os.environ.get("HPY_HOST")
    if told:
        return told
    if sys.implementation.name == "rustpython":
        return "reference"
    if "_hpy_universal" in sys.builtin_module_names:
        return "builtin"
    return "embedded" if mode() == "plain" else "upstream"


def watcher():
    """The beginning of the command by which the interpreter runs, if it is watched by valgrind; else nothing."""
    return os.environ.get("HPY_TEST_UNDER", "").split()


@pytest.fixture(autouse=True)
def leak_detector():
    """In debug mode, fails a test after which more handles are open than before it."""
    if mode() != "debug":
        yield
        return
    from hpy.debug import LeakDetector

    with LeakDetector():
        yield


@pytest.fixture
def hpy_mode():
    """The mode of this run, `plain` or `debug`, for a test to which it matters."""
    return mode()


@pytest.fixture
def hpy_host():
    """The host of this run, `builtin`, `embedded` or `upstream`; for marks there is `hpy_conftest.host()`."""
    return host()


@pytest.fixture
def nested_calls():
    """For a test in which Python code that an extension has called calls an extension again.

    PyPy 7.3.19's debug mode hands the same context to the inner call while it holds it for not valid during the outer
    one, and aborts with "Wrong HPy Context!". So it does with an extension in C:

        static HPy bounce_impl(HPyContext *ctx, HPy self, HPy f) { return HPy_CallTupleDict(ctx, f, HPy_NULL, HPy_NULL); }
        static HPy three_impl(HPyContext *ctx, HPy self) { return HPyLong_FromLong(ctx, 3); }

    where `m.bounce(lambda: m.three())` is 3 in the plain mode.
    """
    if host() == "builtin" and mode() == "debug":
        pytest.skip("PyPy's debug mode cannot nest calls into extensions; see nested_calls in hpy_conftest.py")


@pytest.fixture
def python_subclasses():
    """For tests that make objects of a class written in Python and derived from one of ours."""
    if mode() == "debug" and host() == "upstream" and sys.version_info >= (3, 13):
        # It marks its own types by a flag that CPython 3.13 and later give to such classes, takes them for its own,
        # and ends the process because what it reads there makes no sense.
        pytest.skip("hpy.debug takes classes written in Python for its own on CPython 3.13 and later")


@pytest.fixture
def endless_calls():
    """For a test in which Python code and an extension call each other until there is no more stack.

    PyPy's emulation of CPython's API ends the process where its stack check strikes on the way into a function of the
    API ("Fatal error in cpyext ... StackOverflow"). So it does with an extension in C, whose frame needs some room:

        static PyObject *bounce(PyObject *self, PyObject *f) {
            volatile char room[4096];
            room[0] = 0;
            return PyObject_CallFunctionObjArgs(f, NULL);
        }

    and `def again(): return m.bounce(again)`. With small frames it strikes within PyPy, and there is a RecursionError.
    """
    if sys.implementation.name == "pypy" and host() == "embedded":
        pytest.skip("PyPy's emulation of the C API dies of too deep a recursion; see endless_calls in hpy_conftest.py")


@pytest.fixture
def run_python():
    """Runs a piece of Python in a new process of the same interpreter, for what would end this one.

    Returns a `subprocess.CompletedProcess` with text in `stdout` and `stderr`. With `watched=True` the process is
    watched by valgrind if this one is.
    """

    def run(code, *arguments, **options):
        watched = watcher() if options.pop("watched", False) else []
        options.setdefault("timeout", 600 if watched else 120)
        return subprocess.run(
            watched + [sys.executable, "-c", code] + list(arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            universal_newlines=True,
            **options
        )

    return run


def expected_binaries():
    """Path to hash, as the harness recorded them after the build; None without a harness."""
    listing = os.environ.get("HPY_TEST_BINARIES")
    if listing is None:
        return None
    binaries = {}
    with open(listing, encoding="utf-8") as lines:
        for line in lines:
            digest, path = line.rstrip("\n").split("  ", 1)
            binaries[os.path.realpath(path)] = digest
    return binaries


def loaded_binaries():
    """The real paths of all extension binaries that this process has loaded."""
    paths = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    try:
        # Where the system tells, believe it rather than what the modules say of themselves.
        with open("/proc/self/maps", encoding="utf-8", errors="surrogateescape") as maps:
            paths.update(line.rstrip("\n").split(" ", 5)[-1].strip() for line in maps)
    except OSError:
        pass
    return sorted(os.path.realpath(path) for path in paths if path and path.endswith(BINARY_SUFFIXES))


def wrong_binaries():
    """One sentence for every way in which the loaded binaries are not those that the harness built."""
    expected = expected_binaries()
    if expected is None:
        return []
    loaded = loaded_binaries()
    if not loaded:
        return ["no test loaded an extension binary"]
    problems = []
    for path in loaded:
        if path not in expected:
            problems.append("%s was loaded, which the harness did not build" % path)
            continue
        with open(path, "rb") as binary:
            digest = hashlib.sha256(binary.read()).hexdigest()
        if digest != expected[path]:
            problems.append("%s has the hash %s, not the %s that was built" % (path, digest, expected[path]))
    return problems


def wrong_hosts():
    """One sentence for every module that came by another host, or in another mode, than the harness asked for."""
    wanted = os.environ.get("HPY_TEST_HOST")
    if wanted is None:
        return []
    # To loaders the reference host is one that is part of the interpreter.
    loader_state_host = "builtin" if wanted == "reference" else wanted
    expected = {"host": loader_state_host, "mode": "universal" if mode() == "plain" else mode()}
    problems = []
    for name, module in sorted(sys.modules.items()):
        if (getattr(module, "__file__", None) or "").endswith(BINARY_SUFFIXES):
            state = module.__spec__.loader_state
            if state != expected:
                problems.append("%s was loaded with %s, not with %s" % (name, state, expected))
    # This much can be seen without believing the loader.
    hosts = {"builtin": "_hpy_universal", "reference": "_hpy_universal", "upstream": "hpy.universal"}
    if wanted in hosts and hosts[wanted] not in sys.modules:
        problems.append("the host that was asked for, %s, was not even imported" % wanted)
    if "HPY_STRESS" in os.environ and sys._xoptions.get("hpy-stress") != os.environ["HPY_STRESS"]:
        problems.append("the stress mode was asked for, and this interpreter was started without it")
    if wanted == "embedded":
        for other in set(hosts.values()) & set(sys.modules):
            problems.append("%s was imported and may have loaded what the binary's own host was to load" % other)
    return problems


def reason_of(report):
    """Why the test of a report was skipped, in one line."""
    reason = " ".join(report.longrepr[2].split())
    prefix = "Skipped: "
    return reason[len(prefix) :] if reason.startswith(prefix) else reason


class Counts:
    """Counts the outcomes of a session, and keeps the reasons of what was skipped."""

    def __init__(self):
        self.passed = self.failed = 0
        self.skipped = []

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.failed += 1
        elif report.skipped:
            reason = report.wasxfail if hasattr(report, "wasxfail") else reason_of(report)
            self.skipped.append("%s: %s" % (report.nodeid.split("::", 1)[-1], reason))
        elif report.when == "call":
            self.passed += 1

    def pytest_collectreport(self, report):
        if report.failed:
            self.failed += 1
        elif report.skipped:
            self.skipped.append("%s: %s" % (report.nodeid, reason_of(report)))

    def write(self, path):
        with open(path, "w", encoding="utf-8") as result:
            result.write("passed %d\nfailed %d\n" % (self.passed, self.failed))
            result.writelines("skipped %s\n" % line for line in self.skipped)


def pytest_configure(config):
    config.hpy_counts = Counts()
    config.pluginmanager.register(config.hpy_counts, "hpy_counts")


def freeze():
    """Takes what there is now out of the garbage collector's sight, where it can be told to."""
    if hasattr(gc, "freeze"):
        gc.collect()
        gc.freeze()


def pytest_collection_finish():
    """Many tests collect, again and again, and most of the time it would look at pytest's own objects."""
    freeze()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    if hasattr(gc, "unfreeze"):
        # The interpreter's end is to find all there is.
        gc.unfreeze()
    counts = session.config.hpy_counts
    if session.config.option.collectonly:
        return
    problems = wrong_binaries() + wrong_hosts() if counts.passed or counts.failed else []
    if not counts.passed and not counts.failed:
        problems.append("not one test was run")
    for problem in problems:
        counts.failed += 1
        sys.stderr.write("\nhpy_conftest: %s\n" % problem)
    if problems and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    if os.environ.get("HPY_TEST_RESULT"):
        counts.write(os.environ["HPY_TEST_RESULT"])
