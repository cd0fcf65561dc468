"""Outcomes of runs with faults, and fault profiles."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from mockservers.catalog import VENDORS
from mockservers.checks.run_report.fault_outcomes import CommandRun, FaultOutcome, compare_runs
from mockservers.checks.run_report.profile import parse_profile
from mockservers.core.faults.fault import FaultHit, fault_kinds
from mockservers.core.messages import Request, Response
from mockservers.core.service.fault_kinds import GENERAL, Outcome

from .test_checks import OK, SERVICES

STRUCK = OK._replace(
    answer=Response(b"", 503, {"Retry-After": "5"}), fault_hits=(FaultHit(1, "status", {}, Random(1)),)
)
LATER = OK._replace(number=2, began=OK.began + 5)
SOONER = OK._replace(number=2, began=OK.began + 1)
SPOILED = OK._replace(fault_hits=(FaultHit(1, "truncate", {}, Random(1)),))
OTHER = OK._replace(operation="get_about", request=Request("GET", "/api/sam/about"))


@pytest.mark.parametrize(
    ("exit_code", "asked", "outcome"),
    [
        (0, [STRUCK, LATER, OTHER], "recovered"),
        (0, [STRUCK, SOONER, OTHER], "hasty"),
        (0, [STRUCK, OTHER], "unmoved"),
        (0, [STRUCK, OTHER, OTHER], "lost"),
        (0, [SPOILED, OTHER, OTHER], "lost"),
        (0, [SPOILED, LATER, OTHER], "recovered"),
        (0, [STRUCK], "skipped"),
        (1, [STRUCK, LATER, OTHER], "stopped"),
        (None, [STRUCK], "hung"),
    ],
)
def test_a_run_is_told_by_its_end_and_by_what_it_asked(
    exit_code: int | None, asked: Sequence[object], outcome: Outcome
) -> None:
    usual = CommandRun(0, [OK, OTHER])
    run = CommandRun(exit_code, asked)  # type: ignore[arg-type]
    assert compare_runs(usual, run, 1) == outcome
    assert compare_runs(usual, run, 0) == "not struck"


@pytest.mark.parametrize("status", [200, 204, 302, 399, 400, 401, 404, 499, 500, 503])
def test_a_retry_that_is_refused_has_not_recovered(status: int) -> None:
    """Statuses from 400 are errors (RFC 9110)."""
    usual, again = CommandRun(0, [OK, OTHER]), LATER._replace(answer=Response(b"{}", status))
    assert compare_runs(usual, CommandRun(0, [STRUCK, again, OTHER]), 1) == (
        "lost" if str(status)[0] in "45" else "recovered"
    )


def test_a_retry_in_place_of_another_request_is_hasty_too() -> None:
    usual, run = CommandRun(0, [OK, OK]), CommandRun(0, [STRUCK, SOONER])
    assert compare_runs(usual, run, 1) == "hasty"


def test_an_answer_that_a_fault_makes_no_worse_counts_as_one() -> None:
    late = OK._replace(fault_hits=(FaultHit(1, "delay", {}, Random(1)),))
    usual, run = CommandRun(0, [OK, OTHER]), CommandRun(0, [late, OTHER, OTHER])
    assert compare_runs(usual, run, 1, harmless=True) == "recovered"
    assert compare_runs(usual, run, 1) == "lost"


def test_survival_is_what_the_fault_says_it_is() -> None:
    def is_survived(kind: str, outcome: Outcome) -> bool | None:
        return FaultOutcome({"kind": kind}, fault_kinds(VENDORS)[kind], 1, outcome, 0).as_expected

    assert [is_survived("status", outcome) for outcome in ("recovered", "stopped", "unmoved")] == [True, False, False]
    assert [is_survived("truncate", outcome) for outcome in ("recovered", "stopped", "unmoved")] == [True, True, False]
    assert [is_survived("delay", outcome) for outcome in ("recovered", "unmoved", "stopped")] == [True, True, False]
    assert is_survived("status", "not struck") is None


def test_no_kind_takes_hanging_hasting_skipping_or_losing_for_survival() -> None:
    for kind in fault_kinds(VENDORS).values():
        assert "recovered" in kind.survived
        assert not {"hung", "hasty", "skipped", "lost", "not struck"} & set(kind.survived)


def test_a_profile_names_kinds_vendors_or_everything() -> None:
    def names(profile: str) -> list[str]:
        return [fault["kind"] for fault in parse_profile(profile, SERVICES)]

    assert names("general") == list(GENERAL)
    assert names("status, refuse") == ["status", "refuse"]
    assert {name.partition(".")[0] for name in names("flexera")} == {"flexera"}
    assert names("all") == list(fault_kinds(VENDORS))
    assert all(one["times"] == 1 for one in parse_profile("all", SERVICES))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{}", "must contain a list of faults"),
        ("[{values: {}}]", "must contain a list of faults"),
        ("[{kind: statuss}]", "There is no fault 'statuss'; the nearest: status"),
        ("[{kind: status, operation: list_metric}]", "the nearest: list_metrics"),
        ("[{kind: status, every: x}]", "The fault status is invalid: /every"),
    ],
)
def test_a_file_that_cannot_be_meant_is_told(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "p.yaml").write_text(text)
    with pytest.raises(ValueError, match=told):
        parse_profile(str(tmp_path / "p.yaml"), SERVICES)


def test_a_file_chooses_how_often_a_fault_strikes(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text("- {kind: status, times: 3}\n- {kind: refuse}\n")
    assert [fault["times"] for fault in parse_profile(str(tmp_path / "p.yaml"), SERVICES)] == [3, 1]
