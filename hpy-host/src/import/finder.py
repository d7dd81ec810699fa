# Finds universal binaries on sys.path, and has the interpreter's own HPy load them. It comes
# after all other finders, so that a module's stub in Python, which knows of submodules, goes first.
#
# It takes of the library what every interpreter has loaded: `importlib` and `os` would be half of its start.
def install():
    import sys
    from _frozen_importlib import ModuleSpec
    from _frozen_importlib_external import _path_abspath, _path_isfile, _path_join

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
                    file = _path_join(folder or ".", last + suffix)
                    if _path_isfile(file):
                        spec = ModuleSpec(name, HPyLoader, origin=_path_abspath(file))
                        spec.has_location = True
                        return spec
            return None

        @staticmethod
        def invalidate_caches():
            """There are none."""

    sys.meta_path.append(HPyFinder)


install()
