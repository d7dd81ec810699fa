"""The rows: what is measured, and what the answers are.

Both the runner and every interpreter under test import this file, so it is Python 3.8 without anything else.
A row is a loop around one call of the small module; the loop counts as part of it.
"""

import gc

ROWS = {}


class Row:
    def __init__(self, title, light, loop):
        self.title = title
        self.light = light  # one call takes well below a microsecond or two
        self.loop = loop


def row(title, light=True):
    """Makes a row of a function `loop(module, count)`; its name is the row's key."""

    def add(loop):
        ROWS[loop.__name__] = Row(title, light, loop)
        return loop

    return add


@row("no arguments")
def nothing(module, count):
    f = module.nothing
    for _ in range(count):
        f()


@row("one int")
def one_int(module, count):
    f = module.one_int
    for i in range(count):
        f(i)


@row("two ints")
def two_ints(module, count):
    f = module.two_ints
    for i in range(count):
        f(i, 1)


@row("two ints, keywords possible")
def keywords_by_position(module, count):
    f = module.two_keywords
    for i in range(count):
        f(i, 1)


@row("two ints by keyword")
def keywords(module, count):
    f = module.two_keywords
    for i in range(count):
        f(a=i, b=1)


@row("str in and out")
def text(module, count):
    f = module.domain
    address = "someone@example.org"
    for _ in range(count):
        f(address)


FLOATS = [i / 7 for i in range(1000)]
COUNTS = {f"key number {i}": i for i in range(100)}


@row("list of 1,000 floats in and out", light=False)
def floats(module, count):
    f = module.doubled
    for _ in range(count):
        f(FLOATS)


@row("dict of 100 in and out", light=False)
def dicts(module, count):
    f = module.incremented
    for _ in range(count):
        f(COUNTS)


def identity(n):
    return n


@row("Python function called")
def callback(module, count):
    f = module.apply
    for i in range(count):
        f(identity, i)


class Thing:
    def __init__(self, value):
        self.value = value


@row("100 attributes read", light=False)
def attributes(module, count):
    f = module.attribute_sum
    thing = Thing(5)
    for _ in range(count):
        f(thing, 100)


@row("exception raised")
def raised(module, count):
    f = module.refuse
    for _ in range(count):
        try:
            f()
        except ValueError:
            pass


def missing():
    raise KeyError("missing")


@row("exception caught")
def caught(module, count):
    f = module.recover
    for _ in range(count):
        f(missing)


@row("1,000 ints made", light=False)
def ints(module, count):
    f = module.integers
    for _ in range(count):
        f(1000)


@row("100 tuples of 3 made", light=False)
def tuples(module, count):
    f = module.triples
    thing = object()
    for _ in range(count):
        f(thing, 100)


@row("object made of two floats")
def made(module, count):
    f = module.Point
    for _ in range(count):
        f(1.5, 2.5)


@row("method called")
def method(module, count):
    point = module.Point(3.0, 4.0)
    for _ in range(count):
        point.norm()


@row("attribute read")
def attribute(module, count):
    point = module.Point(3.0, 4.0)
    for _ in range(count):
        point.x


@row("attribute set")
def attribute_set(module, count):
    point = module.Point(3.0, 4.0)
    value = 2.5
    for _ in range(count):
        point.x = value


@row("compared")
def compared(module, count):
    one, other = module.Point(3.0, 4.0), module.Point(3.0, 4.0)
    for _ in range(count):
        one == other


@row("hashed")
def hashed(module, count):
    point = module.Point(3.0, 4.0)
    for _ in range(count):
        hash(point)


@row("iteration over 1,000 items", light=False)
def iterated(module, count):
    f = module.Numbers
    for _ in range(count):
        for _ in f(1000):
            pass


@row("1,000 cycles of two collected", light=False)
def cycles(module, count):
    f = module.Link
    for _ in range(count):
        for _ in range(1000):
            one, other = f(), f()
            one.join(other)
            other.join(one)
        one = other = None
        gc.collect(0)


def norm_of(module, *args):
    return module.Point(*args).norm()


def moved(module, *args):
    point = module.Point(1.0, 2.0)
    point.x, point.y = args
    return (point.x, point.y)


def equal(module, *args):
    point, other = module.Point(1.0, 2.0), module.Point(*args)
    return (point == other, point != other, hash(point) == hash(other))


def alien(module):
    return (module.Point(1.0, 2.0) == (1.0, 2.0), module.Point(1.0, 2.0) != (1.0, 2.0))


def ordered(module):
    return module.Point(1.0, 2.0) < module.Point(2.0, 3.0)


def numbers(module, *args):
    numbers = module.Numbers(*args)
    return (iter(numbers) is numbers, list(numbers), list(numbers))


def unlooped(module):
    return next(module.Numbers(0))


def joined(module):
    link = module.Link()
    return link.join(link)


def unhappy():
    raise IndexError("not a KeyError")


# A function of the module or one that is given the module, positional arguments, keyword arguments, and the answer or
# the class of the exception.
ANSWERS = [
    ("nothing", (), {}, None),
    ("nothing", (1,), {}, TypeError),
    ("one_int", (41,), {}, 42),
    ("one_int", (2**63 - 1,), {}, -(2**63)),
    ("one_int", (2**63,), {}, OverflowError),
    ("one_int", ("1",), {}, TypeError),
    ("two_ints", (-3, 5), {}, 2),
    ("two_ints", (1,), {}, TypeError),
    ("two_ints", (1, 2, 3), {}, TypeError),
    ("two_ints", (1, None), {}, TypeError),
    ("two_keywords", (1, 2), {}, 3),
    ("two_keywords", (1,), {"b": 2}, 3),
    ("two_keywords", (), {"b": 2, "a": 1}, 3),
    ("two_keywords", (1,), {"a": 2}, TypeError),
    ("two_keywords", (1,), {"c": 2}, TypeError),
    ("two_keywords", (1,), {}, TypeError),
    ("domain", ("someone@exämple.org",), {}, "exämple.org"),
    ("domain", ("nobody",), {}, ValueError),
    ("domain", (b"a@b",), {}, TypeError),
    ("doubled", ([0.5, 2, -1.25],), {}, [1.0, 4.0, -2.5]),
    ("doubled", ([],), {}, []),
    ("doubled", ([0.5, "x"],), {}, TypeError),
    ("doubled", (None,), {}, TypeError),
    ("incremented", ({"one": 1, "zwölf": 12},), {}, {"one": 2, "zwölf": 13}),
    ("incremented", ({},), {}, {}),
    ("incremented", ({"a": "b"},), {}, TypeError),
    ("incremented", ({1: 1},), {}, TypeError),
    ("apply", (identity, 6), {}, 7),
    ("apply", (unhappy, 6), {}, TypeError),
    ("apply", (None, 6), {}, TypeError),
    ("attribute_sum", (Thing(5), 3), {}, 15),
    ("attribute_sum", (Thing("5"), 3), {}, TypeError),
    ("attribute_sum", (object(), 3), {}, AttributeError),
    ("refuse", (), {}, ValueError),
    ("recover", (missing,), {}, None),
    ("recover", (dict,), {}, {}),
    ("recover", (unhappy,), {}, IndexError),
    ("integers", (3,), {}, [1000, 1001, 1002]),
    ("integers", (0,), {}, []),
    ("triples", ("x", 2), {}, ("x", "x", "x")),
    ("triples", ("x", 0), {}, None),
    (norm_of, (3.0, 4), {}, 5.0),
    ("Point", (1.0,), {}, TypeError),
    ("Point", (1.0, "2"), {}, TypeError),
    ("Point", (1.0,), {"y": 2.0}, TypeError),
    ("Point", (1.0, 2.0), {"z": 2.0}, TypeError),
    (moved, (3.0, 4), {}, (3.0, 4.0)),
    (moved, (3.0, "4"), {}, TypeError),
    (equal, (1.0, 2.0), {}, (True, False, True)),
    (equal, (1.0, 3.0), {}, (False, True, False)),
    (alien, (), {}, (False, True)),
    (ordered, (), {}, TypeError),
    (numbers, (3,), {}, (True, [0, 1, 2], [])),
    ("Numbers", ("3",), {}, TypeError),
    (unlooped, (), {}, StopIteration),
    ("Link", (1,), {}, TypeError),
    (joined, (), {}, None),
]


def wrong_answers(module):
    """What the module answers otherwise than it should, a sentence each."""
    wrong = []
    for name, args, kwargs, wanted in ANSWERS:
        try:
            answer = name(module, *args) if callable(name) else getattr(module, name)(*args, **kwargs)
        except Exception as error:
            if type(error) is wanted:
                continue
            answer = error
        else:
            if answer == wanted and type(answer) is type(wanted):
                continue
        wrong.append("{}(*{!r}, **{!r}) gave {!r}, not {!r}".format(name, args, kwargs, answer, wanted))
    return wrong
