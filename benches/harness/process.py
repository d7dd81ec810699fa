"""A worker process: one of the modules, loaded in an interpreter that waits for commands."""

import json
import os
import pathlib
import subprocess

from .build import Missing

WORKER = pathlib.Path(__file__).with_name("worker.py")

# What would change what is measured.
UNWANTED = ("HPY", "HPY_LOG", "HPY_HOST", "PYTHONPATH", "PYTHONHOME", "PYTHONDEVMODE", "PYTHONMALLOC", "PYTHONTRACEMALLOC")


class Worker:
    """`under` is a command to run the interpreter by, such as valgrind's."""

    def __init__(self, interpreter, column, folder, under=()):
        environment = {name: value for name, value in os.environ.items() if name not in UNWANTED}
        environment.update(PYTHONDONTWRITEBYTECODE="1", PYTHONHASHSEED="0")
        if column.host and column.way == "import":
            environment["HPY_HOST"] = column.host
        self.column = column
        self.process = subprocess.Popen(
            [*under, interpreter.program, str(WORKER), column.module, str(folder), column.way],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        try:
            host = self.answer()["host"]
            if column.host and host != column.host:
                raise Missing(f"`HPY_HOST={column.host}` was asked for, and `{host}` has loaded the module")
            wrong = self.ask("check")
            if wrong:
                raise Missing("it answers wrongly: " + "; ".join(wrong))
        except Missing:
            self.end()
            raise

    def ask(self, command, *arguments):
        self.process.stdin.write(json.dumps([command, *arguments]) + "\n")
        self.process.stdin.flush()
        return self.answer()

    def answer(self):
        line = self.process.stdout.readline()
        if line:
            return json.loads(line)
        said = self.process.stderr.read().strip().splitlines()
        status = self.process.wait()
        raise Missing(said[-1] if said and status == 1 else f"the process ended with status {status}")

    def end(self):
        """Lets the process end by itself, and waits for it."""
        try:
            self.process.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
