"""A run with a fault may take five times as long as the run without, and at least 30 seconds."""

from __future__ import annotations

from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest

from mockservers.checks.run_report.fault_outcomes import CommandRun
from mockservers.cli.serve.fault_trials import run_trials


@pytest.mark.parametrize(("usual", "limit"), [(0.1, 30), (6, 30), (6.2, 31), (100, 500)])
def test_the_limit_of_a_run_with_a_fault(usual: float, limit: float) -> None:
    world = SimpleNamespace(ask=lambda *_path, body=None: {"id": 1, "struck": 0} | {"kind": body and body["kind"]})
    server = SimpleNamespace(plane=SimpleNamespace(world=lambda: world))
    arguments: Any = SimpleNamespace(start=lambda _record: nullcontext(server))
    limits: list[float] = []

    def run(_server: object, seconds: float) -> int:
        limits.append(seconds)
        return 0

    faults = [{"kind": "delay"}, {"kind": "status"}]
    outcomes = [outcome.outcome for outcome in run_trials(arguments, run, faults, CommandRun(0, (), usual))]
    assert limits == [pytest.approx(limit)] * 2
    assert outcomes == ["not struck"] * 2
