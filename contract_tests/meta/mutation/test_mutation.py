"""Mutants of every kind and for every operation; a sample of them is noticed; the sum is right."""

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
from contract_tests.kit.mutation.choice import choose_mutants
from contract_tests.kit.mutation.every import generate_mutants
from contract_tests.kit.mutation.mutant import SIDES, Mutant, MutantResult
from contract_tests.kit.mutation.runner import run_mutant
from contract_tests.kit.services import VENDORS

ROOT = Path(__file__).parents[3]
EVERY = list(generate_mutants())
ENOUGH = 300
LAST_LINE = re.compile(r"mutants: (\d+)  killed: (\d+)  survived: (\d+)  equivalent: (\d+)  score: (\d+\.\d)%")


def test_every_mutant_has_a_name_of_its_own() -> None:
    assert [name for name, count in Counter(one.id for one in EVERY).items() if count > 1] == []


@pytest.mark.parametrize("side", SIDES)
def test_every_operation_has_mutants_on_every_side(side: str) -> None:
    wanted = {(service.name, operation) for service in VENDORS for operation in service.spec.operations}
    assert wanted <= {(one.service, name) for one in EVERY if one.side == side for name in one.operations}


def test_the_choice_has_every_operator_and_every_operation_and_is_the_same_for_a_seed() -> None:
    chosen = choose_mutants(EVERY, ENOUGH, 7)
    assert chosen == choose_mutants(EVERY, ENOUGH, 7)
    assert chosen != choose_mutants(EVERY, ENOUGH, 8)
    assert len(chosen) == ENOUGH
    assert {(one.side, one.operator) for one in chosen} == {(one.side, one.operator) for one in EVERY}
    operations = {f"{service.name} {name}" for service in VENDORS for name in service.spec.operations}
    assert operations <= {f"{one.service} {name}" for one in chosen for name in one.operations}


def verdict(outcome: str, place: str) -> MutantResult:
    mutant = Mutant("spec", "type changed", "acme", ("list_things",), place, lambda: None)
    return MutantResult(mutant, outcome, "because", "a test" if outcome == "killed" else "")


VERDICTS = [verdict("killed", "a"), verdict("killed", "b"), verdict("survived", "c"), verdict("equivalent", "d")]


def test_the_sum_leaves_out_what_is_equivalent() -> None:
    assert report.format_summary(VERDICTS) == "mutants: 4  killed: 2  survived: 1  equivalent: 1  score: 66.7%"
    assert report.format_text(VERDICTS, 1.0).endswith(report.format_summary(VERDICTS))


def test_nothing_is_no_success() -> None:
    assert report.compute_score([]) == report.compute_score([verdict("equivalent", "d")]) == 0


def test_a_mutant_that_no_test_can_notice_is_said_to_be_so() -> None:
    assert run_mutant(VERDICTS[0].mutant, []) == {"killer": "", "reason": "no test asks the operation", "checks": 0}


def test_survivors_are_failures_for_a_ci_server() -> None:
    root = report.render_junit(VERDICTS)
    assert {name: root.get(name) for name in ("tests", "failures", "skipped")} == {
        "tests": "4",
        "failures": "1",
        "skipped": "1",
    }
    assert [one.get("name") for one in root.iter("testcase") if one.find("failure") is not None] == [
        VERDICTS[2].mutant.id
    ]


def test_survivors_are_on_the_page() -> None:
    assert VERDICTS[2].mutant.id in report.render_page(VERDICTS).partition("<h2>By operator")[0]


def test_a_sample_is_noticed(tmp_path: Path) -> None:
    """Against part of the suite, as a process of its own: only one without threads can fork."""
    command = [
        sys.executable,
        "-m",
        "contract_tests.kit.mutation",
        "--sample",
        "bigfix",
        "--most",
        "12",
        "--reports",
        tmp_path,
    ]
    paths = os.pathsep.join([str(ROOT), str(ROOT / "clients")])
    ran = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True, check=False
    )
    found = LAST_LINE.fullmatch(ran.stdout.splitlines()[-1] if ran.stdout else "")
    assert found, ran.stderr
    assert float(found[5]) >= 90, ran.stdout
    assert len(ET.parse(tmp_path / "mutants.xml").findall("testcase")) == int(found[1]) == 12  # noqa: S314 -- our own
    assert (tmp_path / "mutants.html").exists()
