"""The tests that may notice a mutant, and their order: those that are likely to fail for little time come first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from math import floor, log2

from contract_tests.kit.mutation.mutant import Mutant
from contract_tests.kit.mutation.suite import SuiteTest, list_words

GENERATOR = "/generator/"  # in the ids of its tests
OVERHEAD = 0.005  # seconds that every test costs
WIDEST = 20  # factor by which a test that executes all changed lines counts as more expensive
EXPERIENCED = 3  # kills of the same operation or operator that count
# Factors by which a test counts as cheaper, for each of
KILLS = 4  # the mutants of the same operation or operator that it killed
WORDS = 4  # the words of the mutant's operator and place that its id has
FOLDERS = 2  # the names in the path of the changed module that its path has
IMPORTS = 16  # imports of the changed module
MADE = 100  # being made for the operator
MADE_FOR = {  # operators, and parts of the paths of the tests that are made for them
    "number or truth changed": "/operations/",
    "other enum value": "/operations/",
    "duration changed": "/facts/test_durations.py",
    "wall clock read": "/operations/test_world_clock.py",
}


@dataclass
class TestOrder:
    """The order of tests, which learns from killed mutants."""

    __test__ = False  # for pytest
    _kills: dict[tuple[str, ...], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def learn(self, mutant: Mutant, killer: str) -> None:
        """Note that a test killed a mutant."""
        for kind in _list_kinds(mutant):
            self._kills[kind][killer] += 1

    def sort(self, mutant: Mutant, items: Iterable[SuiteTest]) -> list[SuiteTest]:
        """Return the tests that may notice a mutant, likely and cheap ones first.

        Tests of a file that are about equally good follow each other: they share fixtures.
        """
        found = list(filter(_make_filter(mutant), items))
        widest = max((len(item.lines) for item in found), default=0) or 1
        kills = [self._kills[kind] for kind in _list_kinds(mutant)]
        words, names = list_words(f"{mutant.operator} {mutant.place}"), set(mutant.module.split("."))

        def rank(item: SuiteTest) -> tuple[int, str]:
            likelihood = (
                1
                + KILLS * sum(min(killers[item.id], EXPERIENCED) for killers in kills)
                + WORDS * len(words & item.words)
                + FOLDERS * len(names & item.names)
                + IMPORTS * _is_close(mutant, item)
                + MADE * (MADE_FOR.get(mutant.operator, "none") in item.path)
            )
            width = 1 + WIDEST * len(item.lines) / widest
            return floor(2 * log2((item.seconds + OVERHEAD) * width / likelihood)), item.path

        return sorted(found, key=rank)


def _list_kinds(mutant: Mutant) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (mutant.service, *mutant.operations[:1]), (mutant.side, mutant.operator, mutant.service)


def _is_close(mutant: Mutant, item: SuiteTest) -> bool:
    """Return whether a test imports the changed module, or generates clients with a changed template."""
    return mutant.module in item.modules or (mutant.side == "template" and GENERATOR in item.id)


def _make_filter(mutant: Mutant) -> Callable[[SuiteTest], bool]:
    """Make the predicate for tests that may notice a mutant.

    They received the changed answer, called through the changed client, execute a changed line, import the module of a
    changed constant, or have the operation or the service in their id.
    """
    lines = mutant.lines
    if mutant.side == "template":
        return lambda item: bool(item.lines & (lines or set())) or GENERATOR in item.id or item.is_of_client
    if lines is not None:
        readers = {mutant.module} if mutant.is_constant else set()
        service = "" if lines else mutant.service
        return lambda item: bool(item.lines & lines or item.modules & readers or (service and service in item.id))
    operations = [f"{mutant.service}/{operation}" for operation in mutant.operations]
    answers = {f"{operation}/{mutant.status}" if mutant.status else operation for operation in operations}
    calls = {f"client {operation}" for operation in operations}
    if mutant.side == "server":
        return lambda item: bool(item.calls & answers)
    names = (mutant.service, *(f"{mutant.service}-{operation}" for operation in mutant.operations))
    everything = calls if mutant.side == "client" else {*operations, *calls}
    return lambda item: bool(item.calls & everything) or _has_parameter(item.id, names)


def _has_parameter(test: str, names: tuple[str, ...]) -> bool:
    """Return whether the parameter of a test's id is the service or one of the operations."""
    return test.endswith("]") and test.rpartition("[")[2].rstrip("]") in names
