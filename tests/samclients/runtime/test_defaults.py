"""Settings and the retry policy have the documented defaults."""

from __future__ import annotations

from pathlib import Path

import pytest

from samclients.runtime import Retry, Settings

MANUAL = Path(__file__).parents[3] / "clients" / "README.md"


def test_the_manual_shows_the_defaults() -> None:
    assert "timeout=(10, 60), retry=Retry(attempts=5, patience=120)" in MANUAL.read_text(encoding="utf-8")
    assert (Settings().timeout, Settings().retry) == ((10, 60), Retry(attempts=5, patience=120))


@pytest.mark.parametrize(
    ("name", "value"),
    [("attempts", 5), ("first", 0.5), ("factor", 2), ("longest", 30), ("jitter", 0.5), ("patience", 120)],
)
def test_a_policy_of_the_caller_s_own_keeps_the_other_defaults(name: str, value: float) -> None:
    assert getattr(Retry(), name) == value


@pytest.mark.parametrize(
    ("name", "value"),
    [("verify", True), ("connections", 10), ("headers", {}), ("strict", False), ("download_to", None)],
)
def test_settings_verify_certificates_and_are_tolerant(name: str, value: object) -> None:
    assert getattr(Settings(), name) == value
