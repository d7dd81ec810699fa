"""Arrays of floats, from Python's side."""

import copy
import gc
import math
import pickle
import struct
import sys

import piconumpy
import pytest
from piconumpy import array, cos, dot, empty, sin, zeros


def test_making_arrays():
    for data in ([1.0, 2.0], (1, 2.0), range(1, 3), iter([1, 2]), (n + 1 for n in range(2)), {1: 0, 2: 0}):
        a = array(data)
        assert type(a) is array
        assert (a.size, len(a), a.tolist()) == (2, 2, [1.0, 2.0])
    assert [type(item) for item in array([1, True]).tolist()] == [float, float]
    assert array(data=[1]).tolist() == [1.0]
    assert array([]).tolist() == []
    with pytest.raises(TypeError, match="argument 'data'"):
        array(1.0)
    with pytest.raises(TypeError, match="item 1: must be real number, not str"):
        array([1, "2"])
    with pytest.raises(TypeError):
        array("12")
    with pytest.raises(TypeError):
        array()
    with pytest.raises(AttributeError):
        a.size = 3


def test_copies():
    a = array([1, 2])
    b = array(a)
    b[0] = 5
    assert (a.tolist(), b.tolist()) == ([1.0, 2.0], [5.0, 2.0])
    assert (+a).tolist() == [1.0, 2.0] and +a is not a
    for c in (copy.copy(a), copy.deepcopy(a), pickle.loads(pickle.dumps(a))):
        assert type(c) is array and c is not a
        assert c.tolist() == [1.0, 2.0]


def test_empty_and_zeros():
    a = empty(12)
    assert type(a) is array
    assert a.size == 12
    assert zeros(3).tolist() == [0.0, 0.0, 0.0]
    assert zeros(0).size == 0
    with pytest.raises((OverflowError, ValueError)):
        empty(-1)
    with pytest.raises(TypeError):
        zeros(1.5)
    with pytest.raises(MemoryError):
        zeros(sys.maxsize)


def test_numbers():
    a = array([1.0, 2.0])
    assert (2 * a).tolist() == [2.0, 4.0]
    assert (a * 3).tolist() == [3.0, 6.0]
    assert (a / 2).tolist() == [0.5, 1.0]
    assert (2 / a).tolist() == [2.0, 1.0]
    assert (a + 1).tolist() == (1 + a).tolist() == [2.0, 3.0]
    assert (a - 1).tolist() == [0.0, 1.0]
    assert (1 - a).tolist() == [0.0, -1.0]
    assert (-a).tolist() == [-1.0, -2.0]
    assert abs(array([-1.5, 1.5])).tolist() == [1.5, 1.5]
    assert a.tolist() == [1.0, 2.0]
    assert (array([1, -1]) / 0).tolist() == [math.inf, -math.inf]
    with pytest.raises(OverflowError):
        a * 10**400


def test_arrays():
    a, b = array([1.0, 2.0]), array([3, 5])
    assert (a + 2 * a).tolist() == [3.0, 6.0]
    assert (a + b).tolist() == [4.0, 7.0]
    assert (a - b).tolist() == [-2.0, -3.0]
    assert (a * b).tolist() == [3.0, 10.0]
    assert (b / a).tolist() == [3.0, 2.5]
    assert a @ b == dot(a, b) == 13.0
    with pytest.raises(ValueError, match="sizes 2 and 3"):
        a + array([1, 2, 3])
    with pytest.raises(ValueError, match="sizes 2 and 1"):
        dot(a, array([1]))


def test_in_place():
    a = b = array([1.0, 2.0])
    a += 1
    assert a is b and b.tolist() == [2.0, 3.0]
    a *= array([2, 3])
    a -= 1
    a /= 2
    assert a is b and b.tolist() == [1.5, 4.0]
    a += a
    assert a is b and b.tolist() == [3.0, 8.0]
    with pytest.raises(ValueError):
        a += array([1])
    assert b.tolist() == [3.0, 8.0]


def test_other_operands():
    a = array([1.0])
    for other in ("1", None, [1.0]):
        with pytest.raises(TypeError):
            a + other
        with pytest.raises(TypeError):
            other - a
        with pytest.raises(TypeError):
            a @ other
    with pytest.raises(TypeError):
        a += "1"

    class Other:
        def __radd__(self, left):
            return "added"

        def __add__(self, right):
            return "added before"

    assert a + Other() == "added"
    assert Other() + a == "added before"


def test_functions():
    a = array([0, math.pi / 2, math.pi, -math.pi / 2])
    assert cos(a).tolist() == pytest.approx([1, 0, -1, 0])
    assert sin(a).tolist() == pytest.approx([0, 1, 0, -1])
    assert type(cos(a)) is array
    assert (cos(0), sin(0.0)) == (1.0, 0.0)
    with pytest.raises(TypeError):
        cos([0.0])


def test_items():
    a = array([1.0, 2.0, 3.0])
    assert (a[0], a[1], a[-1], a[-3]) == (1.0, 2.0, 3.0, 1.0)
    a[1] = 5
    a[-1] = 7.5
    assert a.tolist() == [1.0, 5.0, 7.5]
    for index in (3, -4, sys.maxsize, -sys.maxsize - 1):
        with pytest.raises(IndexError):
            a[index]
        with pytest.raises(IndexError):
            a[index] = 0
    for index in ("0", 1.0, None):
        with pytest.raises(TypeError):
            a[index]
    with pytest.raises(TypeError, match="must be real number"):
        a[0] = "1"
    with pytest.raises(TypeError):
        del a[0]


def test_slices():
    a = array(range(6))
    b = a[1:4]
    assert type(b) is array and b.tolist() == [1.0, 2.0, 3.0]
    b[0] = 9
    assert a[1] == 1.0
    assert a[::-2].tolist() == [5.0, 3.0, 1.0]
    assert a[10:].tolist() == []
    a[:2] = 7
    a[2:4] = [8, 9]
    a[4:] = array([1, 2])
    assert a.tolist() == [7.0, 7.0, 8.0, 9.0, 1.0, 2.0]
    a[::-1] = a
    assert a.tolist() == [2.0, 1.0, 9.0, 8.0, 7.0, 7.0]
    a[1:] = (0 for _ in range(5))
    assert a.tolist() == [2.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    with pytest.raises(ValueError, match="2 values cannot be assigned to 3 items"):
        a[:3] = [1, 2]
    for value in (None, "12", ["1", "2"]):
        with pytest.raises(TypeError):
            a[:2] = value
    with pytest.raises(ValueError):
        a[::0]
    assert a[0] == 2.0


def test_iteration():
    a = array([1, 2, 3])
    assert list(a) == [1.0, 2.0, 3.0]
    assert (sum(a), max(a), sorted(a, reverse=True)) == (6.0, 3.0, [3.0, 2.0, 1.0])
    assert 2 in a and 5 not in a
    items = iter(a)
    assert iter(items) is items
    assert next(items) == 1.0
    a[1] = 7
    del a
    gc.collect()
    assert list(items) == [7.0, 3.0]
    assert next(items, None) is None
    assert [n for n in array([])] == []


def test_repr():
    assert repr(array([])) == "array([])"
    assert repr(array([1, 0.1, -1e300, math.inf])) == "array([1.0, 0.1, -1e+300, inf])"


def test_buffer():
    a = array([1.5, 2.5])
    view = memoryview(a)
    assert (view.format, view.shape, view.strides, view.readonly) == ("d", (2,), (8,), False)
    assert view.tolist() == [1.5, 2.5]
    assert bytes(a) == struct.pack("2d", 1.5, 2.5)
    view[0] = 7
    assert a[0] == 7.0
    a *= 2
    assert view.tolist() == [14.0, 5.0]
    more = memoryview(a)
    assert more.tolist() == [14.0, 5.0]


def test_a_view_keeps_the_memory():
    view = memoryview(array(range(1000)))
    for _ in range(5):
        gc.collect()
        zeros(1000)
    assert view[999] == 999.0
    part = view[500:]
    del view
    gc.collect()
    assert part.tolist() == [float(n) for n in range(500, 1000)]


def runge_kutta_step(f, x0, dt):
    """What the original is measured by."""
    k1 = f(x0) * dt
    k2 = f(x0 + k1 / 2) * dt
    k3 = f(x0 + k2 / 2) * dt
    k4 = f(x0 + k3) * dt
    return x0 + (k1 + 2 * k2 + 2 * k3 + k4) / 6


def test_a_pendulum():
    x = array([0.1, 0.0])
    for _ in range(100):
        x = runge_kutta_step(lambda x: array([x[1], -sin(x[0])]), x, 0.01)
    assert x.tolist() == pytest.approx([0.05407, -0.08411], abs=1e-4)


def test_the_class():
    assert (array.__name__, array.__module__) == ("array", "piconumpy")
    assert array.__doc__ == "An array of floats."
    assert piconumpy.__doc__ == "Arrays of floats."
    with pytest.raises(TypeError):
        type("Sub", (array,), {})
