"""Tests in a file: what `tests/testing.rs` runs."""

import helper
import shelf


def test_greeting():
    assert shelf.say_hello(helper.NAME) == "Hello, Ada!"


def test_file():
    assert __file__.endswith("in_python.py")
    assert __name__ == "__main__"
