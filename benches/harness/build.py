"""Building the small modules, each by the tools that its authors would use.

The functions named in `columns.py` take the interpreter and cargo's profile, and return the folder with the module.
"""

import functools
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile

BENCHES = pathlib.Path(__file__).resolve().parents[1]
ROOT = BENCHES.parent
MODULES = BENCHES / "modules"
HPY = "0.9.0"


class Missing(Exception):
    """A column that cannot be had, with the reason."""


def target():
    """Where cargo builds, and everything here goes."""
    return pathlib.Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target").resolve()


def out(*parts):
    folder = target().joinpath("benches", *parts)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def run(command, advice, **options):
    """Runs a tool; what it says is shown only if it fails."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    except FileNotFoundError:
        raise Missing(f"`{command[0]}` is not there; {advice}") from None
    if done.returncode:
        print(done.stdout, file=sys.stderr)
        lines = [line for line in done.stdout.splitlines() if "error" in line.lower()] or done.stdout.splitlines()[-1:]
        raise Missing(f"it does not build: {lines[0] if lines else done.returncode}")
    return done.stdout


def cargo(*arguments, **options):
    program = os.environ.get("CARGO", "cargo")
    return run([program, *arguments], "install Rust: `curl -sSf https://sh.rustup.rs | sh`", **options)


def c(interpreter, profile):
    if not interpreter.has_headers():
        raise Missing(f"its C headers are not there: `apt-get install {package(interpreter)}`")
    folder = out(interpreter.key, "c")
    compiler = os.environ.get("CC", "cc")
    run(
        [compiler, "-O3", "-DNDEBUG", "-fwrapv", "-Wall", "-shared", "-fPIC", f"-I{interpreter.include}"]
        + [str(MODULES / "c" / "small_c.c"), str(MODULES / "c" / "classes.c"), "-o", str(folder / f"small_c{interpreter.suffix}")],
        "install a C compiler: `apt-get install gcc`, or name yours in CC",
    )
    return folder


def package(interpreter):
    return f"python{interpreter.python}-dev" if interpreter.is_cpython else "pypy3-dev"


def pyo3(interpreter, profile):
    """Built without asking the interpreter, so that one of another system root will do."""
    folder = out(interpreter.key, "pyo3")
    config = folder / "pyo3-config.txt"
    text = (
        f"implementation={interpreter.implementation}\nversion={interpreter.python}\nshared=true\nabi3=false\n"
        "suppress_build_script_link_lines=true\npointer_width=64\n"
    )
    if not config.exists() or config.read_text() != text:  # cargo looks at its age
        config.write_text(text)
    environment = {**os.environ, "PYO3_CONFIG_FILE": str(config), "CARGO_TARGET_DIR": str(folder / "target")}
    cargo("build", "--locked", "--profile", profile, cwd=MODULES / "pyo3", env=environment)
    built = folder / "target" / ("debug" if profile == "dev" else profile)
    (library,) = [path for path in built.iterdir() if path.name in ("libsmall_pyo3.so", "libsmall_pyo3.dylib")]
    shutil.copy(library, folder / f"small_pyo3{interpreter.suffix}")
    return folder


def hpy_c_cpython(interpreter, profile):
    return hpy_c(interpreter, "cpython")


def hpy_c_universal(interpreter, profile):
    return hpy_c(interpreter, "universal")


def hpy_c(interpreter, abi):
    needed = [] if interpreter.hpy else [f"hpy=={HPY}"]
    if not interpreter.setuptools:
        needed.append("'setuptools<81'")
    if needed:
        raise Missing(f"it lacks what builds it: `PYTHON -m pip install {' '.join(needed)}`")
    folder = out(interpreter.key, f"hpy_c_{abi}")
    environment = dict(os.environ)
    if not interpreter.hpy_runtime:
        environment["HPY_RUNTIME"] = str(sdist() / "hpy" / "devel" / "src" / "runtime")
    run(
        [interpreter.program, "setup.py", "-q", f"--hpy-abi={abi}", "build", "--build-base", str(folder)],
        "is it Python?",
        cwd=MODULES / "hpy_c",
        env=environment,
    )
    (library,) = folder.glob("lib*/small_hpy_c.*.so")
    return library.parent


@functools.lru_cache(maxsize=None)
def sdist():
    """HPy's source distribution, fetched when first needed."""
    folder = out("sdist")
    unpacked = folder / f"hpy-{HPY}"
    if not unpacked.exists():
        pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-binary", "hpy", "-q", f"hpy=={HPY}"]
        run([*pip, "--dest", str(folder)], "install pip: `apt-get install python3-pip`")
        with tarfile.open(folder / f"hpy-{HPY}.tar.gz") as archive:
            archive.extractall(folder)
    return unpacked


@functools.lru_cache(maxsize=None)
def universal_hpy_rs(profile):
    """One binary for all interpreters."""
    folder = out("hpy_rs", profile)
    command = ["run", "-q", "-p", "cargo-hpy", "--", "hpy", "build", "-q", "-p", "small_hpy_rs"]
    cargo(*command, "--profile", profile, "--out-dir", str(folder), cwd=ROOT)
    return folder


def hpy_rs(interpreter, profile):
    return universal_hpy_rs(profile)
