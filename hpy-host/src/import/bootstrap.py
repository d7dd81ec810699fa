# What the stubs call that HPy's extension of setuptools writes: it loads a module in the mode that
# the environment asks for, and sets its attributes.
def install():
    import _hpy_universal

    modes = {
        "universal": _hpy_universal.MODE_UNIVERSAL,
        "debug": _hpy_universal.MODE_DEBUG,
        "trace": _hpy_universal.MODE_TRACE,
    }

    def mode_for(names, environment):
        """The mode that `HPY` asks for: `debug`, or with names of modules, `first:debug,second:trace`."""
        asked = environment.get("HPY") or "universal"
        entries = [entry.strip().split(":") for entry in asked.split(",")]
        if all(len(entry) == 2 for entry in entries):
            asked = next((mode for name, mode in entries if name in names), "universal")
        if asked.lower() not in modes:
            raise ValueError(
                f"invalid HPy mode: {asked}; the environment variable HPY takes 'universal', 'debug' "
                f"or 'trace', or one of them for a module as in '{names[0]}:debug'"
            )
        return asked.lower()

    def _load_bootstrap(name, ext_name, package, file, loader, spec, env):
        mode = mode_for((name, ext_name), env)
        if "HPY_LOG" in env:
            context = "" if mode == "universal" else f" with a {mode} context"
            print(f"Loading {name!r} in HPy universal mode{context}")
        module = _hpy_universal.load(name, file, spec, mode=modes[mode])
        spec.origin = file
        attributes = {
            "__file__": file,
            "__loader__": loader,
            "__name__": ext_name,
            "__package__": package,
            "__spec__": spec,
        }
        for attribute, value in attributes.items():
            try:
                setattr(module, attribute, value)
            except Exception:
                pass  # What a create slot made may refuse attributes, and serve all the same.
        return module

    _hpy_universal._load_bootstrap = _load_bootstrap


install()
