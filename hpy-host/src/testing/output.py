# Gives Python's output to the test: what is printed then belongs to the test that has printed it.
def install(write):
    import sys
    from _io import _TextIOBase

    class Stream(_TextIOBase):
        """Writes to one of the test's streams."""

        encoding = "utf-8"
        errors = "backslashreplace"

        def __init__(self, name):
            self.name = "<" + name + ">"
            self._is_error = name == "stderr"

        def writable(self):
            return True

        def write(self, text):
            if not isinstance(text, str):
                raise TypeError("write() argument must be str, not " + type(text).__name__)
            write(text, self._is_error)
            return len(text)

    sys.stdout = Stream("stdout")
    sys.stderr = Stream("stderr")


install(write)
