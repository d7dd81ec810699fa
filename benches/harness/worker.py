"""Runs in the interpreter under test: loads one of the modules and does what the runner asks, line by line.

    PYTHON worker.py MODULE FOLDER WAY

WAY is `import`, or `load`, by HPy's own loading function. Commands and answers are JSON, one a line, on stdin and
stdout. `time` does not return before its loop is compiled, where the interpreter compiles: `warm` sees to that.
"""

import gc
import glob
import importlib
import importlib.util
import json
import os
import sys
import time

import rows

COUNTS = {}  # of calls in one block, by row


def load(name, folder, way):
    if way == "import":
        sys.path.insert(0, folder)
        return importlib.import_module(name)
    try:
        import _hpy_universal as host  # PyPy's
    except ImportError:
        import hpy.universal as host
    (path,) = glob.glob(os.path.join(folder, name + ".hpy0*"))
    spec = importlib.util.spec_from_file_location(name, path, loader=object())
    return host.load(name, path, spec)


def host():
    """Who loaded an HPy module, as far as one can see."""
    if "_hpy_universal" in sys.modules:
        return "builtin"
    return "upstream" if "hpy.universal" in sys.modules else "embedded"


def seconds(loop, module, count):
    start = time.perf_counter()
    loop(module, count)
    return time.perf_counter() - start


def warm(module, block, least):
    """Runs each row for `least` seconds, and finds how many calls take about `block` seconds."""
    for key, row in rows.ROWS.items():
        count, spent = 1, 0.0
        while True:
            taken = seconds(row.loop, module, count)
            spent += taken
            if taken >= block / 2 and spent >= least:
                break
            if taken < block:
                count *= 2
        COUNTS[key] = max(1, int(count * block / taken))
    return COUNTS


def nanoseconds(module, key, repeats):
    """What a call takes: the fastest of some blocks."""
    loop, count = rows.ROWS[key].loop, COUNTS[key]
    return min(seconds(loop, module, count) for _ in range(repeats)) / count * 1e9


def marked(module, key, first, second):
    """Two blocks with a call of getppid before, between and behind them, for what watches from outside."""
    loop = rows.ROWS[key].loop
    loop(module, max(first, 100 if rows.ROWS[key].light else 4))
    os.getppid()
    loop(module, first)
    os.getppid()
    loop(module, second)
    os.getppid()


def main():
    name, folder, way = sys.argv[1:]
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever prints now prints as errors do

    def answer(value):
        answers.write(json.dumps(value) + "\n")
        answers.flush()

    module = load(name, folder, way)
    answer({"host": host(), "file": getattr(module, "__file__", None)})
    if sys.implementation.name == "cpython":
        gc.disable()  # as timeit does
    for line in sys.stdin:
        command, *args = json.loads(line)
        if command == "check":
            answer(rows.wrong_answers(module))
        elif command == "warm":
            answer(warm(module, *args))
        elif command == "time":
            answer(nanoseconds(module, *args))
        elif command == "marked":
            answer(marked(module, *args))
        else:
            raise SystemExit("unknown command " + command)


if __name__ == "__main__":
    main()
