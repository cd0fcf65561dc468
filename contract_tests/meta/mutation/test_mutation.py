"""There are mutants of every kind and for every operation; a sample of them is noticed; reports are complete."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from contract_tests.kit.mutation import report
from contract_tests.kit.mutation.choice import choose_mutants, generate_mutants
from contract_tests.kit.mutation.mutant import SIDES, Mutant, MutantResult
from contract_tests.kit.mutation.runner import run_mutant
from contract_tests.kit.services import CONTROL_PLANE, OPERATIONS

ROOT = Path(__file__).parents[3]
ENOUGH = 600
SUMMARY = re.compile(
    r"mutants: (\d+)  proved: \d+  noticed: \d+  survived: \d+  equivalent: \d+  proved: \S+%  noticed: (\d+\.\d)%"
)


@pytest.fixture(scope="module")
def mutants() -> list[Mutant]:
    """All mutants."""
    return list(generate_mutants())


@pytest.mark.long
def test_every_mutant_has_a_name_of_its_own(mutants: list[Mutant]) -> None:
    assert [name for name, count in Counter(mutant.id for mutant in mutants).items() if count > 1] == []


@pytest.mark.long
@pytest.mark.parametrize("side", ["spec", "server", "client"])
def test_every_operation_has_mutants_on_every_side(mutants: list[Mutant], side: str) -> None:
    operations = {(service.name, operation) for service, operation in OPERATIONS}
    assert operations <= {
        (mutant.service, name) for mutant in mutants if mutant.side == side for name in mutant.operations
    }


@pytest.mark.long
def test_every_operation_of_the_control_plane_has_mutants(mutants: list[Mutant]) -> None:
    changed = {name for mutant in mutants if mutant.side == mutant.service == "control" for name in mutant.operations}
    assert CONTROL_PLANE.spec.operations.keys() <= changed


@pytest.mark.long
def test_a_choice_has_as_many_mutants_of_each_side(mutants: list[Mutant]) -> None:
    assert set(Counter(mutant.side for mutant in choose_mutants(mutants, 60, 7)).items()) == {(s, 10) for s in SIDES}


@pytest.mark.long
def test_the_choice_has_every_operator_and_every_operation_and_is_the_same_for_a_seed(mutants: list[Mutant]) -> None:
    chosen = choose_mutants(mutants, ENOUGH, 7)
    assert chosen == choose_mutants(mutants, ENOUGH, 7)
    assert chosen != choose_mutants(mutants, ENOUGH, 8)
    assert len(chosen) == ENOUGH
    assert {(mutant.side, mutant.operator) for mutant in chosen} == {
        (mutant.side, mutant.operator) for mutant in mutants
    }
    operations = {f"{service.name} {operation}" for service, operation in OPERATIONS}
    assert operations <= {f"{mutant.service} {name}" for mutant in chosen for name in mutant.operations}


def make_result(outcome: str, place: str) -> MutantResult:
    mutant = Mutant("spec", "type changed", "acme", ("list_things",), place, lambda: None)
    return MutantResult(mutant, outcome, "because", f"the test of {place}" if outcome in {"proved", "noticed"} else "")


RESULTS = [
    make_result("proved", "a"),
    make_result("proved", "b"),
    make_result("noticed", "c"),
    make_result("survived", "d"),
    make_result("equivalent", "e"),
]


def test_recorded_answers_count_apart_and_equivalent_mutants_do_not_count() -> None:
    assert report.compute_scores(RESULTS) == (50, 75)
    summary = "mutants: 5  proved: 2  noticed: 1  survived: 1  equivalent: 1  proved: 50.0%  noticed: 75.0%"
    assert report.format_text(RESULTS, 1.0).splitlines()[-1] == report.format_summary(RESULTS) == summary


def test_no_mutants_are_no_success() -> None:
    assert report.compute_scores([]) == report.compute_scores([make_result("equivalent", "e")]) == (0, 0)


def test_a_mutant_that_no_test_can_notice_has_its_own_reason() -> None:
    result = run_mutant(RESULTS[0].mutant, [])
    assert result == {"outcome": "survived", "killer": "", "reason": "no test reaches the change", "checks": 0}


def test_mutants_that_are_not_proved_are_failures_in_junit_xml() -> None:
    root = report.render_junit(RESULTS)
    assert {name: root.get(name) for name in ("tests", "failures", "skipped")} == {
        "tests": "5",
        "failures": "2",
        "skipped": "1",
    }
    failures = [case.get("name") for case in root.iter("testcase") if case.find("failure") is not None]
    assert failures == [RESULTS[2].mutant.id, RESULTS[3].mutant.id]


def test_mutants_that_are_not_proved_are_on_the_page_with_the_missing_check() -> None:
    top = report.render_page(RESULTS).partition("<h2>By side")[0]
    for result in RESULTS[2:4]:
        assert result.mutant.id in top
    assert "only the test of c" in top
    assert top.count("missing: ") == 2


@pytest.mark.long
def test_every_operator_names_the_check_that_would_prove_it(mutants: list[Mutant]) -> None:
    assert all({mutant.operator: mutant.missing_check for mutant in mutants}.values())


@pytest.mark.long
def test_a_sample_is_noticed(tmp_path: Path) -> None:
    """The sample runs in a process of its own, because only a process without threads can fork."""
    options = ["--sample", "bigfix", "--most", "12", "--reports", str(tmp_path)]
    paths = os.pathsep.join([str(ROOT), str(ROOT / "clients")])
    ran = subprocess.run(
        [sys.executable, "-m", "contract_tests.kit.mutation", *options],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    found = SUMMARY.fullmatch(ran.stdout.splitlines()[-1] if ran.stdout else "")
    assert found, ran.stderr
    assert float(found[2]) >= 90, ran.stdout
    assert len(ET.parse(tmp_path / "mutants.xml").findall("testcase")) == int(found[1]) == 12  # noqa: S314 -- our own
    assert (tmp_path / "mutants.html").exists()
