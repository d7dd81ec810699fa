#!/usr/bin/env python3
"""In which functions the instructions of a row's calls are, column beside column.

    python3 benches/where.py INTERPRETER ROW COLUMN...

After `benches/run.py --instructions`, with the names that it uses: `cpython-3.11.7 two_ints c pyo3 embedded`. (Not by
callgrind_annotate, which takes the loop around everything for the only function.)
"""

import collections
import sys

from harness import build, instructions


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    interpreter, row, *columns = sys.argv[1:]
    found = [instructions.by_function(build.out(interpreter, "callgrind", column), row) for column in columns]
    names = collections.Counter()
    for costs in found:
        for name, cost in costs.items():
            names[name] = max(names[name], cost)
    print("".join(f"{column:>12}" for column in columns))
    for name, most in [("all", 1), *names.most_common(40)]:
        costs = [sum(each.values()) if name == "all" else each.get(name, 0) for each in found]
        if most >= 1:
            print("".join(f"{cost:12,.0f}" for cost in costs), name)


if __name__ == "__main__":
    main()
