"""A changed source reaches the running code: functions, constants, and everything that was computed from them."""

from __future__ import annotations

import ast
import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from contract_tests.kit.mutation import executed
from contract_tests.kit.mutation.operators import rebinding, source

LIMITS = """
from dataclasses import dataclass

LIMIT, STEP = 5, 1
DOUBLE = LIMIT * 2
NAMES = {"limit": LIMIT}

@dataclass(frozen=True)
class Page:
    size: int = 3
    most = LIMIT

def compute_sum(first):
    return first + 1

SUM = compute_sum(3)

def make_adder(step, other=0):
    def add(number):
        return number + step
    return add

ADD = make_adder(2)

def read_default(most=LIMIT, *, step=STEP):
    return most, step

def read_limit(most=7):
    if most:
        return LIMIT
    return 0
"""
USER = """
from limits import LIMIT, NAMES

HALF = LIMIT / 2
read_name = lambda: LIMIT
"""


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, Any]]:
    """Two modules, of which one uses the other; they are the whole project."""
    for name, text in (("limits", LIMITS), ("user", USER)):
        (tmp_path / f"{name}.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    for place in (rebinding, source, executed):
        monkeypatch.setattr(place, "ROOT", str(tmp_path) if place is rebinding else tmp_path, raising=False)
    yield importlib.import_module("limits"), importlib.import_module("user")
    del sys.modules["limits"], sys.modules["user"]


def change(module: ModuleType, old: str, new: str) -> bool:
    """Change a text of the module's source, which stays in its line, as a mutant does."""
    rebinding.find_live_functions()
    text = Path(module.__file__ or "").read_text()
    assert text.count(old) == 1
    tree = ast.parse(text.replace(old, new))
    changed = bool(rebinding.replace_functions(tree, module))
    top = [(statement, "") for statement in tree.body]
    inside = [(part, node.name) for node in tree.body if isinstance(node, ast.ClassDef) for part in node.body]
    line = text[: text.index(old)].count("\n") + 1
    for statement, scope in [*top, *inside]:
        if statement.lineno == line and not isinstance(statement, ast.ClassDef):
            changed |= rebinding.rebind(module, statement, scope)
    return changed


SIX = ("LIMIT, STEP = 5, 1", "LIMIT, STEP = 6, 1")
CHANGES: list[tuple[str, str, Callable[[Any, Any], object], object]] = [
    (*SIX, lambda limits, _: (limits.read_limit(), limits.STEP), (6, 1)),
    (*SIX, lambda limits, user: (limits.DOUBLE, user.HALF), (12, 3)),
    (*SIX, lambda _, user: (user.LIMIT, user.read_name()), (6, 6)),
    (*SIX, lambda limits, _: limits.read_default(), (6, 1)),
    (
        "LIMIT, STEP = 5, 1",
        "LIMIT, STEP = 6, 1",
        lambda limits, user: (limits.Page.most, user.NAMES),
        (6, {"limit": 6}),
    ),
    ("size: int = 3", "size: int = 4", lambda limits, _: limits.Page().size, 4),
    ("if most:", "if not most:", lambda limits, _: limits.read_limit(), 0),
    ("return number + step", "return number", lambda limits, _: limits.ADD(1), 1),
    ("most=7", "most=0", lambda limits, _: limits.read_limit(), 0),
]


@pytest.mark.long
@pytest.mark.parametrize(("old", "new", "read", "value"), CHANGES)
def test_the_change_is_in_effect(
    old: str, new: str, read: Callable[[Any, Any], object], value: object, modules: tuple[Any, Any]
) -> None:
    assert read(*modules) != value
    assert change(modules[0], old, new)
    assert read(*modules) == value


def test_a_constant_that_a_changed_function_computes_is_computed_again(modules: tuple[Any, Any]) -> None:
    change(modules[0], "return first + 1", "return first + 2")
    rebinding.rebind_computed(modules[0], "compute_sum")
    assert modules[0].SUM == 5


def test_a_change_without_effect_is_reported(modules: tuple[Any, Any]) -> None:
    assert not change(modules[0], "LIMIT * 2", "2 * LIMIT")


def test_executed_lines_are_those_that_ran(modules: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executed, "list_sources", lambda: (source.Source("server", "limits.py", "limits"),))
    rebinding.find_live_functions()
    lines = {("limits.py", LIMITS[: LIMITS.index(text)].count("\n") + 1) for text in ("return LIMIT", "return 0")}
    with executed.mark_lines(lines):
        executed.clear_executed()
        modules[0].read_limit()
        assert executed.find_lines(executed.list_executed()) == {min(lines, key=lambda line: line[1])}
    executed.clear_executed()
    modules[0].read_limit()
    assert executed.list_executed() == []
