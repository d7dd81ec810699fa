"""Instruction counts, by callgrind: what no noise can move.

A worker calls getppid around two blocks of different length, and callgrind, told to, writes its counts down at each of
these calls. The difference of the two blocks is what the calls in which they differ took: neither the start of the
interpreter nor the blocks' own beginnings and ends are in it.
"""

import collections
import re
import shutil

from .build import Missing, out
from .process import Worker
from .rows import ROWS

INSTALL = "`apt-get install valgrind`"
LIGHT = (500, 2500)  # calls in the two blocks
HEAVY = (5, 25)


def measure(interpreter, folders, rows, say):
    """Instructions per call, by column and row."""
    if not shutil.which("valgrind"):
        raise Missing(f"instructions are counted by valgrind: {INSTALL}")
    counts = {}
    for column, folder in folders.items():
        say(f"counting the instructions of {column.title}")
        counts[column.key] = count(interpreter, column, folder, rows)
    return counts


def count(interpreter, column, folder, rows):
    files = out(interpreter.key, "callgrind", column.key)
    for old in files.iterdir():
        old.unlink()
    valgrind = ["valgrind", "--tool=callgrind", "--dump-before=getppid"]
    names = ["--compress-strings=no", "--compress-pos=no"]  # else a file refers to those before it
    under = [*valgrind, *names, f"--callgrind-out-file={files / 'counts'}"]
    worker = Worker(interpreter, column, folder, under)
    try:
        for row in rows:
            worker.ask("marked", row, *blocks(row))
    finally:
        worker.end()
    found = {}
    for place, row in enumerate(rows):
        # Of the three dumps of a row the first is of what came before.
        for block in (1, 2):
            dump = files / f"counts.{3 * place + 1 + block}"
            if not dump.exists():
                raise Missing("valgrind wrote no counts: its `--dump-before=getppid` had no effect")
            dump.rename(files / f"{row}.{block}")
        fewer, more = blocks(row)
        found[row] = (total(files / f"{row}.2") - total(files / f"{row}.1")) / (more - fewer)
    return found


def total(path):
    return int(re.search(r"^summary: (\d+)", path.read_text(), re.MULTILINE).group(1))


def by_function(files, row):
    """The instructions of one call, by the function that they are in."""
    fewer, more = blocks(row)
    costs = read(files / f"{row}.2")
    costs.subtract(read(files / f"{row}.1"))
    return {name: cost / (more - fewer) for name, cost in costs.items() if cost}


def read(path):
    """Callgrind's own costs of each function."""
    costs, name, of_callee = collections.Counter(), None, False
    for line in path.read_text().splitlines():
        if line.startswith("fn="):
            name = line[3:]
        elif line.startswith("calls="):
            of_callee = True  # says the next line
        elif line[:1].isdigit():
            if not of_callee:
                costs[name] += int(line.split()[1])
            of_callee = False
    return costs


def blocks(row):
    return LIGHT if ROWS[row].light else HEAVY
