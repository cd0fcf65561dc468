"""Import paths of version 0.1, which warn: modules that forward to where their names are now."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from samclients.old_names import RENAMED, find_object, warn

VENDORS = "bigfix|flexera|informatica|servicenow"
HIGHLEVEL = re.compile(rf"samclients\.highlevel(?:\.({VENDORS}|json_lines|job_failed))?")
GENERATED = re.compile(rf"samclients\.({VENDORS})\.(?:(api)(?:\.\w+)*|models\.(\w+)|types)")
MOVED = {"json_lines": "samclients.flexera.json_lines", "job_failed": "samclients.runtime"}
TYPES = "samclients.runtime.types"
MODELS = {"edition_body": "edition", "error_body": "error"}  # modules that were not named like their class
RENAMED["samclients.flexera.client.ListResponse"] = "samclients.flexera.client.SkipPage"
Find = Callable[[str], tuple[str, Any]]  # the new path and the object of a name; raises AttributeError


class OldModule(ModuleType):
    """Module with an old path. The function of an operation hides the module of the same name, as it did."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (isinstance(value, ModuleType) and ".api." in self.__name__):
            super().__setattr__(name, value)


class OldPaths(MetaPathFinder, Loader):
    """Finder of the modules of old import paths."""

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the specification of a module with an old path; None for all others."""
        return ModuleSpec(fullname, self, is_package=True) if _find_names(fullname) else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Create a module with an old path."""
        return OldModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Let the names of a module be found, with a warning."""
        find = _find_names(module.__name__)

        def find_and_warn(name: str) -> Any:  # noqa: ANN401 -- any name
            if name.startswith("__") or find is None:
                raise AttributeError(name)
            new, value = find(name)
            if not isinstance(value, ModuleType):
                warn(f"{module.__name__}.{name}", new)
            return value

        vars(module)["__getattr__"] = find_and_warn


def _find_names(path: str) -> Find | None:
    """Return the function that finds the names of an old module; None for any other module."""
    if match := HIGHLEVEL.fullmatch(path):
        home = MOVED.get(match[1]) or (f"samclients.{match[1]}.client" if match[1] else "samclients")
        return lambda name: _find_in(home, name)
    match = GENERATED.fullmatch(path)
    if match is None:
        return None
    vendor, is_api, model = match.groups()
    if is_api:
        return lambda name: _find_operation(vendor, path, name)
    home = f"samclients.{vendor}.models" if model else TYPES
    return None if model and not _has_model(home, model) else lambda name: _find_in(home, name)


def _find_in(home: str, name: str) -> tuple[str, Any]:
    path = f"{home}.{name}"
    new = RENAMED.get(path, path)
    return new, find_object(new)


def _has_model(models: str, module: str) -> bool:
    """Return whether the old package of models had a module, which was named like its class."""
    wanted = MODELS.get(module, module).replace("_", "")
    old = [path.rpartition(".")[2] for path in RENAMED if path.startswith(f"{models}.")]
    return module.islower() and any(name.lower() == wanted for name in [*vars(import_module(models)), *old])


def _find_operation(vendor: str, path: str, name: str) -> tuple[str, Any]:
    """Find ``OPERATIONS``, a function such as ``get_about`` or ``get_about_detailed``, or the module of a tag."""
    home = f"samclients.{vendor}.operations"
    module = import_module(home)
    if name == "OPERATIONS":
        return f"{home}.{name}", module.OPERATIONS
    described = path.rpartition(".")[2] if name == "OPERATION" else name.removesuffix("_detailed")
    operation = module.OPERATIONS.get(described)
    if operation is None:
        if f"{name.title().replace('_', '')}Resource" not in vars(module):
            raise AttributeError(name)
        return home, import_module(f"{path}.{name}")
    new = f"{home}.{operation.function.__qualname__}"
    if name == "OPERATION":
        return f"{new}.spec", operation.spec
    if name.endswith("_detailed"):
        return f"{new}.raw", lambda client, *args, **arguments: _call(operation, client, args, arguments)
    return new, lambda client, *args, **arguments: _call(operation, client, args, arguments).parsed


def _call(operation: Any, client: Any, args: Sequence[Any], arguments: Mapping[str, Any]) -> Any:  # noqa: ANN401 -- untyped
    """Call an operation with the arguments of an old function, which included those that clients bind now."""
    bound = {re.sub(r"(?=[A-Z])", "_", wire).lower(): wire for wire in operation.bound}
    given = {**dict(zip([*bound, *operation.signature.parameters], args, strict=False)), **arguments}
    binding = {wire: given.pop(name) for name, wire in bound.items()}
    return operation(client.bind(**binding) if binding else client, **given)


def install() -> None:
    """Find old import paths after all others."""
    if not any(isinstance(finder, OldPaths) for finder in sys.meta_path):
        sys.meta_path.append(OldPaths())
