"""What upstream's tests use of the package filelock: they lock out each other's processes, of which there are none."""


class FileLock:
    def __init__(self, path):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        pass
