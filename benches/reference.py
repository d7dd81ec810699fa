"""What a call costs on the reference host, beside a call of one of RustPython's own builtins.

    cargo hpy run --release --host reference --manifest-path benches/modules/hpy_rs/Cargo.toml benches/reference.py

A row is a loop in Python around one call, and the loop counts. The two loops of a row take turns, so that whatever else
the machine does falls on both; the ratio is the median of those of the rounds.
"""

import math
import operator
import statistics
import time

import small_hpy_rs as ours

ROUNDS = 31
SECONDS = 0.02

# What the row is called, a call of ours, and one of RustPython's that does as much.
ROWS = [
    ("no arguments", ours.nothing, globals, ()),
    ("one int", ours.one_int, operator.index, (7,)),
    ("two ints", ours.two_ints, operator.add, (7, 1)),
    ("two ints", ours.two_ints, math.gcd, (7, 1)),
    ("str in and out", ours.domain, str.upper, ("ada@example.org",)),
]


def loop(function, arguments, times):
    """Seconds that many calls take."""
    start = time.perf_counter
    if not arguments:
        begun = start()
        for i in range(times):
            function()
    elif len(arguments) == 1:
        (a,) = arguments
        begun = start()
        for i in range(times):
            function(a)
    else:
        _, b = arguments
        begun = start()
        for i in range(times):
            function(i, b)
    return start() - begun


def measure(first, second, arguments):
    """Nanoseconds of each, and the ratio."""
    times = 1000
    while loop(first, arguments, times) < SECONDS:
        times *= 2
    rounds = [[loop(f, arguments, times) / times * 1e9 for f in (first, second)] for _ in range(ROUNDS)]
    lowest = [min(column) for column in zip(*rounds)]
    return (*lowest, statistics.median(a / b for a, b in rounds))


print(f"{'call':<16}{'hpy-rs':>10}  {'builtin':<18}{'':>10}{'ratio':>8}")
for title, own, builtin, arguments in ROWS:
    here, there, ratio = measure(own, builtin, arguments)
    name = f"{builtin.__name__}"
    print(f"{title:<16}{here:>7.0f} ns  {name:<18}{there:>7.0f} ns{ratio:>8.2f}", flush=True)
