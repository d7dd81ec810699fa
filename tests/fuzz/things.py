"""What the lines of an episode may use besides the example classes."""

import weakref

#: Those that may be alive.
KNOWN = []


def known(thing):
    """Keeps count of a thing. (A `WeakSet` would ask for its hash, and take equal ones for one.)"""
    KNOWN.append(weakref.ref(thing))


def alive():
    """Those that are alive."""
    KNOWN[:] = [thing for thing in KNOWN if thing() is not None]
    return [thing() for thing in KNOWN]


class Key:
    """A key that chooses its hash, so that keys collide, or part late."""

    def __init__(self, name, hash_value):
        self.name = name
        self.hash_value = hash_value
        known(self)

    def __eq__(self, other):
        return self.name == other.name if type(other) is Key else NotImplemented

    def __hash__(self):
        return self.hash_value

    def __repr__(self):
        return "Key(%r, %r)" % (self.name, self.hash_value)


class Box:
    """A value that others are put into, and may lead back to who has it. It is equal only to itself."""

    __slots__ = ("number", "held", "__weakref__")

    def __init__(self, number):
        self.number = number
        self.held = []
        known(self)

    def __repr__(self):
        return "Box(%d)" % self.number


class Failing:
    """Raises whatever it is asked for."""

    def __init__(self, what):
        self.what = what

    def fail(self, *args):
        raise ZeroDivisionError("%s as asked" % self.what)

    __float__ = __index__ = __eq__ = __hash__ = __iter__ = __len__ = fail

    def __repr__(self):
        return "Failing()"


class Acting:
    """Does something else first, whatever it is asked for."""

    def __init__(self, act, value):
        self.act = act
        self.value = value

    def __float__(self):
        self.act()
        return float(self.value)

    def __index__(self):
        self.act()
        return int(self.value)

    def __eq__(self, other):
        self.act()
        return type(other) is Acting and self.value == other.value

    def __hash__(self):
        self.act()
        return hash(self.value)

    def __iter__(self):
        self.act()
        yield self.value
        self.act()
        yield self.value

    def __repr__(self):
        self.act()
        return "Acting(%r)" % self.value


class Mapping:
    """A mapping in Python."""

    def __init__(self, items):
        self.items = items

    def keys(self):
        return self.items.keys()

    def __getitem__(self, key):
        return self.items[key]


def tidy(value):
    """Takes off the last digits, in which the mathematics of C libraries differ, and the sign of zero, which PyPy does
    not keep when it rounds."""
    if isinstance(value, float):
        # A large one has no such digits. RustPython rounds some of them all the same.
        return value if abs(value) >= 1 << 23 else round(value, 9) + 0.0
    if isinstance(value, tuple):
        return tuple(map(tidy, value))
    return type(value)([tidy(item) for item in value])
