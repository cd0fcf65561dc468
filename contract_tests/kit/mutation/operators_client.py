"""Mutants of the clients: operators over the syntax of the generated modules and of the runtime's way to a request."""

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

EQUIVALENT = {  # of these functions, by these operators
    (
        "answers.Answer.excerpt",
        "condition negated",
    ): "the same first bytes either way; one reads the whole body",
    ("answers.Answer._expect", "text changed"): "the media types of the specs have no parameters to cut off",
}
RUNTIME_MODULES = ("calls", "raw_response", "auth", "paging")


def generate_client_mutants() -> Iterator[Mutant]:
    """Every mutant of every generated client, and of the runtime."""
    for service in VENDORS:
        modules = list(_modules(f"samclients.{service.name}.api"))
        operations = {one.OPERATION.id: one for one in modules if hasattr(one, "OPERATION")}
        for name, module in sorted(operations.items()):
            yield from _of_constants(service.name, name, module)
            yield from _of_module(service.name, (name,), module, OPERATION)
        used = _used(operations)
        for model in _modules(f"samclients.{service.name}.models"):
            users = tuple(sorted(name for name, models in used.items() if model.__name__ in models))
            if users:
                yield from _of_module(service.name, users, model, MODEL)
                yield from _of_enum(service.name, users, model)
    for name in RUNTIME_MODULES:
        module = importlib.import_module(f"samclients.runtime.{name}")
        yield from _of_module("runtime", (name,), module, RUNTIME)


def _modules(package: str) -> Iterator[ModuleType]:
    found = importlib.import_module(package)
    for one in pkgutil.walk_packages(found.__path__, f"{package}."):
        if not one.ispkg:
            yield importlib.import_module(one.name)


def _used(operations: dict[str, ModuleType]) -> dict[str, set[str]]:
    """The modules of models that each operation uses, directly or not."""
    return {name: _reached(module.__name__) for name, module in operations.items()}


@cache
def _reached(module: str) -> set[str]:
    found: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        for node in ast.walk(_tree(name)):
            if isinstance(node, ast.ImportFrom) and node.level and node.module and "models." in f"{node.module}.":
                other = f"{'.'.join(module.split('.')[:2])}.{node.module}"
                if other not in found and other.count(".") > 2:
                    found.add(other)
                    waiting.append(other)
    return found


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(Path(inspect.getfile(sys.modules.get(module) or importlib.import_module(module))).read_text())


def _of_module(
    service: str, operations: tuple[str, ...], module: ModuleType, finders: dict[str, Finder]
) -> Iterator[Mutant]:
    tree = _tree(module.__name__)
    short = module.__name__.rpartition(".")[2]
    for operator, find in finders.items():
        seen: dict[str, int] = {}
        for function, path in _functions(tree):
            for what, change in find(function):
                place = f"{short}.{path} {what}"
                seen[place] = seen.get(place, 0) + 1
                yield Mutant(
                    side="client",
                    operator=operator,
                    service=service,
                    operations=operations,
                    place=place if seen[place] == 1 else f"{place} ({seen[place]})",
                    apply=partial(_replace, module, path, function, change),
                    equivalent=EQUIVALENT.get((f"{short}.{path}", operator), "")
                    or explain_bodiless(service, operations, operator, path, what),
                )


def explain_bodiless(service: str, operations: tuple[str, ...], operator: str, path: str, what: str) -> str:
    """The rule for errors that are documented without a body; empty where it does not apply."""
    if (operator, path) != ("status not read", "_read_error"):
        return ""
    answer = load_spec(service).operations[operations[0]].responses[what]
    return "" if answer.schemas else "an error without a body is the same error whether its status is read or not"


def _functions(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef, str]]:
    """The functions and methods of a module that do something with a request or an answer."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node, node.name
        elif isinstance(node, ast.ClassDef):
            for one in node.body:
                if isinstance(one, ast.FunctionDef):
                    yield one, f"{node.name}.{one.name}"


def _replace(
    module: ModuleType, path: str, function: ast.FunctionDef, change: Callable[[ast.FunctionDef], None]
) -> None:
    """Give a function the code of its changed source; whoever has imported it has the change."""
    changed = copy.deepcopy(function)
    change(changed)
    changed.decorator_list = []
    alone = ast.Module([*_future(module), changed], [])
    code = compile(ast.fix_missing_locations(alone), inspect.getfile(module), "exec")
    wanted = next(one for one in code.co_consts if isinstance(one, CodeType) and one.co_name == function.name)
    _function(module, path).__code__ = wanted


def _future(module: ModuleType) -> list[ast.stmt]:
    return [
        one for one in _tree(module.__name__).body if isinstance(one, ast.ImportFrom) and one.module == "__future__"
    ]


def _function(module: ModuleType, path: str) -> FunctionType:
    found: Any = module
    for part in path.split("."):
        found = inspect.getattr_static(found, part)
    while not isinstance(found, FunctionType):
        found = getattr(found, "fget", None) or found.__func__
    return found


def _of_constants(service: str, name: str, module: ModuleType) -> Iterator[Mutant]:
    """Mutants of what an operation says of itself."""
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


def _of_enum(service: str, operations: tuple[str, ...], module: ModuleType) -> Iterator[Mutant]:
    for one in vars(module).values():
        if (
            isinstance(one, type)
            and issubclass(one, str)
            and hasattr(one, "__members__")
            and one.__module__ == module.__name__
        ):
            for member in one:  # type: ignore[attr-defined]
                yield Mutant(
                    side="client",
                    operator="enum value changed",
                    service=service,
                    operations=operations,
                    place=f"{one.__name__}.{member.name}",
                    apply=partial(_rename_member, one, member),
                )


def _rename_member(kind: Any, member: Any) -> None:
    del kind._value2member_map_[member._value_]
    member._value_ = f"{member._value_}_renamed"
    kind._value2member_map_[member._value_] = member
