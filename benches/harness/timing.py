"""Times, in turns.

Every column has a process of its own, which waits between its turns. A round goes through the rows, and in each row
through the columns, a few milliseconds each; so whatever else the machine does falls on all columns alike, and the
ratio of two times of one row in one round means something even if the next round is twice as slow. After some rounds
all processes are replaced, because where things lie in memory is settled when a process begins.
"""

import statistics

from .build import Missing
from .process import Worker


class Plan:
    """How long and how often."""

    def __init__(self, rounds, sittings, block=0.003, repeats=3, warm=0.01, warm_compiled=0.4):
        self.rounds = rounds
        self.sittings = sittings
        self.block = block
        self.repeats = repeats
        self.warm = warm
        self.warm_compiled = warm_compiled


def measure(interpreter, folders, rows, plan, say):
    """Nanoseconds by column and row, one number for each round. `folders` is by column."""
    times = {column.key: {row: [] for row in rows} for column in folders}
    for sitting in range(plan.sittings):
        workers = []
        try:
            for column, folder in folders.items():
                say(f"sitting {sitting + 1} of {plan.sittings}: starting {column.title}")
                workers.append(Worker(interpreter, column, folder))
                warm = plan.warm if interpreter.is_cpython else plan.warm_compiled
                workers[-1].ask("warm", plan.block, warm)
            for number in range(plan.rounds):
                say(f"sitting {sitting + 1} of {plan.sittings}: round {number + 1} of {plan.rounds}")
                for turn, row in enumerate(rows):
                    first = (number + turn) % len(workers)
                    for worker in workers[first:] + workers[:first]:
                        times[worker.column.key][row].append(worker.ask("time", row, plan.repeats))
        finally:
            for worker in workers:
                worker.end()
    return times


def start(interpreter, column, folder):
    """Starts a column and checks its answers.

    Raises Missing where that fails.
    """
    try:
        Worker(interpreter, column, folder).end()
    except BrokenPipeError:
        raise Missing("the process ended early") from None


def summary(times):
    """By column and row: the lowest time, and how the times of each round compare with the first column's."""
    result = {}
    base_times = next(iter(times.values()))
    for column, by_row in times.items():
        result[column] = {}
        for row, own in by_row.items():
            base = base_times[row]
            ratios = sorted(one / other for one, other in zip(own, base))
            result[column][row] = {
                "lowest_ns": min(own),
                "median_ns": statistics.median(own),
                "ratio_of_lowest": min(own) / min(base),
                "lowest_ratio": ratios[0],
                "ratio_quartiles": statistics.quantiles(ratios, n=4) if len(ratios) > 1 else ratios * 3,
            }
    return result
