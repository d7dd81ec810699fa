"""Other interpreters in this process, by whatever name this CPython has them."""

import sys

try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters


def run_in_others(code, rounds):
    """Runs code in a new interpreter of each kind that there is, several times; yields when each has ended."""
    if hasattr(interpreters, "new_config"):
        kinds = [(("legacy",), {}), (("isolated",), {})]
    elif sys.version_info >= (3, 12):
        kinds = [((), {"isolated": True}), ((), {"isolated": False})]
    else:
        kinds = [((), {})]
    for positional, named in kinds * rounds:
        other = interpreters.create(*positional, **named)
        failed = interpreters.run_string(other, code)
        assert failed is None, failed
        interpreters.destroy(other)
        yield
