"""`hpy.universal` is the host whose turn it is: our loader, or what is built into the reference host."""

import importlib
import os
import sys


class Later:
    """The functions of a mode that our host has not: to be imported, as upstream's packages do, not to be called."""

    def __getattr__(self, name):
        def function(*args, **kwargs):
            raise NotImplementedError(name)

        return function


host = importlib.import_module(os.environ.get("HPY_UPSTREAM_HOST", "hpy_loader"))
for name in ("_debug", "_trace"):
    if not hasattr(host, name):
        setattr(host, name, Later())

sys.modules[__name__] = host
