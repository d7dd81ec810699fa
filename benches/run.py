#!/usr/bin/env python3
"""What hpy-rs costs, beside hand-written C, PyO3 and HPy's own C SDK: builds them all, and measures them in turns.

    python3 benches/run.py [--quick] [--instructions] [--write] PYTHON...

benches/README.md says what is measured and how.
"""

import argparse
import json
import sys

from harness import build, instructions, machine, plot, report, timing
from harness.columns import columns
from harness.interpreters import Interpreter
from harness.rows import ROWS


def main():
    options = arguments()
    interpreters = [Interpreter(program) for program in options.pythons]
    results = {"machine": machine.describe(), "command": machine.command(options, interpreters), "interpreters": []}
    for interpreter in interpreters:
        results["interpreters"].append(of_one(interpreter, options))
    absent = [found for found in results["interpreters"] if found["missing"]]
    if options.check:
        for found in absent:
            for missing in found["missing"]:
                print(f"{found['name']}, {missing['title']}: {missing['reason']}", file=sys.stderr)
        sys.exit(1 if absent else 0)
    print(report.tables(results))
    (build.out() / "results.json").write_text(json.dumps(results, indent=1) + "\n")
    if options.write:
        (build.BENCHES / "results.json").write_text(json.dumps(results, indent=1) + "\n")
        (build.BENCHES / "RESULTS.md").write_text(report.document(results))
        (build.BENCHES / "results.svg").write_text(plot.svg(results))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", help="comma-separated, of: " + ", ".join(ROWS))
    parser.add_argument("--columns", help="comma-separated keys, to leave out the others")
    parser.add_argument("--rounds", type=int, default=20, help="rounds in each sitting (%(default)s)")
    parser.add_argument("--sittings", type=int, default=4, help="how often all processes start anew (%(default)s)")
    parser.add_argument("--quick", action="store_true", help="one sitting of five rounds")
    parser.add_argument("--instructions", action="store_true", help="count instructions too, on CPython, by callgrind")
    parser.add_argument("--no-times", action="store_true", help="only count instructions")
    parser.add_argument("--check", action="store_true", help="only build, and compare the answers; nothing may be missing")
    parser.add_argument("--write", action="store_true", help="write RESULTS.md, results.json and results.svg here")
    parser.add_argument("pythons", nargs="+", metavar="PYTHON")
    options = parser.parse_args()
    if options.quick:
        options.rounds, options.sittings = 5, 1
    options.profile = "dev" if options.check else "release"  # answers are the same in both
    options.rows = options.rows.split(",") if options.rows else list(ROWS)
    for row in options.rows:
        if row not in ROWS:
            parser.error(f"there is no row {row}; there are {', '.join(ROWS)}")
    if options.columns:
        options.columns = options.columns.split(",")
    return options


def of_one(interpreter, options):
    """All results of one interpreter."""

    def say(what):
        print(f"{interpreter.name}: {what}", file=sys.stderr, flush=True)

    wanted = columns(interpreter)
    if options.columns:
        wanted = [column for column in wanted if column.key in options.columns]
    folders, missing = {}, []
    for column in wanted:
        try:
            say(f"building {column.title}")
            folder = getattr(build, column.build)(interpreter, options.profile)
            timing.start(interpreter, column, folder)
            folders[column] = folder
        except build.Missing as reason:
            text = machine.without_paths(str(reason), interpreter)
            say(f"there is no {column.title}: {text}")
            missing.append({"column": column.key, "title": column.title, "reason": text})
    found = {
        "name": interpreter.name,
        "compiler": interpreter.compiler,
        "hpy": interpreter.hpy,
        "rows": options.rows,
        "columns": [{"key": column.key, "title": column.title, "colour": column.colour} for column in wanted],
        "missing": missing,
    }
    if options.check:
        return found
    if not options.no_times:
        plan = timing.Plan(options.rounds, options.sittings)
        found["times"] = timing.summary(timing.measure(interpreter, folders, options.rows, plan, say))
    if options.instructions and interpreter.is_cpython:
        found["instructions"] = instructions.measure(interpreter, folders, options.rows, say)
    return found


if __name__ == "__main__":
    try:
        main()
    except build.Missing as reason:
        sys.exit(str(reason))
