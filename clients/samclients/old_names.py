"""Names of version 0.1 in modules, which are found with a warning."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Mapping
from importlib import import_module
from typing import Any

RENAMED: dict[str, str] = {}  # the path of each renamed name of a module, by its old path


def warn(old: str, new: str, stacklevel: int = 3) -> None:
    """Warn that a name is deprecated; the default is for a function that the user's code calls."""
    warnings.warn(f"{old} is deprecated; use {new}.", DeprecationWarning, stacklevel=stacklevel)


def find_object(path: str) -> Any:  # noqa: ANN401 -- any object
    """Return the object with a path, such as ``samclients.runtime.Client``."""
    module, _, name = path.rpartition(".")
    return getattr(import_module(module), name)


def rename_in_module(module: str, names: Mapping[str, str]) -> None:
    """Let old names of a module be found by the paths of the new ones; type checkers do not know them."""
    RENAMED.update({f"{module}.{old}": new for old, new in names.items()})

    def find_and_warn(name: str) -> Any:  # noqa: ANN401 -- any object
        if name not in names:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        warn(f"{module}.{name}", names[name])
        return find_object(names[name])

    vars(sys.modules[module])["__getattr__"] = find_and_warn


def keep_old_modules(module: str) -> None:
    """Let a module have submodules, as the package that it was had; ``deprecated_paths`` finds them."""
    vars(sys.modules[module])["__path__"] = []
