"""A pytest plugin that runs HPy's own tests of the universal ABI, and compiles each of their modules only once.

It speaks to whoever starts it through environment variables:

HPY_UPSTREAM_SDIST    the folder with HPy's source distribution
HPY_UPSTREAM_MODULES  a folder for compiled modules, which is shared by all runs
HPY_UPSTREAM_RESULT   a file to which a line is added for each test, as soon as its outcome is known, so that a crash
                      leaves the outcomes before it; tests that have an outcome there already are not run again
HPY_UPSTREAM_HOST     the module that is to be `hpy.universal`; our loader if unset
HPY_UPSTREAM_COMPILE  unset where modules must be there already
HPY_UPSTREAM_PART     "1/2": of the tests only those of this part
"""

import hashlib
import os
import shutil
import sys
import tempfile
import zlib

import pytest

RESULT = os.environ.get("HPY_UPSTREAM_RESULT")
MODULES = os.environ["HPY_UPSTREAM_MODULES"]

# Why tests of other ABIs are not run here, by the ABI in their parameters.
NOT_RUN = {
    "cpython": "of the CPython ABI: compiled into an extension of CPython's, no loader takes part",
    "debug": "of the debug mode, which our host has not yet",
    "trace": "of the trace mode, which our host has not yet",
    "hybrid": "of the hybrid ABI: compiled for one version of CPython",
    "hybrid+debug": "of the hybrid ABI in the debug mode, which our host has not yet",
    "hybrid+trace": "of the hybrid ABI in the trace mode, which our host has not yet",
    None: "of HPy's own tools and debug functions: no module is loaded in the plain mode",
}


def write(outcome, name, reason=""):
    """Adds a line to the result."""
    if RESULT:
        with open(RESULT, "a", encoding="utf-8") as result:
            result.write("\t".join([outcome, name, " ".join(reason.split())]).rstrip() + "\n")


def outcomes():
    """The tests that have an outcome, or have crashed."""
    known = set()
    if RESULT and os.path.exists(RESULT):
        with open(RESULT, encoding="utf-8") as lines:
            for line in lines:
                known.update(line.rstrip("\n").split("\t")[1:2])
    return known


def not_run(item):
    """Why a test is not one of loading modules of the universal ABI in the plain mode; None if it is."""
    if item.nodeid.startswith("own/"):
        return None
    if item.nodeid.startswith("test/hpy_devel/"):
        return "of HPy's extension of setuptools, which is not replaced"
    # The ABI is a parameter of the test.
    callspec = getattr(item, "callspec", None)
    abi = callspec.params.get("hpy_abi") if callspec else None
    return None if abi == "universal" else NOT_RUN[abi]


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests():
    """Imports setuptools, for upstream's `conftest.py`: it brings distutils, which newer Pythons have not."""
    # No sooner, as pytest takes a package that it brings along for a plugin.
    import setuptools  # noqa: F401


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    known = outcomes()
    part, parts = (int(number) for number in os.environ.get("HPY_UPSTREAM_PART", "1/1").split("/"))
    kept, dropped = [], []
    for item in items:
        reason = not_run(item)
        if reason is not None:
            if part == 1 and item.nodeid not in known:
                write("not run", item.nodeid, reason)
            dropped.append(item)
        elif item.nodeid in known or zlib.crc32(item.nodeid.encode()) % parts != part - 1:
            dropped.append(item)
        else:
            kept.append(item)
    config.hook.pytest_deselected(items=dropped)
    items[:] = kept


def pytest_runtest_logstart(nodeid, location):
    write("started", nodeid)


def pytest_runtest_logreport(report):
    if report.failed:
        lines = str(report.longrepr).splitlines()
        reasons = [line[1:].strip() for line in lines if line.startswith("E ")]
        write("failed", report.nodeid, reasons[0] if reasons else (lines or [""])[-1])
    elif report.skipped:
        write("skipped", report.nodeid, str(report.longrepr[2]))
    elif report.when == "call":
        write("passed", report.nodeid)


def pytest_sessionfinish(session):
    write("finished", "all")


def pytest_collectreport(report):
    if report.failed:
        write("failed", report.nodeid, "it cannot be collected")


def key_of(tmpdir, extension, abi):
    """What a compiled module depends on, as a name for it."""
    digest = hashlib.sha256()
    for source in extension.sources:
        with open(os.path.join(tmpdir, source), "rb") as file:
            digest.update(file.read() + b"\0")
    arguments = [extension.name, abi, extension.include_dirs or [], extension.extra_compile_args]
    digest.update(repr((arguments, extension.extra_link_args, extension.extra_objects)).encode())
    return digest.hexdigest()


def compile_loudly(compiled):
    """Calls `compiled` with all that its processes print in a file. Returns what it does, its error, and the text."""
    sys.stdout.flush()
    sys.stderr.flush()
    with tempfile.TemporaryFile() as output:
        saved = os.dup(1), os.dup(2)
        path = error = None
        try:
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
            path = compiled()
        except Exception as problem:
            error = problem
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            for fd, old in zip((1, 2), saved):
                os.dup2(old, fd)
                os.close(old)
        output.seek(0)
        return path, error, output.read()


def compile_once(original):
    """Upstream's `c_compile`, with a memory on disk: universal modules are the same for all interpreters."""
    from distutils.errors import CompileError

    def c_compile(tmpdir, ext, hpy_devel, hpy_abi, compiler_verbose=0, debug=None):
        kept = os.path.join(MODULES, key_of(tmpdir, ext, hpy_abi))
        if not os.path.exists(kept):
            if "HPY_UPSTREAM_COMPILE" not in os.environ:
                raise RuntimeError("the module was not compiled by the run that compiles all of them")
            remember(kept, lambda: original(tmpdir, ext, hpy_devel, hpy_abi, compiler_verbose, debug))
        failure = os.path.join(kept, "error")
        if os.path.exists(failure):
            with open(failure, "rb") as message:
                os.write(2, message.read())
            raise CompileError("this module does not compile")
        for name in os.listdir(kept):
            target = os.path.join(tmpdir, name)
            shutil.copyfile(os.path.join(kept, name), target)
            if not name.endswith(".py"):
                binary = target
        return binary

    def remember(kept, compiled):
        path, error, output = compile_loudly(compiled)
        if error is not None and not isinstance(error, CompileError):
            os.write(2, output)
            raise error
        os.makedirs(MODULES, exist_ok=True)
        folder = tempfile.mkdtemp(dir=MODULES)
        if error is not None:
            with open(os.path.join(folder, "error"), "wb") as message:
                message.write(output)
        else:
            name = os.path.basename(path)
            stub = os.path.join(os.path.dirname(path), name.split(".")[0] + ".py")
            for file in (path, stub):
                shutil.copyfile(file, os.path.join(folder, os.path.basename(file)))
        try:
            os.rename(folder, kept)
        except OSError:  # another process was faster
            shutil.rmtree(folder)

    return c_compile


class Patch:
    """Takes the place of `c_compile` once upstream's `conftest.py` has imported it."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session):
        support = sys.modules.get("test.support")
        if support is not None:
            support.c_compile = compile_once(support.c_compile)


def specify_any_library():
    """Makes `spec_from_file_location` know the ending of universal binaries; upstream's tests rely on that.

    CPython does, because it takes every `.so` for an extension; PyPy without HPy does not.
    """
    import importlib.util
    from importlib.machinery import EXTENSION_SUFFIXES, ExtensionFileLoader

    original = importlib.util.spec_from_file_location

    def spec_from_file_location(name, location=None, **options):
        if str(location).endswith(".hpy0.so") and "loader" not in options:
            options["loader"] = ExtensionFileLoader(name, str(location))
        return original(name, location, **options)

    if ".so" not in EXTENSION_SUFFIXES:
        importlib.util.spec_from_file_location = spec_from_file_location


def pytest_configure(config):
    import hpy.universal

    expected = os.environ.get("HPY_UPSTREAM_HOST", "hpy_loader")
    assert hpy.universal.__name__ == expected, "modules are loaded by another loader than was meant"
    specify_any_library()
    config.pluginmanager.register(Patch(), "hpy_upstream_compile")
