"""Random lines of Python on the classes of the examples: see "Fuzzing" in tests/README.md.

    fuzz.py --seconds 60 --seed 1        episodes of random lines, until the time is over
    fuzz.py --seed 1 --episode 17        one of them, with every line and its outcome
    fuzz.py --seed 1 --episode 17 --shrink [--against "HPY_HOST=embedded /usr/bin/python3.12"]
                                         fewer lines that still fail, or have another outcome elsewhere

PYTHONPATH must lead to the extension modules; HPY and HPY_HOST say how they are loaded, as ever.
"""

import argparse
import collections.abc
import contextlib
import copy
import faulthandler
import gc
import hashlib
import json
import os
import pickle
import shlex
import subprocess
import sys
import tempfile
import time

import operations
import things
from outcomes import outcome_of_error, shorten, text

LENGTH = 100
#: How deep a line may run others, and how many in all.
DEEPEST = 2
MOST = 20

PYPY = sys.implementation.name == "pypy"
EMULATED = PYPY and sys.pypy_version_info >= (8,)
DEBUG = os.environ.get("HPY") == "debug"
#: PyPy's debug mode ends the process when a call of an extension leads to another; see `nested_calls` in
#: tests/python/hpy_conftest.py. It is left with the simple episodes.
ONLY_SIMPLE = PYPY and DEBUG and not EMULATED


class Failure(Exception):
    """What should never be."""


class Episode:
    """Runs lines, and keeps what came of them."""

    def __init__(self, name, progress=None):
        self.name = name
        self.progress = progress
        self.outcomes = []
        self.step = 0
        self.depth = 0
        self.inner = 0
        self.space = dict(
            vars(things),
            collections=collections,
            copy=copy,
            gc=gc,
            pickle=pickle,
            run=self.run_within,
            **classes()
        )
        for line in operations.SETUP:
            exec(line, self.space)

    def run(self, lines):
        for self.step, line in enumerate(lines):
            if self.progress is not None:
                os.lseek(self.progress, 0, os.SEEK_SET)
                os.write(self.progress, b"%-9d%-5d" % (self.name, self.step))
            self.inner = 0
            self.run_one(line)
        names = sorted(name for name in self.space if name[0] in "pamvib" and name[1:].isdigit())
        for name in names:
            value = self.space[name]
            self.outcomes.append("%s is %s" % (name, shorten(text(value))))

    def lead_astray(self, line):
        """Gives an object the class of another extension's objects, which PyPy lets do, looks at it, and raises what
        CPython does."""
        obj = self.space[line[:2]]
        own = type(obj)
        exec(line, self.space)
        for look in (repr, len, lambda obj: obj + obj, lambda obj: obj.norm()):
            try:
                look(obj)
            except (TypeError, RuntimeError, AttributeError):
                continue
            if type(obj) is not own:
                raise Failure("%s of an object with another class than its own" % look)
        obj.__class__ = own
        raise TypeError("__class__ assignment")

    def run_one(self, line):
        """Runs a line, and writes down what came of it."""
        # A crash is reported with the names of the files that are run.
        name = "episode %s, step %d: %s" % (self.name, self.step, line)
        self.space["_"] = None
        try:
            if PYPY and line[2:].startswith(".__class__ ="):
                self.lead_astray(line)
            exec(compile(line, name, "exec"), self.space)
        except Exception as error:
            outcome = outcome_of_error(error)
        else:
            outcome = text(self.space["_"])
        # What a line is about comes first in it.
        about = line[:2]
        if about[0] in "pam" and about[1].isdigit():
            outcome += ", %s is %s" % (about, text(self.space[about]))
        self.outcomes.append("%s%d %s -> %s" % ("  " * self.depth, self.step, line, shorten(outcome)))

    def run_within(self, line):
        """Runs a line while another one runs."""
        if self.depth == DEEPEST or self.inner == MOST:
            return
        self.inner += 1
        self.depth += 1
        kept = self.space["_"]
        try:
            self.run_one(line)
        finally:
            self.depth -= 1
            self.space["_"] = kept


def classes():
    """The example classes and functions, by name."""
    import persistent_map
    import piconumpy
    import point

    return dict(
        Point=point.Point,
        centre=point.centre,
        HashTrieMap=persistent_map.HashTrieMap,
        **{name: getattr(piconumpy, name) for name in ("array", "zeros", "empty", "cos", "sin", "dot")}
    )


def counted_classes():
    """All of their classes."""
    import persistent_map
    import piconumpy
    import point

    of_arrays = [piconumpy.array, piconumpy.array_iterator]
    return [point.Point] + of_arrays + [persistent_map.HashTrieMap, persistent_map._Node, persistent_map._Keys]


def leak_detector():
    """Fails if handles are left open."""
    if not DEBUG:
        return contextlib.suppress()
    from hpy.debug import LeakDetector

    return LeakDetector()


def collect():
    """Collects until there is nothing more: PyPy finds out layer by layer what a finalized object had."""
    quiet = 0
    while quiet < (5 if PYPY else 1):
        before = len(things.alive())
        gc.collect()
        quiet = quiet + 1 if len(things.alive()) == before else 0


class Counts:
    """Whether all that lines make goes away with them."""

    def __init__(self):
        collect()
        # PyPy at times holds on to what was used last; it is asked after many episodes.
        self.allowed = 10 if PYPY else 0
        self.classes = counted_classes()
        self.before = self.references()

    def references(self):
        """On CPython and RustPython objects keep their class, so its references count them."""
        return None if PYPY else [sys.getrefcount(cls) for cls in self.classes]

    def check(self):
        collect()
        left = things.alive()
        if len(left) > self.allowed:
            raise Failure("alive after their episode: %s" % left[:5])
        now = self.references()
        if now != self.before:
            wrong = [
                "%d of %s" % (after - before, cls.__name__)
                for cls, before, after in zip(self.classes, self.before or (), now or ())
                if before != after
            ]
            raise Failure("objects are left after their episode: %s" % ", ".join(wrong))


def run_episode(name, lines, progress=None):
    """Runs lines, and returns their outcomes."""
    with leak_detector():
        episode = Episode(name, progress)
        episode.run(lines)
        episode.space.clear()
        return episode.outcomes


def resident():
    """The bytes of memory that the process has."""
    try:
        with open("/proc/self/statm") as numbers:
            return int(numbers.read().split()[1]) * 4096
    except OSError:
        return 0


def fuzz(options):
    """Runs episodes until the time is over or all are run, and writes the digest of each."""
    progress = os.open(options.progress, os.O_WRONLY | os.O_CREAT) if options.progress else None
    results = open(options.results, "w") if options.results else sys.stdout
    ends = time.monotonic() + options.seconds
    counts = None
    count = lines = 0
    episode = options.first
    started = None
    while time.monotonic() < ends if options.episodes is None else episode < options.first + options.episodes:
        if not (ONLY_SIMPLE and episode % 2):
            made = operations.lines(options.seed, episode, LENGTH)
            outcomes = run_episode(episode, made, progress)
            digest = hashlib.sha256("\n".join(outcomes).encode("utf-8", "backslashreplace")).hexdigest()[:16]
            results.write("%d %s\n" % (episode, digest))
            results.flush()
            count += 1
            lines += len(outcomes)
            del outcomes
            # PyPy collects slowly, so it is asked less often; and its emulation of the C API frees no cycles, which
            # are only made in episodes that are not simple.
            if not PYPY or (count % 50 == 0 and not EMULATED):
                if counts is None:
                    # The first time things are imported and kept for good.
                    counts = Counts()
                try:
                    counts.check()
                except Failure as failure:
                    sys.exit("seed %d, episode %d: %s" % (options.seed, episode, failure))
            if count == 200:
                gc.collect()
                started = resident()
        episode += 1
    if options.results:
        results.close()
    if progress is not None:
        os.close(progress)
    grown = (resident() - started) // 1024 if started else 0
    print("%d episodes, %d lines, %d kB more at the end than after 200 episodes" % (count, lines, grown), file=sys.stderr)


def replay(lines, name="0"):
    """Runs lines and shows every outcome; the exit code says whether nothing was wrong."""
    progress = None
    run_episode(name, [], progress)
    counts = None if EMULATED else Counts()
    for outcome in run_episode(name, lines, progress):
        print(outcome)
    if counts is not None:
        counts.check()


class Shrinker:
    """Leaves out lines as long as what remains still fails."""

    def __init__(self, against):
        self.against = shlex.split(against) if against else None

    def run(self, lines, command):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as script:
            json.dump(lines, script)
            script.flush()
            environment = dict(os.environ, PYTHONHASHSEED="0")
            while "=" in command[0]:
                name, _, value = command[0].partition("=")
                environment[name] = value
                command = command[1:]
            done = subprocess.run(
                command + [os.path.abspath(__file__), "--script", script.name],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=120,
            )
        return done.returncode, done.stdout

    def fails(self, lines):
        here = self.run(lines, [sys.executable])
        if self.against is None:
            return here[0] != 0
        return here != self.run(lines, self.against)

    def shrink(self, lines):
        if not self.fails(lines):
            sys.exit("these lines do not fail")
        size = len(lines) // 2
        while size:
            start = 0
            while start < len(lines):
                fewer = lines[:start] + lines[start + size :]
                if self.fails(fewer):
                    lines = fewer
                else:
                    start += size
            size //= 2
        return lines


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--episodes", type=int, help="how many, however long they take")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="the episode to begin with")
    parser.add_argument("--episode", type=int, help="run this one alone, and show it")
    parser.add_argument("--script", help="a JSON file with lines to run")
    parser.add_argument("--shrink", action="store_true")
    parser.add_argument("--against", help="the interpreter to compare with, after variables for it")
    parser.add_argument("--results", help="where the digests of the episodes go")
    parser.add_argument("--progress", help="where it says which episode and step is run")
    options = parser.parse_args()
    faulthandler.enable()
    if options.script:
        with open(options.script) as script:
            replay(json.load(script))
    elif options.episode is None:
        fuzz(options)
    else:
        lines = operations.lines(options.seed, options.episode, LENGTH)
        if options.shrink:
            print("\n".join(Shrinker(options.against).shrink(lines)))
        else:
            replay(lines, str(options.episode))


main()
