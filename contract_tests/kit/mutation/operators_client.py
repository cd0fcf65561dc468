"""Mutants of the clients: changes of the syntax of generated modules and of the runtime."""

from __future__ import annotations

import ast
import copy
import importlib
import inspect
import pkgutil
import sys
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from contract_tests.kit.mutation.client_changes import MODEL, OPERATION, RUNTIME, Finder
from contract_tests.kit.mutation.mutant import Mutant
from contract_tests.kit.services import VENDORS
from mockservers.core.openapi.document import load_spec

EQUIVALENT = {  # mutants by function and operator
    (
        "raw_response.RawResponse.read_beginning",
        "condition negated",
    ): "the same first bytes either way; one reads the whole body",
    ("raw_response.RawResponse._expect", "text changed"): "the media types of the specs have no parameters to cut off",
}
RUNTIME_MODULES = ("calls", "raw_response", "auth", "paging")


def generate_client_mutants() -> Iterator[Mutant]:
    """Generate every mutant of every generated client, and of the runtime."""
    for service in VENDORS:
        modules = list(_load_modules(f"samclients.{service.name}.api"))
        operations = {module.OPERATION.id: module for module in modules if hasattr(module, "OPERATION")}
        for name, module in sorted(operations.items()):
            yield from _generate_constant_mutants(service.name, name, module)
            yield from _generate_module_mutants(service.name, (name,), module, OPERATION)
        used = _list_used_models(operations)
        for model in _load_modules(f"samclients.{service.name}.models"):
            users = tuple(sorted(name for name, models in used.items() if model.__name__ in models))
            if users:
                yield from _generate_module_mutants(service.name, users, model, MODEL)
                yield from _generate_enum_mutants(service.name, users, model)
    for name in RUNTIME_MODULES:
        module = importlib.import_module(f"samclients.runtime.{name}")
        yield from _generate_module_mutants("runtime", (name,), module, RUNTIME)


def _load_modules(package: str) -> Iterator[ModuleType]:
    paths = importlib.import_module(package).__path__
    for module in pkgutil.walk_packages(paths, f"{package}."):
        if not module.ispkg:
            yield importlib.import_module(module.name)


def _list_used_models(operations: dict[str, ModuleType]) -> dict[str, set[str]]:
    """List the modules of models that each operation uses, directly or indirectly."""
    return {name: _find_models(module.__name__) for name, module in operations.items()}


@cache
def _find_models(module: str) -> set[str]:
    found: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        for node in ast.walk(_parse_module(name)):
            if isinstance(node, ast.ImportFrom) and node.level and node.module and "models." in f"{node.module}.":
                other = f"{'.'.join(module.split('.')[:2])}.{node.module}"
                if other not in found and other.count(".") > 2:
                    found.add(other)
                    waiting.append(other)
    return found


@cache
def _parse_module(module: str) -> ast.Module:
    return ast.parse(Path(inspect.getfile(sys.modules.get(module) or importlib.import_module(module))).read_text())


def _generate_module_mutants(
    service: str, operations: tuple[str, ...], module: ModuleType, finders: dict[str, Finder]
) -> Iterator[Mutant]:
    tree = _parse_module(module.__name__)
    short = module.__name__.rpartition(".")[2]
    for operator, find in finders.items():
        seen: dict[str, int] = {}
        for function, path in _list_functions(tree):
            for what, change in find(function):
                place = f"{short}.{path} {what}"
                seen[place] = seen.get(place, 0) + 1
                yield Mutant(
                    side="client",
                    operator=operator,
                    service=service,
                    operations=operations,
                    place=place if seen[place] == 1 else f"{place} ({seen[place]})",
                    apply=partial(_replace_code, module, path, function, change),
                    equivalent=EQUIVALENT.get((f"{short}.{path}", operator), "")
                    or explain_bodiless(service, operations, operator, path, what),
                )


def explain_bodiless(service: str, operations: tuple[str, ...], operator: str, path: str, what: str) -> str:
    """Return the reason for errors that are documented without a body; empty for other mutants."""
    if (operator, path) != ("status not read", "_read_error"):
        return ""
    answer = load_spec(service).operations[operations[0]].responses[what]
    return "" if answer.schemas else "an error without a body is the same error whether its status is read or not"


def _list_functions(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef, str]]:
    """List the functions and methods of a module."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node, node.name
        elif isinstance(node, ast.ClassDef):
            for member in node.body:
                if isinstance(member, ast.FunctionDef):
                    yield member, f"{node.name}.{member.name}"


def _replace_code(
    module: ModuleType, path: str, function: ast.FunctionDef, change: Callable[[ast.FunctionDef], None]
) -> None:
    """Replace the code of a function by that of its changed source; importers of the function see the change."""
    changed = copy.deepcopy(function)
    change(changed)
    changed.decorator_list = []
    alone = ast.Module([*_list_future_imports(module), changed], [])
    code = compile(ast.fix_missing_locations(alone), inspect.getfile(module), "exec")
    wanted = next(
        constant for constant in code.co_consts if isinstance(constant, CodeType) and constant.co_name == function.name
    )
    _find_function(module, path).__code__ = wanted


def _list_future_imports(module: ModuleType) -> list[ast.stmt]:
    return [
        member
        for member in _parse_module(module.__name__).body
        if isinstance(member, ast.ImportFrom) and member.module == "__future__"
    ]


def _find_function(module: ModuleType, path: str) -> FunctionType:
    found: Any = module
    for part in path.split("."):
        found = inspect.getattr_static(found, part)
    while not isinstance(found, FunctionType):
        found = getattr(found, "fget", None) or found.__func__
    return found


def _generate_constant_mutants(service: str, name: str, module: ModuleType) -> Iterator[Mutant]:
    """Generate the mutants of an operation's declaration."""
    operation = module.OPERATION
    other = "PUT" if operation.method != "PUT" else "POST"
    for operator, member, value in (
        ("path changed", "path", f"{operation.path}/renamed"),
        ("method changed", "method", other),
        ("accept header changed", "accept", "text/x-other"),
        ("credentials dropped", "secured", False),
        ("credentials added", "secured", True),
    ):
        if getattr(operation, member) != value:
            yield Mutant(
                side="client",
                operator=operator,
                service=service,
                operations=(name,),
                place=f"{name} {value}",
                apply=partial(object.__setattr__, operation, member, value),
            )


def _generate_enum_mutants(service: str, operations: tuple[str, ...], module: ModuleType) -> Iterator[Mutant]:
    for kind in vars(module).values():
        if (
            isinstance(kind, type)
            and issubclass(kind, str)
            and hasattr(kind, "__members__")
            and kind.__module__ == module.__name__
        ):
            for member in kind:  # type: ignore[attr-defined]
                yield Mutant(
                    side="client",
                    operator="enum value changed",
                    service=service,
                    operations=operations,
                    place=f"{kind.__name__}.{member.name}",
                    apply=partial(_rename_member, kind, member),
                )


def _rename_member(kind: Any, member: Any) -> None:
    del kind._value2member_map_[member._value_]
    member._value_ = f"{member._value_}_renamed"
    kind._value2member_map_[member._value_] = member
