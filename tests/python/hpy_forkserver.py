"""Runs pytest for the harness, each time in a process of its own that is forked from this one.

To start an interpreter and pytest takes longer than most runs do after that; here it is done once. No extension and no
host may be imported before the fork. What a run does, and how it ends, does not reach this process.

A request is a line of JSON on stdin:

    {"folder": ..., "environment": {name: value or null}, "arguments": [those of pytest], "log": ..., "limit": seconds,
     "bytecode": a folder to keep compiled modules in}

The answer is a line on stdout: the status of the process as `waitpid` gives it, or `late` if it had to be ended because
its time was over. What it prints is in the file `log`.
"""

import gc
import json
import os
import signal
import sys

import hpy_conftest
import pytest


def serve(requests, answers):
    """Answers requests. Returns in each new process with its request, and in this one with None when there are no more."""
    with open(requests, encoding="utf-8") as lines:
        for line in lines:
            request = json.loads(line)
            child = os.fork()
            if child == 0:
                os.close(answers)
                return request
            os.write(answers, b"%s\n" % wait(child, request["limit"]))
    return None


def wait(child, limit):
    """The answer, once the process has ended."""
    late = []

    def end(*_):
        late.append(True)
        os.kill(child, signal.SIGKILL)

    signal.signal(signal.SIGALRM, end)
    signal.alarm(limit)
    status = os.waitpid(child, 0)[1]
    signal.alarm(0)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    return b"late" if late else b"%d" % status


def become(request):
    """Makes this process what `python -m pytest` is in the folder and the environment of a request."""
    log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    for source, target in (os.open(os.devnull, os.O_RDONLY), 0), (log, 1), (log, 2):
        os.dup2(source, target)
    os.chdir(request["folder"])
    for name, value in request["environment"].items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    sys.argv[1:] = request["arguments"]
    # What `-m` and the interpreter put there.
    sys.path[0:1] = [os.getcwd()] + os.environ["PYTHONPATH"].split(os.pathsep)
    # Tests and what they share are compiled once for all ways. What comes with the interpreter is compiled already, but
    # would not be looked for where it is: this must not be set before most of it has been imported.
    sys.pycache_prefix = request["bytecode"]
    sys.dont_write_bytecode = False


if __name__ == "__main__":
    requests, answers = os.dup(0), os.dup(1)
    # What is printed here is no answer.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    # Has all of pytest imported, and much of it run once.
    pytest.main(["-p", hpy_conftest.__name__, "--version"])
    hpy_conftest.freeze()
    request = serve(requests, answers)
    if request is not None:
        become(request)
        sys.exit(pytest.console_main())
