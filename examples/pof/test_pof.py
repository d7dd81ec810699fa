import pof
import pytest


def test_do_nothing():
    assert pof.do_nothing() is None


def test_do_nothing_takes_nothing():
    with pytest.raises(TypeError):
        pof.do_nothing(1)


@pytest.mark.parametrize("x, twice", [(21, 42), (1.5, 3.0), ("ab", "abab"), ([1], [1, 1]), (2**100, 2**101)])
def test_double(x, twice):
    assert pof.double(x) == twice


def test_double_of_what_cannot_be_added():
    with pytest.raises(TypeError, match="unsupported operand"):
        pof.double(None)


def test_add_ints():
    assert pof.add_ints(30, 12) == 42
    assert pof.add_ints(-1, 1) == 0


@pytest.mark.parametrize("args", [(), (1,), (1, 2, 3), (1, "2")])
def test_add_ints_with_wrong_arguments(args):
    with pytest.raises(TypeError):
        pof.add_ints(*args)


def test_add_ints_overflow():
    with pytest.raises(OverflowError, match="64 bits"):
        pof.add_ints(2**63 - 1, 1)
    with pytest.raises(OverflowError):
        pof.add_ints(2**63, 0)
