"""What the README says of the first module."""

import sys

import pytest
import quickstart


def test_say_hello():
    assert quickstart.say_hello("Ada") == "Hello, Ada!"
    assert quickstart.say_hello(name="Grace") == "Hello, Grace!"


def test_add():
    assert quickstart.add(1, 2) == 3
    assert quickstart.add(1) == 2
    assert quickstart.add(1, 2, scale=10) == 30


def test_bad_arguments():
    with pytest.raises(TypeError, match="argument 'a'"):
        quickstart.add("1")
    with pytest.raises(TypeError):
        quickstart.add()
    with pytest.raises(TypeError):
        quickstart.add(1, 2, 3)
    with pytest.raises(OverflowError):
        quickstart.add(2**64)
    with pytest.raises(OverflowError, match="too large"):
        quickstart.add(2**63 - 1, 1)


def test_myabs():
    assert quickstart.myabs(-3) == 3
    assert quickstart.myabs(x=-2.5) == 2.5
    assert quickstart.myabs(3 + 4j) == 5.0
    with pytest.raises(TypeError, match="abs"):
        quickstart.myabs("x")


def test_module():
    assert quickstart.ANSWER == 42
    assert quickstart.__version__
    assert "first taste" in quickstart.__doc__
    assert quickstart.say_hello.__doc__.startswith("Says hello.")


@pytest.mark.skipif(sys.implementation.name == "pypy", reason="PyPy does not read __text_signature__")
def test_signature():
    import inspect

    assert str(inspect.signature(quickstart.add)) == "(a, b=1, /, *, scale=1)"
