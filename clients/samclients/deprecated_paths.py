"""Import paths of version 0.1, which warn: modules that forward to where their names are now."""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

VENDORS = "bigfix|flexera|informatica|servicenow"
HIGHLEVEL = re.compile(rf"samclients\.highlevel(?:\.({VENDORS}|json_lines|job_failed))?")
GENERATED = re.compile(rf"samclients\.({VENDORS})\.(api(?:\.\w+)*|types)")
MOVED = {
    None: "samclients",
    "json_lines": "samclients.flexera.json_lines",
    "job_failed": "samclients.runtime",
    "types": "samclients.runtime",
}
Find = Callable[[str], Any]  # of a name in a module; raises AttributeError


class OldPaths(MetaPathFinder, Loader):
    """Finder of the modules of old import paths."""

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the specification of a module with an old path; None for all others."""
        return ModuleSpec(fullname, self, is_package=True) if _find_names(fullname) else None

    def exec_module(self, module: ModuleType) -> None:
        """Let the names of a module be found, with a warning."""
        find = _find_names(module.__name__)

        def find_and_warn(name: str) -> Any:  # noqa: ANN401 -- any name
            if name.startswith("__") or find is None:
                raise AttributeError(name)
            value = find(name)
            warnings.warn(f"{module.__name__} is deprecated; see clients/README.md.", DeprecationWarning, stacklevel=2)
            return value

        vars(module)["__getattr__"] = find_and_warn


def _find_names(path: str) -> Find | None:
    """Return the function that finds the names of an old module; None for any other module."""
    if match := HIGHLEVEL.fullmatch(path):
        home = MOVED.get(match[1]) or f"samclients.{match[1]}.client"
        return lambda name: getattr(import_module(home), name)
    match = GENERATED.fullmatch(path)
    if match is None:
        return None
    vendor, kind = match.groups()
    if kind == "types":
        return lambda name: getattr(import_module(MOVED[kind]), name)
    return lambda name: _find_operation(vendor, path, name)


def _find_operation(vendor: str, path: str, name: str) -> Any:  # noqa: ANN401 -- a table, a module or a function
    """Return ``OPERATIONS``, a function such as ``get_about`` or ``get_about_detailed``, or the module of a tag."""
    module = import_module(f"samclients.{vendor}.operations")
    if name == "OPERATIONS":
        return module.OPERATIONS
    operation = module.OPERATIONS.get(name.removesuffix("_detailed"))
    if operation is None:
        if f"{name.title().replace('_', '')}Resource" not in vars(module):
            raise AttributeError(name)
        return import_module(f"{path}.{name}")
    if name.endswith("_detailed"):
        return operation
    return lambda client, *args, **arguments: operation(client, **_join(operation, args, arguments)).parsed


def _join(operation: Any, args: Sequence[Any], arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 -- an Operation
    names = operation.signature.parameters
    return {**dict(zip(names, args, strict=False)), **arguments}


def install() -> None:
    """Find old import paths after all others."""
    if not any(isinstance(finder, OldPaths) for finder in sys.meta_path):
        sys.meta_path.append(OldPaths())
