"""A class, from Python's side."""

import copy
import math
import pickle
import sys

import pytest
from point import Point, centre


def test_making_points():
    assert Point(3, 4).coordinates() == (3.0, 4.0)
    assert Point(y=1.5).coordinates() == (0.0, 1.5)
    assert Point().coordinates() == (0.0, 0.0)
    assert repr(Point(3, 4)) == "Point(3, 4)"
    assert type(Point()) is Point
    with pytest.raises(TypeError, match="argument 'x'"):
        Point("3")
    with pytest.raises(TypeError):
        Point(1, 2, 3)
    with pytest.raises(TypeError):
        Point(z=1)


def test_attributes():
    p = Point(3, 4)
    assert (p.x, p.y) == (3.0, 4.0)
    p.x = 5
    p.y -= 1
    assert p.coordinates() == (5.0, 3.0)
    with pytest.raises(TypeError, match="must be real number, not str"):
        p.x = "1"
    with pytest.raises(AttributeError):
        p.z
    with pytest.raises((AttributeError, TypeError)):
        del p.x
    assert p.x == 5.0


def test_properties():
    p = Point(0, 2)
    assert p.angle == pytest.approx(math.pi / 2)
    p.angle = math.pi
    assert p.coordinates() == pytest.approx((-2.0, 0.0))
    with pytest.raises(TypeError):
        p.angle = None
    assert p.norm() == pytest.approx(2.0)


def test_methods():
    p = Point(3, 4)
    assert p.norm() == 5.0
    p.move_by(1, dy=-1)
    assert p.coordinates() == (4.0, 3.0)
    assert p.opposite().coordinates() == (-4.0, -3.0)
    assert p.distance(Point(4, 0)) == 3.0
    assert p.distance(p) == 0.0


def test_copies():
    p = Point(1, 2)
    for q in (copy.copy(p), pickle.loads(pickle.dumps(p))):
        assert type(q) is Point and q is not p
        assert q.coordinates() == (1.0, 2.0)


def test_two_points():
    p, q = Point(1, 2), Point(3, 4)
    p.swap(q)
    assert (p.coordinates(), q.coordinates()) == ((3.0, 4.0), (1.0, 2.0))
    with pytest.raises(RuntimeError, match="'Point' object cannot be changed"):
        p.swap(p)
    assert p.coordinates() == (3.0, 4.0)
    with pytest.raises(TypeError, match="argument 'other'"):
        p.distance((3, 4))


def test_functions():
    assert centre([Point(0, 0), Point(2, 4)]).coordinates() == (1.0, 2.0)
    assert centre((Point(0, 0), Point(1, -1), Point(2, -2))).coordinates() == (1.0, -1.0)
    with pytest.raises(ValueError, match="no centre"):
        centre([])
    with pytest.raises(TypeError):
        centre([Point(), None])


def test_the_class():
    assert Point.__name__ == "Point"
    assert Point.__module__ == "point"
    assert Point.__doc__ == "A point in the plane."
    with pytest.raises(TypeError):
        type("Sub", (Point,), {})


@pytest.mark.skipif(sys.implementation.name == "pypy", reason="PyPy keeps neither of methods in C")
def test_docstrings_and_signatures():
    import inspect

    assert Point.norm.__doc__ == "The distance from the origin."
    assert str(inspect.signature(Point.move_by)) == "(self, /, dx=0.0, dy=0.0)"
    if sys.version_info >= (3, 10):  # before, CPython does not keep that of such a class
        assert str(inspect.signature(Point)) == "(x=0.0, y=0.0)"
