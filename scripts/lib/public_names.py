"""Prints the public names of Python's MLX, module by module, with the members of its classes."""

import importlib
import json
import sys
import types


def is_own(value, module):
    """Whether a value is the module's own: modules import names of others, too."""
    origin = getattr(value, "__module__", None) or type(value).__module__
    return origin.startswith(module.__name__) or isinstance(value, (int, float)) or value is None


def public(thing):
    return [name for name in dir(thing) if not name.startswith("_")]


def names_of(module):
    result = {}
    for name in public(module):
        value = getattr(module, name)
        if isinstance(value, types.ModuleType) or not is_own(value, module):
            continue
        result[name] = public(value) if isinstance(value, type) and module.__name__.startswith("mlx.core") else []
    return result


print(json.dumps({name: names_of(importlib.import_module(name)) for name in sys.argv[1:]}))
