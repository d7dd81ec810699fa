"""What is written down of a line's outcome: the same text wherever all is well.

What interpreters do in ways of their own is told in ways that they share; each of these has its reason here.
"""

import re
import sys

from things import Acting, Failing, Mapping

PYPY = sys.implementation.name == "pypy"

#: Messages that are the interpreters' own, and differ: the exception, a pattern for all of their ways to put it, and
#: what is written down instead.
WORDS = [
    # Up to 3.9 complex numbers said it themselves.
    (TypeError, "convert complex to float|must be real number, not complex", "a complex is no float"),
    # "only supported for mutable types", or for heap types; or it names what differs.
    (TypeError, "__class__ assignment", "no such __class__"),
    # PyPy makes objects without values, which then cannot be used.
    (TypeError, "is not safe, use", "no object without __new__"),
    (RuntimeError, "its __new__ was not called", "no object without __new__"),
    # CPython lets a list speak for itself, where that is the other operand.
    (TypeError, "^unsupported operand type|^can only concatenate|^can't multiply sequence by", "no such operator"),
    # And so does RustPython.
    (TypeError, "^Cannot add list and array", "no such operator"),
    # PyPy's sequences say this of an array that they are to be repeated by, and RustPython of what an array is to be
    # multiplied by, for which it takes the array for a sequence.
    (TypeError, r"^'\w+' object cannot be interpreted as an integer", "no such operator"),
    # RustPython speaks of classes where others do of objects.
    (TypeError, "does not support item assignment", "no items to be set"),
    (TypeError, "object is not an iterator", "no iterator"),
    (TypeError, "is not a type object|^must be type, not", "no class"),
    (TypeError, "has no len", "no length"),
    (IndexError, "^index out of (range|bounds)", "not in the view"),
    (TypeError, "bytes-like object is required", "no buffer"),
    (TypeError, "^descriptor '.*(doesn't apply to|requires a)", "a method of other objects"),
]

#: CPython names some classes with their modules, and RustPython that of `...` as the module `types` does.
NAMES = [
    (re.compile(r"\b(point|piconumpy|persistent_map)\.(?=[A-Za-z])"), ""),
    (re.compile(r"\bEllipsisType\b"), "ellipsis"),
]


#: A number with a fraction.
FRACTION = re.compile(r"\d+\.\d+")


def shorten(outcome):
    """Takes a seventeenth digit off the numbers in an outcome: where two are as near, RustPython chooses the other one."""

    def without_last(number):
        digits = number.group()
        return digits[:-1] if len(digits.replace(".", "").lstrip("0")) >= 17 else digits

    return FRACTION.sub(without_last, outcome)


def outcome_of_error(error):
    """An exception, as a line in the log."""
    message = str(error)
    for kind, pattern, words in WORDS:
        if issubclass(type(error), kind) and re.search(pattern, message):
            return words
    for name, shared in NAMES:
        message = name.sub(shared, message)
    return "%s: %s" % (type(error).__name__, message)


def text(value, depth=0):
    """A value, as text in the log; it calls nothing that lines have made but what is in a map."""
    kind = type(value)
    if depth > 4:
        return "deep"
    if kind in (list, tuple):
        return "%s(%s)" % (kind.__name__, ", ".join(text(item, depth + 1) for item in value))
    if kind is dict:
        return "dict(%s)" % ", ".join("%s: %s" % (text(k, depth + 1), text(v, depth + 1)) for k, v in value.items())
    if kind in (Acting, Failing, Mapping):
        return kind.__name__
    if kind is memoryview:
        try:
            return "memoryview(%s, %s)" % (value.format, value.tolist())
        except ValueError:
            return "memoryview(released)"
    if kind.__name__ == "HashTrieMap":
        # Not its own repr: that would call the extension's code for what is in it, and so nest calls.
        return "HashTrieMap(%s)" % ", ".join("%s: %s" % (text(k, depth + 1), text(v, depth + 1)) for k, v in value.items())
    if kind.__name__ in ("Point", "array", "Key", "Box", "int", "float", "bool", "str", "bytes", "NoneType"):
        return repr(value)
    return "<%s>" % kind.__name__
