"""Mutants of the clients: changes of generated declarations, and of the syntax of the runtime."""

from __future__ import annotations

import ast
import copy
import importlib
import inspect
import sys
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from contract_tests.kit.mutation.mutant import Mutant
from contract_tests.kit.mutation.operators.declarations import generate_declaration_mutants
from contract_tests.kit.mutation.operators.source_changes import RUNTIME, Finder
from contract_tests.kit.services import VENDORS

EQUIVALENT = {  # mutants by function and operator
    (
        "raw_response.RawResponse.read_beginning",
        "condition negated",
    ): "the same first bytes either way; one reads the whole body",
    ("raw_response.RawResponse._expect", "text changed"): "the media types of the specs have no parameters to cut off",
}
RUNTIME_MODULES = ("calls", "raw_response", "auth", "paging", "operations", "data.shapes")


def generate_client_mutants() -> Iterator[Mutant]:
    """Generate every mutant of every generated client, and of the runtime."""
    for service in VENDORS:
        yield from generate_declaration_mutants(service)
    for name in RUNTIME_MODULES:
        module = importlib.import_module(f"samclients.runtime.{name}")
        yield from _generate_module_mutants("runtime", (name,), module, RUNTIME)


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
                    equivalent=EQUIVALENT.get((f"{short}.{path}", operator), ""),
                )


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
