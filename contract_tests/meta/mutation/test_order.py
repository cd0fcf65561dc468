"""Tests that can notice a mutant are found, and the likely and cheap ones come first."""

from __future__ import annotations

from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from contract_tests.kit.mutation.mutant import Mutant
from contract_tests.kit.mutation.order import TestOrder
from contract_tests.kit.mutation.suite import SuiteTest
from samclients.runtime import Retry

PATH = "clients/samclients/runtime/retry.py"
HERE, ELSEWHERE = (PATH, 7), (PATH, 99)
CHANGE = Mutant(
    "client",
    "boundary moved",
    "runtime",
    ("retry.Retry._is_exhausted",),
    "retry.Retry._is_exhausted a > b",
    lambda: None,
    lines=frozenset({HERE}),
    module="samclients.runtime.retry",
)
CONSTANT = Mutant(**{**vars(CHANGE), "operator": "number changed", "is_constant": True})


def make_test(
    name: str, *imported: Any, seconds: float = 0.1, lines: tuple[tuple[str, int], ...] = (HERE,)
) -> SuiteTest:
    module = ModuleType("a_test")
    vars(module).update({value.__name__: value for value in imported})
    test: Any = SimpleNamespace(nodeid=name, module=module)
    return SuiteTest(test, "passed", seconds, lines=frozenset(lines))


ORDINARY = make_test("tests/a/test_a.py::test_a")
BETTER = {
    "cheaper": make_test("tests/a/test_b.py::test_a", seconds=0.01),
    "narrower": make_test("tests/a/test_b.py::test_a"),
    "of the same name": make_test("tests/a/test_b.py::test_a_policy_is_exhausted"),
    "of the same folder": make_test("tests/samclients/runtime/test_retry.py::test_a"),
    "with the module's class": make_test("tests/a/test_b.py::test_a", Retry),
}


@pytest.mark.parametrize("kind", BETTER)
def test_a_better_test_comes_first(kind: str) -> None:
    ordinary = make_test(ORDINARY.id, lines=(HERE, ELSEWHERE)) if kind == "narrower" else ORDINARY
    for tests in ([ordinary, BETTER[kind]], [BETTER[kind], ordinary]):
        assert TestOrder().sort(CHANGE, tests)[0] is BETTER[kind]


def test_a_test_that_killed_a_mutant_of_the_operator_or_of_the_function_comes_first() -> None:
    killer = make_test("tests/a/test_b.py::test_a", seconds=0.2)
    for learned in (CHANGE, Mutant(**{**vars(CHANGE), "operator": "mask removed"})):
        order = TestOrder()
        assert order.sort(CHANGE, [ORDINARY, killer])[0] is ORDINARY
        order.learn(learned, killer.id)
        assert order.sort(CHANGE, [ORDINARY, killer])[0] is killer


def test_equally_good_tests_of_a_file_follow_each_other() -> None:
    tests = [make_test(f"tests/{file}/test_a.py::test_a", seconds=0.1) for file in "abcabcabc"]
    found = TestOrder().sort(CHANGE, tests)
    assert [test.path[6] for test in found] == list("aaabbbccc")


def test_a_change_in_a_function_needs_a_test_that_executes_it() -> None:
    tests = [make_test("tests/a/test_a.py::test_a", Retry, lines=()), ORDINARY]
    assert TestOrder().sort(CHANGE, tests) == [ORDINARY]


def test_a_changed_constant_can_also_be_read_by_a_test_of_its_module() -> None:
    tests = [make_test("tests/a/test_a.py::test_a", Retry, lines=()), ORDINARY, make_test("tests/b.py::b", lines=())]
    assert TestOrder().sort(CONSTANT, tests) == tests[:2]
