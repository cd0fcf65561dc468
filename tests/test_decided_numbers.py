"""Constants and defaults that no manual states are those that were decided: a number is changed in two places.

Every number and truth value of a module's constants, and of the defaults of its dataclasses, is listed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import is_dataclass
from datetime import timedelta
from enum import Enum
from importlib import import_module
from inspect import getsource, signature
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
GROUPS = yaml.safe_load(Path(__file__).with_name("decided_numbers.yaml").read_text(encoding="utf-8"))
DECIDED: dict[str, dict[str, Any]] = {
    module: numbers for group in GROUPS for module, numbers in group["modules"].items()
}
FOLDERS = ("mockservers", "clients/samclients")
LEFT_OUT = (  # parts of paths: modules that start processes, generate tests or seed data, or need connexion
    *("/__main__.py", "/checks/", "/demo/", "/fixtures.py", "/fnms_database.py", "/population.py", "/seed.py"),
    *("/connexion_app.py", "/http/reference/"),
)
NAMES = [
    path.relative_to(ROOT).as_posix().removeprefix("clients/").removesuffix(".py").removesuffix("/__init__")
    for folder in FOLDERS
    for path in sorted((ROOT / folder).rglob("*.py"))
    if not any(part in path.as_posix() for part in LEFT_OUT)
]
FEW = range(1, 13)  # members of a list of numbers
MODULES = [name.replace("/", ".") for name in NAMES]


@pytest.mark.parametrize("name", DECIDED)
def test_numbers_are_the_decided_ones(name: str) -> None:
    assert dict(list_numbers(import_module(name))) == DECIDED[name]


def test_other_modules_have_no_numbers() -> None:
    assert [name for name in MODULES if name not in DECIDED and [*list_numbers(import_module(name))]] == []
    assert DECIDED.keys() <= set(MODULES)


def test_every_decision_has_a_source() -> None:
    assert all(len(group["source"]) > 10 for group in GROUPS)


def list_numbers(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """List the numbers of a module: of its constants, and of the defaults of its dataclasses."""
    for name in find_constants(module):
        yield from ((name, number) for number in read_numbers(vars(module)[name]))
    for owner in vars(module).values():
        if isinstance(owner, type) and is_dataclass(owner) and owner.__module__ == module.__name__:
            own = vars(owner).get("__annotations__", {})
            for name, argument in signature(owner).parameters.items():
                if name in own:
                    yield from ((f"{owner.__name__}.{name}", number) for number in read_numbers(argument.default))


def find_constants(module: ModuleType) -> list[str]:
    """Find the names in upper case that a module assigns."""
    body = ast.parse(getsource(module)).body
    assigned = [target for node in body if isinstance(node, ast.Assign) for target in node.targets]
    assigned += [node.target for node in body if isinstance(node, ast.AnnAssign)]
    names = (node.id for target in assigned for node in ast.walk(target) if isinstance(node, ast.Name))
    return [name for name in names if name.isupper() and name in vars(module)]


def read_numbers(value: Any) -> list[Any]:
    """Return a number, a truth value, the seconds of a duration, or a list of them; nothing for another value."""
    if isinstance(value, timedelta):
        return [value.total_seconds()]
    if isinstance(value, range):
        return [[value.start, value.stop]]
    if isinstance(value, dict):
        return read_numbers(list(value)) or read_numbers(list(value.values()))
    if isinstance(value, (tuple, list, set, frozenset)):
        found = [number for member in value for number in read_numbers(member)]
        ordered = sorted(found) if isinstance(value, (set, frozenset)) else found
        return [ordered] if len(found) == len(value) in FEW else []
    return [value] if isinstance(value, (int, float)) and not isinstance(value, Enum) else []
