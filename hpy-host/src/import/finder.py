# Finds universal binaries on sys.path, and has the interpreter's own HPy load them. It comes
# after all other finders, so that a module's stub in Python, which knows of submodules, goes first.
def install():
    import sys
    from importlib.machinery import ModuleSpec
    from os import path

    import _hpy_universal

    suffixes = (".hpy0.so", ".hpy0.pyd")

    class HPyLoader:
        """Loads an HPy module from a universal binary."""

        @staticmethod
        def create_module(spec):
            return _hpy_universal.load(spec.name, spec.origin, spec)

        @staticmethod
        def exec_module(module):
            """Loading has done it."""

    class HPyFinder:
        """Finds universal binaries."""

        @staticmethod
        def find_spec(name, folders=None, target=None):
            last = name.rpartition(".")[2]
            for folder in sys.path if folders is None else folders:
                for suffix in suffixes:
                    file = path.join(folder or ".", last + suffix)
                    if path.isfile(file):
                        spec = ModuleSpec(name, HPyLoader, origin=path.abspath(file))
                        spec.has_location = True
                        return spec
            return None

        @staticmethod
        def invalidate_caches():
            """There are none."""

    sys.meta_path.append(HPyFinder)


install()
