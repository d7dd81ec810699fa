"""What the numbers were taken on: enough to repeat them, and nothing about whose machine it is."""

import os
import pathlib
import platform
import re
import subprocess

from . import build


def describe():
    """Processor, system and the versions of the tools."""
    return {
        "processor": processor(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "rustc": first_line(["rustc", "--version"]),
        "cc": first_line([os.environ.get("CC", "cc"), "--version"]),
        "valgrind": first_line(["valgrind", "--version"]),
        "pyo3": locked("pyo3", build.MODULES / "pyo3" / "Cargo.lock"),
        "hpy": build.HPY,
    }


def processor():
    try:
        found = re.search(r"^model name\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.MULTILINE)
        return found.group(1) if found else platform.processor()
    except OSError:
        return platform.processor()


def first_line(command):
    try:
        return subprocess.run(command, stdout=subprocess.PIPE, text=True).stdout.splitlines()[0]
    except (OSError, IndexError):
        return None


def locked(package, lockfile):
    return re.search(rf'name = "{package}"\nversion = "(.*)"', lockfile.read_text()).group(1)


def command(options, interpreters):
    """The command line, with the interpreters' names for their paths."""
    words = ["python3 benches/run.py"]
    if not options.no_times:
        words.append(f"--rounds {options.rounds} --sittings {options.sittings}")
    words += [f"--{name.replace('_', '-')}" for name in ("instructions", "no_times", "write") if getattr(options, name)]
    return " ".join(words + [interpreter.key for interpreter in interpreters])


def without_paths(text, interpreter):
    """A message without this machine's folders."""
    text = text.replace(interpreter.program, "PYTHON").replace(f"{build.ROOT}{os.sep}", "")
    return re.sub(r"(?<![\w.])/(?:[\w.+-]+/)+", "", text)
