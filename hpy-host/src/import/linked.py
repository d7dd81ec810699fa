# Finds the modules that are linked into this program. `submodules` has the names of each one's own, and `create` makes a
# module for a spec.
def install(submodules, create):
    import sys
    from _frozen_importlib import ModuleSpec, _load

    class LinkedImporter:
        """Imports the modules that are linked into this program."""

        @staticmethod
        def find_spec(name, path=None, target=None):
            if name in submodules:
                return ModuleSpec(name, LinkedImporter, origin="built-in")
            return None

        @staticmethod
        def create_module(spec):
            return create(spec)

        @staticmethod
        def exec_module(module):
            """Creating it has done it. Its submodules are imported together with it: all or none."""
            for name in submodules[module.__spec__.name]:
                if name not in sys.modules:
                    try:
                        _load(LinkedImporter.find_spec(name))
                    except BaseException:
                        for other in submodules:
                            if other.startswith(module.__spec__.name + "."):
                                sys.modules.pop(other, None)
                        raise
                setattr(module, name.rpartition(".")[2], sys.modules[name])

        @staticmethod
        def get_code(name):
            """There is no code in Python."""

        @staticmethod
        def get_source(name):
            """There is no source in Python."""

        @staticmethod
        def is_package(name):
            return False

    class PackageFinder:
        """Makes the packages that their names are in, where nobody else has one: empty ones."""

        @staticmethod
        def find_spec(name, path=None, target=None):
            if any(other.startswith(name + ".") for other in submodules):
                return ModuleSpec(name, None, is_package=True)
            return None

    # As the interpreter's own, they come before those in files.
    sys.meta_path.insert(0, LinkedImporter)
    sys.meta_path.append(PackageFinder)


install(submodules, create)
