"""Runs the killing suite against mutants, two children at a time, and tells who was noticed."""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from contract_tests.kit.mutation import effects, suite
from contract_tests.kit.mutation.forks import ChildResult, ForkPool
from contract_tests.kit.mutation.mutant import Mutant, MutantResult
from contract_tests.kit.mutation.suite import SuiteTest

LONGEST_FILE = 600.0  # seconds that some tests may take without a mutant
LONGEST_MUTANT = 120.0  # seconds until a mutant counts as hanging
PATIENCE = 12.0  # CPU seconds of tests that one mutant gets; the cheapest first
OF_CLIENTS = re.compile(r"^(tests/samclients/runtime|contract_tests/clients/generated|contract_tests/clients/vendors)/")
GROUPS = 16  # of tests that have killed, for the last run without a mutant
TRUST = 4  # how much cheaper a test counts for having killed a mutant of the same operation or operator


class NotGreen(Exception):
    """The suite fails without a mutant: nothing can be scored."""


@dataclass
class MutationRunner:
    """One run over mutants; ``tell`` is called with every verdict."""

    tests: Sequence[pytest.Item]
    folder: Path
    workers: int
    tell: Callable[[MutantResult], None] = lambda _verdict: None
    begun: Callable[[str, int], None] = lambda _what, _count: None
    items: list[SuiteTest] = field(default_factory=list)
    _kills: dict[tuple[str, ...], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def baseline(self) -> None:
        """Run the suite without a mutant, and note what each test asks.

        Raises:
            NotGreen: a test fails.
        """
        items = [SuiteTest(one) for one in self.tests if not suite.is_left_out(one)]
        files = suite.split_files(items)
        self.begun("the suite without a mutant", len(files))
        failed = []
        tasks = ((number, partial(suite.run_without_mutant, some)) for number, some in enumerate(files))
        for ended in ForkPool(self.workers, LONGEST_FILE, self.folder).run(tasks):
            self.tell(None)
            if ended.trouble:
                failed.append(f"{files[ended.key][0].test.path}: {ended.trouble}")
                continue
            for item, told in zip(files[ended.key], ended.value, strict=True):
                item.outcome, item.seconds, item.asks = told["outcome"], told["seconds"], set(told["asks"])
                if item.outcome in {"failed", "crashed"}:
                    failed.append(f"{item.id}: {told['reason'][:300]}")
        if failed:
            raise NotGreen("\n".join(failed))
        self.items = [one for one in items if one.outcome == "passed"]

    def judge(self, mutants: Sequence[Mutant]) -> list[MutantResult]:
        """What becomes of each mutant."""
        self.begun("mutants", len(mutants))
        verdicts = []
        for one in (one for one in mutants if one.equivalent):
            verdicts.append(MutantResult(one, "equivalent", one.equivalent))
            self.tell(verdicts[-1])
        tasks = ((one, partial(run_mutant, one, self.order(one))) for one in mutants if not one.equivalent)
        for ended in ForkPool(self.workers, LONGEST_MUTANT, self.folder).run(self._lazily(tasks)):
            verdict = _verdict(ended)
            if verdict.killer:
                self._learn(verdict)
            verdicts.append(verdict)
            self.tell(verdict)
        return sorted(verdicts, key=lambda one: one.mutant.id)

    @staticmethod
    def _lazily(tasks: Iterator[Any]) -> Iterator[Any]:
        yield from tasks

    def order(self, mutant: Mutant) -> list[SuiteTest]:
        """The tests that can notice a mutant, the cheapest and most experienced first."""
        here = self._kills[mutant.service, *mutant.operations[:1]]
        alike = self._kills[mutant.side, mutant.operator, mutant.service]

        def cost(item: SuiteTest) -> float:
            experience = TRUST * (min(here[item.id], 3) + min(alike[item.id], 3))
            return (item.seconds + 0.005) / (1 + experience)

        return sorted(filter(_can_notice(mutant), self.items), key=cost)

    def _learn(self, verdict: MutantResult) -> None:
        mutant = verdict.mutant
        self._kills[mutant.service, *mutant.operations[:1]][verdict.killer] += 1
        self._kills[mutant.side, mutant.operator, mutant.service][verdict.killer] += 1

    def confirm(self, verdicts: Sequence[MutantResult]) -> dict[str, str]:
        """Run every test that killed once more without a mutant, in other company; tells which fail, and why."""
        killers = sorted({one.killer for one in verdicts if one.killer})
        known = {one.id: one for one in self.items}
        groups = [[known[name] for name in killers[begin::GROUPS]] for begin in range(min(GROUPS, len(killers)))]
        self.begun("the killers without a mutant", len(groups))
        wrong = {}
        tasks = ((number, partial(suite.run_without_mutant, some)) for number, some in enumerate(groups))
        for ended in ForkPool(self.workers, LONGEST_FILE, self.folder).run(tasks):
            self.tell(None)
            told = ended.value or [{"outcome": "crashed", "reason": ended.trouble}] * len(groups[ended.key])
            for item, one in zip(groups[ended.key], told, strict=True):
                if one["outcome"] != "passed":
                    wrong[item.id] = one["reason"]
        return wrong


def _can_notice(mutant: Mutant) -> Callable[[SuiteTest], bool]:
    """Whether a test can notice a mutant: it saw the answer, called through the client, or is by its id about it."""
    if mutant.service == "runtime":
        return lambda item: bool(OF_CLIENTS.search(item.id))
    operations = [f"{mutant.service}/{one}" for one in mutant.operations]
    answered = {f"{one}/{mutant.status}" if mutant.status else one for one in operations}
    called = {f"client {one}" for one in operations}
    if mutant.side == "stand-in":
        return lambda item: bool(item.asks & answered)
    if mutant.side == "client":
        return lambda item: bool(item.asks & called)
    names = tuple(f"{mutant.service}-{one}" for one in mutant.operations)
    everything = {*operations, *called}
    return lambda item: bool(item.asks & everything) or _named(item.id, names)


def _named(test: str, names: tuple[str, ...]) -> bool:
    """Whether a test's id ends with one of the operations."""
    return test.endswith("]") and test.rpartition("[")[2].rstrip("]") in names


def run_mutant(mutant: Mutant, items: list[SuiteTest]) -> dict[str, Any]:
    """In a child: make the change, and run tests until one fails."""
    began = time.process_time()
    mutant.apply()
    crashed = 0
    for number, (item, following) in enumerate(pairwise([*items, None]), 1):
        outcome, reason = suite.run_test(item, following)
        crashed += outcome == "crashed"
        if outcome == "failed" and not effects.get_failure():
            return {"killer": item.id, "reason": reason, "checks": number, "hits": effects.get_hits()}
        if effects.get_failure():
            return {"killer": "", "reason": f"the operator failed: {effects.get_failure()}", "checks": number}
        if time.process_time() - began > PATIENCE:
            return {"killer": "", "reason": f"{number} of {len(items)} tests in time", "checks": number}
    return {"killer": "", "reason": _unnoticed(items, crashed), "checks": len(items)}


def _unnoticed(items: list[SuiteTest], crashed: int) -> str:
    if crashed:
        return f"{crashed} of {len(items)} tests crashed, which is no kill"
    if not items:
        return "no test asks the operation"
    if effects.get_hits() == 0:
        return f"none of {len(items)} tests brings about what is changed"
    return f"none of {len(items)} tests looks at what is changed"


def _verdict(ended: ChildResult) -> MutantResult:
    if ended.trouble:
        return MutantResult(ended.key, "survived", f"no verdict: {ended.trouble}", seconds=ended.seconds)
    told = ended.value
    outcome = "killed" if told["killer"] else "survived"
    return MutantResult(ended.key, outcome, told["reason"], told["killer"], ended.seconds, told["checks"])
