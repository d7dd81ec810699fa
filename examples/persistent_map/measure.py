"""What the operations of a map cost, beside a dict that is copied and, where it is installed, rpds-py.

    cargo hpy build --release -p persistent_map --out-dir FOLDER
    PYTHONPATH=FOLDER python examples/persistent_map/measure.py

Times are nanoseconds an operation, the lowest of several rounds.
"""

import gc
import platform
import time

from persistent_map import HashTrieMap

ROUNDS = 7


class Copied(dict):
    """A dict in the place of a map: it is copied where a map makes another."""

    def insert(self, key, value):
        other = Copied(self)
        other[key] = value
        return other

    def remove(self, key):
        other = Copied(self)
        del other[key]
        return other


def implementations():
    yield "HashTrieMap", HashTrieMap
    try:
        from rpds import HashTrieMap as Rpds

        yield "rpds-py", Rpds
    except ImportError:
        pass
    yield "copied dict", Copied


def lowest(operation, count):
    """The nanoseconds that each of `count` operations takes."""
    times = []
    for _ in range(ROUNDS):
        gc.collect()
        start = time.perf_counter()
        operation()
        times.append(time.perf_counter() - start)
    return min(times) / count * 1e9


def measured(Map, size):
    """Every row of the table, for maps of so many entries."""
    entries = {"key %d" % n: n for n in range(size)}
    full = Map(entries)
    keys = list(entries)
    # A copy takes time in proportion to the size: then fewer will do.
    step = max(1, size // (10 if Map is Copied and size > 1000 else 1000))
    some = keys[::step]
    others = ["other " + key for key in some]

    def get():
        for _ in range(1 + 1000 // len(keys)):
            for key in keys:
                full[key]

    def insert():
        for key in others:
            full.insert(key, 1)

    def replace():
        for key in some:
            full.insert(key, 1)

    def remove():
        for key in some:
            full.remove(key)

    def iterate():
        for _ in range(1 + 1000 // len(keys)):
            for key in full:
                pass

    def make():
        Map(entries)

    repeated = len(keys) * (1 + 1000 // len(keys))
    yield "look up", lowest(get, repeated)
    yield "insert", lowest(insert, len(others))
    yield "replace", lowest(replace, len(some))
    yield "remove", lowest(remove, len(some))
    yield "iterate, an item", lowest(iterate, repeated)
    yield "make of a dict, an item", lowest(make, size)


def main():
    print("%s %s" % (platform.python_implementation(), platform.python_version()))
    names = []
    tables = {}
    for size in (10, 1000, 100000):
        for name, Map in implementations():
            if name not in names:
                names.append(name)
            for row, value in measured(Map, size):
                tables.setdefault(size, {}).setdefault(row, {})[name] = value
    for size, rows in tables.items():
        print("\n| %s entries | %s |" % (format(size, ","), " | ".join(names)))
        print("|---|" + "---|" * len(names))
        for row, values in rows.items():
            print("| %s | %s |" % (row, " | ".join("{:,.0f}".format(values[name]) for name in names)))


main()
