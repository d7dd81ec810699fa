"""Random lines of Python that use the example classes.

What the lines are depends on the seed alone, and not on what came of those before. So they are the same wherever they
are run, and any of them may be left out.

Points are `p0` to `p5`, arrays `a0` to `a5`, maps `m0` to `m5`, memoryviews `v0` to `v2`, iterators `i0` to `i2`, and `b0`
to `b2` are boxes for whatever.
"""

import random
import re

#: Bound before the first line.
SETUP = (
    ["p%d = Point(%d, %d)" % (n, n, 7 - n) for n in range(6)]
    + ["a%d = array(range(%d))" % (n, 3 * n) for n in range(5)]
    + ["a5 = zeros(6)"]
    + ["m%d = HashTrieMap((n, n) for n in range(%d))" % (n, 3**n // 3) for n in range(6)]
    + ["b%d = Box(%d)" % (n, n) for n in range(3)]
    + ["v%d = memoryview(a%d)" % (n, n) for n in range(3)]
    + ["i0 = iter(a4)", "i1 = iter(m3)", "i2 = iter(m4)"]
)

FLOATS = ("0", "1", "-2", "0.5", "-0.0", "1e300", "float('inf')", "float('nan')", "10**400", "True", "3.0", "2**53 + 1")
WRONG = ("None", "'x'", "b'1'", "[]", "1j", "object", "...", "Failing('it')")
HASHES = (0, 1, 7, 32, 39, 1 << 5, 1 << 40, 1 << 59, (1 << 60) + 7, -1, -5)


class Lines:
    """Makes lines. In a simple one no call of an extension leads to another before it is done."""

    def __init__(self, seed, simple):
        self.random = random.Random(seed)
        self.simple = simple
        self.acting = False

    def below(self, end):
        return int(self.random.random() * end)

    def pick(self, choices):
        return choices[self.below(len(choices))]

    def chance(self, chance):
        return self.random.random() < chance

    def some(self, make, most):
        return [make() for _ in range(self.below(most + 1))]

    # What lines are made of. (Keys have hashes that are the same everywhere, and so no text is among those that
    # stay: the order of a map shows.)

    def p(self):
        return "p%d" % self.below(6)

    def a(self):
        return "a%d" % self.below(6)

    def m(self):
        return "m%d" % self.below(6)

    def v(self):
        return "v%d" % self.below(3)

    def i(self):
        return "i%d" % self.below(3)

    def b(self):
        return "b%d" % self.below(3)

    def any(self):
        return self.pick((self.p, self.a, self.m, self.b))()

    def act(self, value):
        """An object that runs another line when it is used."""
        self.acting = True
        line = self.line()
        self.acting = False
        return "Acting(lambda: run(%r), %s)" % (line, value)

    def nesting(self):
        return not self.simple and not self.acting and self.chance(0.05)

    def number(self):
        if self.nesting():
            return self.act(self.below(5))
        if self.chance(0.04):
            return self.pick(WRONG)
        return self.pick(FLOATS) if self.chance(0.2) else str(self.below(41) / 4 - 5)

    def index(self):
        if self.nesting():
            return self.act(self.below(5))
        if self.chance(0.05):
            return self.pick(WRONG + ("1.5", "2**70", "-2**63"))
        return str(self.below(24) - 10)

    def slice(self):
        parts = [self.index() if self.chance(0.6) else "" for _ in range(3)]
        return ":".join(parts[: 2 + self.below(2)])

    def numbers(self):
        """An iterable of numbers, of any size."""
        which = self.below(10)
        if which < 5:
            return "[%s]" % ", ".join(self.some(self.number, 9))
        if which == 5:
            return "range(%d)" % self.below(12)
        if which == 6:
            return "iter((%s))" % "".join(number + ", " for number in self.some(self.number, 6))
        if which == 7:
            return "bytes(%d)" % self.below(9)
        if which == 8 and not self.simple:
            return self.pick((self.m, self.i, lambda: "iter(%s)" % self.a()))()
        return self.a()

    def key(self):
        if self.nesting():
            return self.act(self.below(9))
        which = self.below(10)
        if which < 4:
            return str(self.below(60) - 5)
        if which < 7:
            return "Key(%d, %d)" % (self.below(8), self.pick(HASHES))
        if which == 7:
            return self.pick(("0.5", "True", "1.0", "2**61 - 1", "-1", "2**70", "float('inf')"))
        if which == 8 and self.chance(0.3):
            return self.pick(("[]", "{}", "Failing('the key')", "Failing(%s)" % self.below(5)))
        return str(self.below(1000) * 31)

    def value(self):
        which = self.below(8)
        if which == 0 and not self.simple:
            return self.any()
        if which == 1:
            return "Key(%d, 3)" % self.below(5)
        if which == 2:
            return "[%d]" % self.below(3)
        if which == 3 and not self.simple:
            return self.b()
        return self.pick(("None", "'text'", "0.25")) if self.chance(0.3) else str(self.below(20))

    def pairs(self):
        """What a map may be made of."""
        which = self.below(14)
        if which < 6:
            entries = "".join("(%s, %s), " % (self.key(), self.value()) for _ in range(self.below(12)))
            return self.pick(("[%s]", "iter([%s])")) % entries
        if which < 10:
            entries = "".join("%d: %s, " % (self.below(40), self.value()) for _ in range(self.below(12)))
            return self.pick(("{%s}", "Mapping({%s})")) % entries
        if which < 13:
            return self.pick(("%s", "%s.items()")) % self.m()
        return self.pick(("[]", "[1]", "5", "[(1, 2, 3)]", "None", "Failing('it')", "'ab'"))

    # Lines.

    def filled(self, templates):
        """One of some templates, each `<name>` in it replaced by something new of that kind. What has a number after its
        name is the same wherever it has this number."""
        same = {}

        def make(match):
            name, number = match.groups()
            if not number:
                return getattr(self, name)()
            key = name, number
            if key not in same:
                same[key] = getattr(self, name)()
            return same[key]

        return PLACE.sub(make, self.pick(templates))

    def line(self):
        line = self.any_line()
        # The debug mode of the package hpy ends the process ("Wrong HPy Context!") when a buffer is asked for or
        # released while a call is under way; so it does with classes in C. Views are then left as they are.
        while self.acting and VIEW.search(line):
            line = self.any_line()
        return line

    def any_line(self):
        which = self.random.random()
        if which < 0.24:
            return self.filled(POINTS)
        if which < 0.6:
            return self.filled(ARRAYS)
        if which < 0.94:
            return self.filled(MAPS_SIMPLE if self.simple else MAPS)
        return self.filled(ANYTHING if self.simple else ANYTHING_HELD)

    def operator(self):
        return self.pick("+-*/")

    def sign(self):
        return self.pick("+-")

    def wave(self):
        return self.pick(("sin", "cos"))

    def maker(self):
        return self.pick(("zeros", "empty"))

    def small(self):
        return str(self.below(9) - 4)

    def place(self):
        return str(self.below(9))

    def other(self):
        """The other operand of an array."""
        return self.a() if self.chance(0.6) else self.number()

    def points(self):
        return ", ".join(self.some(self.p, 5))

    def keys(self):
        return ", ".join(self.some(self.key, 9))

    def updates(self):
        return ", ".join(self.some(self.pairs, 2))

    def object(self):
        """One of the example classes' objects that can be copied."""
        return self.pick((self.p, self.a, self.m))()


PLACE = re.compile(r"<([a-z]+)(\d?)>")
VIEW = re.compile(r"\bv\d|memoryview")

POINTS = (
    "<p> = Point(<number>, <number>)",
    "<p> = Point(y=<number>)",
    "<p> = Point(<number>, x=<number>)",
    "<p> = Point(<number>, <number>, <number>)",
    "_ = <p1>.x, <p1>.y",
    "<p>.x = <number>",
    "<p>.y = <number>",
    "<p>.x += <number>",
    "_ = tidy(<p>.angle)",
    "<p1>.angle = <number>; <p1> = Point(tidy(<p1>.x), tidy(<p1>.y))",
    "_ = tidy(<p>.norm())",
    "_ = <p>.coordinates()",
    "<p>.move_by(<number>, dy=<number>)",
    "<p>.move_by(<number>)",
    "<p>.move_by(dz=<number>)",
    "_ = tidy(<p>.distance(<p>))",
    "_ = <p>.distance(<a>)",
    "_ = <p>.distance(<number>)",
    "<p>.swap(<p>)",
    "<p1>.swap(<p1>)",
    "<p> = <p>.opposite()",
    "<p> = centre([<points>])",
    "<p> = centre((<p>, <p>, <p>))",
    "<p> = centre((<p>, <number>))",
    "_ = <p1> == <p1>, <p1> != <p>",
    "_ = hash(<p1>) == hash(<p1>)",
    "_ = repr(<p>)",
)

ARRAYS = (
    "<a> = array(<numbers>)",
    "<a> = array(<numbers>)",
    "<a> = <maker>(<index>)",
    "<a> = <a> <operator> <other>",
    "<a> = <a> <operator> <other>",
    "<a> = <number> <operator> <a>",
    "<a> = <a> <operator> <number> <sign> <a>",
    "<a> <operator>= <other>",
    "<a1> <operator>= <a1>",
    "<a> = <sign><a>",
    "<a> = abs(<a>)",
    "_ = <a> @ <a>",
    "_ = dot(<a>, <other>)",
    "<a> = tidy(<wave>(<a>))",
    "_ = tidy(<wave>(<number>))",
    "_ = <a>[<index>]",
    "<a>[<index>] = <number>",
    "<a> = <a>[<slice>]",
    "<a>[<slice>] = <numbers>",
    "<a>[<slice>] = <number>",
    "<a1>[<slice>] = <a1>",
    "_ = <number> in <a>",
    "_ = len(<a1>), <a1>.size",
    "_ = <a>.tolist()",
    "_ = list(<a>)",
    "_ = repr(<a>)",
    "<i> = iter(<a>)",
    "<v> = memoryview(<a>)",
    "<v> = <v>[<small>:<small>]",
    "<v>[<small>] = <place>.5",
    "_ = <v>.tolist()",
    "_ = bytes(<v>)",
    "<a> = array(<v>)",
)

MAPS_SIMPLE = (
    "<m> = HashTrieMap(<pairs>)",
    "<m> = HashTrieMap(<pairs>)",
    "_ = len(HashTrieMap(<pairs>, key=<value>, other=<value>))",
    "_ = <m1>.update(key=<value>).get('key'), <m1>.get('key')",
    "<m> = HashTrieMap.convert(<pairs>)",
    "<m> = HashTrieMap.fromkeys([<keys>], <value>)",
    "<m> = <m>.insert(<key>, <value>)",
    "<m1> = <m1>.insert(<key>, <value>)",
    "<m1> = <m1>.insert(<key>, <value>)",
    "<m> = <m>.remove(<key>)",
    "<m1> = <m1>.discard(<key>)",
    "<m> = <m>.discard(<key>)",
    "for key in list(<m1>)[<place>::3]: <m1> = <m1>.remove(key)",
    "<m> = <m>.update(<updates>)",
    "_ = <m>.get(<key>)",
    "_ = <m>.get(<key>, default=<value>)",
    "_ = <m>[<key>]",
    "<m>[<place>] = <value>",
    "_ = <key> in <m>",
    "_ = len(<m1>), bool(<m1>)",
    "_ = <m1> == <m2>, <m1> != <m2>",
    "_ = <m1> == HashTrieMap(<m1>.items())",
    "_ = hash(<m1>) == hash(HashTrieMap(<m1>.items()))",
    "_ = <m1>.keys() == list(<m1>), <m1>.values()",
    "_ = repr(<m>)",
    "_ = dict(<m>)",
    "<i> = iter(<m>)",
    "_ = next(<i>)",
    "_ = next(<i>, 'end')",
    "_ = list(<i>)",
    "<m1> = pickle.loads(pickle.dumps(<m1>, 2))",
)

# What maps hold elsewhere cannot be pickled.
MAPS = MAPS_SIMPLE[:-1]

ANYTHING = (
    "_ = isinstance(<any>, collections.abc.Mapping)",
    "_ = isinstance(<any>, (Point, array))",
    "<object1> = copy.copy(<object1>)",
    "_ = object.__new__(Point).norm()",
    "_ = list(object.__new__(array))",
    "_ = object.__new__(HashTrieMap).insert(1, 2)",
    "_ = Point.norm(<any>)",
    "_ = array.tolist(<any>)",
    "_ = HashTrieMap.get(<any>, 1)",
    "_ = Point.__new__(array)",
    "_ = Point.__new__(HashTrieMap)",
    "_ = Point.__new__(int)",
    "_ = Point.__new__(1)",
    "_ = <any> + <any>",
    "_ = <any> < <any>",
    "_ = <any>(1)",
    "_ = <any>.nothing",
    "<any>.append(1)",
    "_ = len(<any>)",
    "_ = next(<any>)",
    "_ = memoryview(<p>)",
    "_ = memoryview(<m>)",
    "type('Sub', (Point,), {})",
    "type('Sub', (array,), {})",
    "<p>.__class__ = array",
    "<p>.__class__ = HashTrieMap",
    "<m>.__class__ = Point",
    "<m>.__class__ = int",
    "<b> = Box(<place>)",
    "gc.collect()",
)

ANYTHING_HELD = ANYTHING + ("<b>.held.append(<any>)", "<b>.held.append(<i>)", "<b>.held.append(<b>)") * 2


def lines(seed, episode, length):
    """The lines of an episode. Those with an even number are simple."""
    source = Lines("%d %d" % (seed, episode), simple=episode % 2 == 0)
    return [source.line() for _ in range(length)]
