"""Modules in C, for the tests beside this file: compiled once, with HPy's own headers."""

import hashlib
import os
import shutil
import subprocess
import tempfile

# What HPy_MODINIT writes, by hand: for modules that get it wrong.
SYMBOLS = {
    "get_required_hpy_major_version": "unsigned %s(void) { return 0; }",
    "get_required_hpy_minor_version": "unsigned %s(void) { return 0; }",
    "HPyInitGlobalContext": "void %s(void *ctx) {}",
    "HPyInit": "void *%s(void) { return 0; }",
}

SIMPLE = """
#include "hpy.h"

HPyDef_METH(greet, "greet", HPyFunc_O, .doc = "Says hello.")
static HPy greet_impl(HPyContext *ctx, HPy self, HPy name)
{
    HPy hello = HPyUnicode_FromString(ctx, "Hello, ");
    if (HPy_IsNull(hello))
        return HPy_NULL;
    HPy result = HPy_Add(ctx, hello, name);
    HPy_Close(ctx, hello);
    return result;
}

HPyDef_SLOT(fill, HPy_mod_exec)
static int fill_impl(HPyContext *ctx, HPy module)
{
    %s
    return 0;
}

static HPyDef *defines[] = {&greet, &fill, NULL};
static HPyModuleDef definition = {.doc = "A module in C.", .defines = defines};
HPy_MODINIT(%s, definition)
"""


def simple(name="simple", fill=""):
    """A module that works, if `fill`, the body of its exec slot, does."""
    return SIMPLE % (fill, name)


def symbols(name, without=(), **instead):
    """The symbols of a module whose definition is NULL, without some, and with others in another way."""
    texts = dict(SYMBOLS, **instead)
    return "\n".join(texts[key] % (key + "_" + name) for key in texts if key not in without)


def compiled(source):
    """The path of a library with this source in it."""
    kept = os.environ["HPY_UPSTREAM_MODULES"]
    path = os.path.join(kept, "own-" + hashlib.sha256(source.encode()).hexdigest() + ".so")
    if os.path.exists(path):
        return path
    os.makedirs(kept, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept) as folder:
        with open(os.path.join(folder, "module.c"), "w", encoding="utf-8") as file:
            file.write(source)
        include = os.path.join(os.environ["HPY_UPSTREAM_SDIST"], "hpy/devel/include")
        command = os.environ.get("CC", "cc").split() + ["-shared", "-fPIC", "-DHPY", "-DHPY_ABI_UNIVERSAL"]
        subprocess.check_call(command + ["-I" + include, "module.c", "-o", "module.so"], cwd=folder)
        os.rename(os.path.join(folder, "module.so"), path)
    return path


def put(source, path):
    """Puts the library with this source at a path, a file of its own."""
    shutil.copyfile(compiled(source), str(path))
    return str(path)
