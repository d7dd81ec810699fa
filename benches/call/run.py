#!/usr/bin/env python3
"""What a call costs: hpy-rs against PyO3 and hand-written C, in one run.

    python3 benches/call/run.py [--rounds N] PYTHON...

Each PYTHON is an interpreter that can load HPy (CPython with the package `hpy`,
or PyPy 7.3). The universal binary is built once and is the same for all; PyO3
and C are built for each. The rows are measured in turns, round by round, so
that what else the machine does falls on all alike; the lowest time counts.
Nanoseconds per call, loop included; the ratio is to hpy-rs.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OUT = ROOT / "target" / "bench-call"

# Runs in the interpreter under test, once per round and kind.
TIMER = """
import importlib, json, sys, time
module = importlib.import_module(sys.argv[1])
CALLS = int(sys.argv[2])

def nothing():
    f = module.nothing
    start = time.perf_counter()
    for i in range(CALLS):
        f()
    return time.perf_counter() - start

def increment():
    f = module.increment
    start = time.perf_counter()
    for i in range(CALLS):
        f(i)
    return time.perf_counter() - start

def add():
    f = module.add
    start = time.perf_counter()
    for i in range(CALLS):
        f(i, 1)
    return time.perf_counter() - start

def add_keywords():
    f = module.add_keywords
    start = time.perf_counter()
    for i in range(CALLS):
        f(i, 1)
    return time.perf_counter() - start

result = {}
for run in (nothing, increment, add, add_keywords):
    if hasattr(module, run.__name__):
        run()
        result[run.__name__] = min(run() for _ in range(3)) / CALLS * 1e9
print(json.dumps(result))
"""


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--calls", type=int, default=200_000)
    arguments.add_argument("pythons", nargs="+", metavar="PYTHON")
    options = arguments.parse_args()

    OUT.mkdir(parents=True, exist_ok=True)
    hpy = build_hpy()
    for python in options.pythons:
        about = describe(python)
        kinds = {"call_hpy": hpy, "call_pyo3": build_pyo3(python, about)}
        if about["implementation"] == "CPython":  # elsewhere C goes the way that PyO3 goes
            kinds["call_c"] = build_c(python, about)
        best = {kind: {} for kind in kinds}
        for number in range(options.rounds):
            print(f"{about['name']}: round {number + 1} of {options.rounds}", file=sys.stderr)
            for kind, folder in kinds.items():
                for row, time in measure(python, kind, folder, options.calls).items():
                    best[kind][row] = min(time, best[kind].get(row, time))
        report(about["name"], best)


def report(name, best):
    """A table of one interpreter, in Markdown."""
    print(f"\n{name}\n\n| call | hpy-rs, ns | PyO3, ns | ratio | C, ns | ratio |\n|---|---|---|---|---|---|")
    for row, ours in best["call_hpy"].items():
        cells = []
        for kind in ("call_pyo3", "call_c"):
            other = best.get(kind, {}).get(row)
            cells += [f"{other:.0f}", f"{other / ours:.2f}"] if other else ["", ""]
        print(f"| `{row}` | {ours:.0f} | " + " | ".join(cells) + " |", flush=True)


def measure(python, kind, folder, calls):
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("HPY", None)
    output = subprocess.run(
        [python, "-c", TIMER, kind, str(calls)], env=environment, check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    return json.loads(output)


def describe(python):
    """The interpreter's name, its headers' place and its suffix of extensions."""
    code = (
        "import json, platform, sys, sysconfig;"
        "name = platform.python_implementation();"
        "version = getattr(sys, 'pypy_version_info', sys.version_info)[:3];"
        "print(json.dumps({'name': name + ' ' + '.'.join(map(str, version)),"
        "'implementation': name, 'version': '%d.%d' % sys.version_info[:2],"
        "'include': sysconfig.get_paths()['include'],"
        "'suffix': sysconfig.get_config_var('EXT_SUFFIX')}))"
    )
    output = subprocess.run([python, "-c", code], check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(output)


def build_hpy():
    folder = OUT / "hpy"
    cargo = os.environ.get("CARGO", "cargo")
    command = [cargo, "run", "-q", "-p", "cargo-hpy", "--", "hpy", "build", "--release", "-p", "call_hpy"]
    subprocess.run([*command, "--out-dir", str(folder)], cwd=ROOT, check=True, stdout=sys.stderr)
    return folder


def build_pyo3(python, about):
    """Built without asking the interpreter, so that one in a container will do."""
    folder = OUT / about["name"].replace(" ", "-") / "pyo3"
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "pyo3-config.txt"
    config.write_text(
        f"implementation={about['implementation']}\nversion={about['version']}\nshared=true\n"
        "abi3=false\nsuppress_build_script_link_lines=true\npointer_width=64\n"
    )
    environment = {
        **os.environ,
        "PYO3_CONFIG_FILE": str(config),
        "CARGO_TARGET_DIR": str(folder / "target"),
    }
    cargo = os.environ.get("CARGO", "cargo")
    subprocess.run([cargo, "build", "-q", "--release"], cwd=HERE / "pyo3", env=environment, check=True)
    built = folder / "target" / "release" / "libcall_pyo3.so"
    shutil.copy(built, folder / f"call_pyo3{about['suffix']}")
    return folder


def build_c(python, about):
    folder = OUT / about["name"].replace(" ", "-") / "c"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"call_c{about['suffix']}"
    compiler = os.environ.get("CC", "cc")
    command = [compiler, "-O3", "-DNDEBUG", "-shared", "-fPIC", f"-I{about['include']}", str(HERE / "call_c.c"), "-o", str(target)]
    subprocess.run(command, check=True)
    return folder


if __name__ == "__main__":
    main()
