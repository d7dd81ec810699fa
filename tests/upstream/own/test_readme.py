"""What the loader's README promises, run as it stands there."""

import os
import re
import subprocess
import sys

import pytest
from c_modules import put

with open(os.path.join(os.path.dirname(__file__), "README.md"), encoding="utf-8") as file:
    README = file.read()


def blocks(language):
    return re.findall(r"^```%s\n(.*?)^```" % language, README, re.DOTALL | re.MULTILINE)


def test_there_is_something_to_test():
    assert len(blocks("c")) == 1 and len(blocks("python")) == 2


@pytest.mark.parametrize("code", blocks("python"))
def test_the_code_prints_what_its_comment_says(tmp_path, code):
    put(blocks("c")[0], tmp_path / "simple.hpy0.so")
    path = [str(tmp_path), os.environ["PYTHONPATH"]]
    env = dict(os.environ, PYTHONPATH=os.pathsep.join(path))
    printed = subprocess.check_output([sys.executable, "-c", code], cwd=str(tmp_path), env=env)
    assert printed.decode().split("\n")[:-1] == re.findall(r"^print\(.*\)  # (.*)$", code, re.MULTILINE)
