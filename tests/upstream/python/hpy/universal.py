"""`hpy.universal` is our loader."""

import sys

import hpy_loader


class Later:
    """The functions of a mode that our host has not: to be imported, as upstream's packages do, not to be called."""

    def __getattr__(self, name):
        def function(*args, **kwargs):
            raise NotImplementedError(name)

        return function


for name in ("_debug", "_trace"):
    if not hasattr(hpy_loader, name):
        setattr(hpy_loader, name, Later())

sys.modules[__name__] = hpy_loader
