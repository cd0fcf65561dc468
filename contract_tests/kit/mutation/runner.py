"""Runs the tests against mutants in child processes, and reports which mutants were killed."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from contract_tests.kit.mutation import effects
from contract_tests.kit.mutation.executed import mark_lines
from contract_tests.kit.mutation.forks import ChildResult, ForkPool
from contract_tests.kit.mutation.mutant import Line, Mutant, MutantResult
from contract_tests.kit.mutation.operators.regeneration import list_regenerated
from contract_tests.kit.mutation.order import GENERATOR, TestOrder
from contract_tests.kit.mutation.suite import (
    SuiteTest,
    is_left_out,
    run_test,
    run_without_mutant,
    split_files,
    tear_down,
)

LONGEST_FILE = 600.0  # seconds of the tests of a file without a mutant
LONGEST_MUTANT = 120.0  # seconds until a mutant counts as hanging
PATIENCE = 12.0  # CPU seconds of tests of rules for one mutant; the cheapest tests run first
PATIENCE_COMPARED = 5.0  # CPU seconds of tests that only compare with recorded answers or generated clients
GROUPS = 16  # of tests that killed, for the last run without a mutant


class NotGreen(Exception):
    """A test fails without a mutant: no mutant can be scored."""


@dataclass
class MutationRunner:
    """One run over mutants.

    Args:
        tests: The collected tests.
        folder: The folder for temporary files.
        workers: The number of child processes.
        on_step: Called after every step, with the result of a mutant if there is one.
        on_stage: Called at the beginning of a stage, with its name and number of steps.
    """

    tests: Sequence[pytest.Item]
    folder: Path
    workers: int
    on_step: Callable[[MutantResult | None], None] = lambda _result: None
    on_stage: Callable[[str, int], None] = lambda _name, _count: None
    items: list[SuiteTest] = field(default_factory=list)
    _order: TestOrder = field(default_factory=TestOrder)

    def run_baseline(self, wanted: Collection[Line]) -> None:
        """Run the tests without a mutant; note the operations that each test calls, and the wanted lines that it runs.

        Raises:
            NotGreen: a test fails.
        """
        items = [SuiteTest(test) for test in self.tests if not is_left_out(test)]
        files = split_files(items)
        self.on_stage("the suite without a mutant", len(files))
        failed = []
        with mark_lines(wanted):
            for ended in self._run_groups(files):
                if ended.failure:
                    failed.append(f"{files[ended.key][0].test.path}: {ended.failure}")
                    continue
                for item, outcome in zip(files[ended.key], ended.value, strict=True):
                    item.note_outcome(outcome)
                    if item.outcome in {"failed", "crashed"}:
                        failed.append(f"{item.id}: {outcome['reason'][:300]}")
        if failed:
            raise NotGreen("\n".join(failed))
        self.items = [item for item in items if item.outcome == "passed"]

    def _run_groups(self, groups: Sequence[list[SuiteTest]]) -> Iterator[ChildResult]:
        """Run groups of tests without a mutant, each group in a child."""
        tasks = ((number, partial(run_without_mutant, group)) for number, group in enumerate(groups))
        for ended in ForkPool(self.workers, LONGEST_FILE, self.folder).run(tasks):
            self.on_step(None)
            yield ended

    def run_mutants(self, mutants: Sequence[Mutant]) -> list[MutantResult]:
        """Run the tests against each mutant."""
        self.on_stage("mutants", len(mutants))
        results = []
        for mutant in (mutant for mutant in mutants if mutant.equivalent):
            results.append(MutantResult(mutant, "equivalent", mutant.equivalent))
            self.on_step(results[-1])
        tasks = (
            (mutant, partial(run_mutant, mutant, self._order.sort(mutant, self.items)))
            for mutant in mutants
            if not mutant.equivalent
        )
        for ended in ForkPool(self.workers, LONGEST_MUTANT, self.folder).run(tasks):
            result = _read_result(ended)
            if result.killer:
                self._order.learn(result.mutant, result.killer)
            results.append(result)
            self.on_step(result)
        return sorted(results, key=lambda result: result.mutant.id)

    def confirm_killers(self, results: Sequence[MutantResult]) -> dict[str, str]:
        """Run every test that killed again without a mutant, in other groups; return the failures and reasons."""
        killers = sorted({result.killer for result in results if result.killer})
        known = {item.id: item for item in self.items}
        groups = [[known[name] for name in killers[begin::GROUPS]] for begin in range(min(GROUPS, len(killers)))]
        self.on_stage("the killers without a mutant", len(groups))
        failed = {}
        for ended in self._run_groups(groups):
            group = groups[ended.key]
            outcomes = ended.value or [{"outcome": "crashed", "reason": ended.failure}] * len(group)
            for item, outcome in zip(group, outcomes, strict=True):
                if outcome["outcome"] != "passed":
                    failed[item.id] = outcome["reason"]
        return failed


def run_mutant(mutant: Mutant, items: list[SuiteTest]) -> dict[str, Any]:
    """Apply a mutant in this child, and run the tests of rules until one fails, then the comparisons."""
    mutant.apply()
    if mutant.side == "template":
        changed = tuple(f"client {vendor}/" for vendor in list_regenerated())
        items = [item for item in items if GENERATOR in item.id or any(call.startswith(changed) for call in item.calls)]
    rules = [item for item in items if item.is_rule(mutant.side)]
    comparisons = [item for item in items if not item.is_rule(mutant.side)]
    survival = ""
    checks = 0
    groups = (("proved", rules, comparisons[:1], PATIENCE), ("noticed", comparisons, [], PATIENCE_COMPARED))
    for outcome, group, after, patience in groups:
        killer, reason, number = _run_until_failure(group, after, patience)
        checks += number
        if failure := effects.get_failure():
            return {"outcome": "survived", "killer": "", "reason": f"the operator failed: {failure}", "checks": checks}
        if killer:
            return {"outcome": outcome, "killer": killer, "reason": reason, "checks": checks}
        survival = survival or reason
    return {"outcome": "survived", "killer": "", "reason": survival or _explain_survival(items), "checks": checks}


def _run_until_failure(items: list[SuiteTest], after: list[SuiteTest], patience: float) -> tuple[str, str, int]:
    """Run tests until one fails; return its id, the reason of the failure or of the end, and the number of tests.

    ``after`` has the test that is run next, which may use the same fixtures.
    """
    began = time.process_time()
    crashed = 0
    for number, (item, following) in enumerate(pairwise([*items, *(after or [None])]), 1):
        assert item is not None
        outcome, reason = run_test(item, following)
        crashed += outcome == "crashed"
        if outcome == "failed" or effects.get_failure():
            return item.id, reason, number
        if time.process_time() - began > patience:
            tear_down(item, after)
            return "", f"{number} of {len(items)} tests in time", number
    return "", f"{crashed} of {len(items)} tests crashed, which does not kill" if crashed else "", len(items)


def _explain_survival(items: list[SuiteTest]) -> str:
    if not items:
        return "no test reaches the change"
    if effects.get_hits() == 0:
        return f"none of {len(items)} tests triggers the change"
    return f"none of {len(items)} tests notices the change"


def _read_result(ended: ChildResult) -> MutantResult:
    if ended.failure:
        return MutantResult(ended.key, "survived", f"no result: {ended.failure}", seconds=ended.seconds)
    value = ended.value
    return MutantResult(ended.key, value["outcome"], value["reason"], value["killer"], ended.seconds, value["checks"])
