"""Settings, the retry policy and the pace of polling have the defaults of the manual."""

from __future__ import annotations

import re
from ast import literal_eval
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from samclients.runtime import InstantClock, IssuedCredential, Pace, Renewable, Retry, Settings

MANUAL = (Path(__file__).parents[3] / "clients" / "README.md").read_text(encoding="utf-8")
KINDS = (Settings, Retry, Pace)
OBJECTS = {"retry", "clock", "watch", "progress", "chance"}  # settings that are objects and functions


def read_defaults(kind: type[Any]) -> Mapping[str, Any]:
    """Read the row of the manual's table."""
    row = re.search(rf"^\| `{kind.__name__}`.*$", MANUAL, re.MULTILINE)
    assert row
    return {name: literal_eval(value) for name, value in re.findall(r"`(\w+)=(.*?)`", row[0])}


@pytest.mark.parametrize("kind", KINDS)
def test_the_defaults_are_those_of_the_manual(kind: type[Any]) -> None:
    documented = read_defaults(kind)
    made = {field.name: getattr(kind(), field.name) for field in fields(kind) if field.name not in OBJECTS}
    assert made == documented
    assert {name: type(value) for name, value in made.items() if isinstance(value, bool)} == {
        name: bool for name, value in documented.items() if isinstance(value, bool)
    }


def test_settings_have_the_default_policy_of_retries() -> None:
    assert Settings().retry == Retry()


def test_a_credential_is_renewed_a_minute_before_it_expires() -> None:
    clock, logins = InstantClock(), iter("12")
    auth = Renewable(lambda: IssuedCredential(next(logins), 3600.0), header="Token", clock=clock)
    used = []
    for wait in (0.0, 3539.0, 1.0):
        clock.sleep(wait)
        used.append(auth.get_current())
    assert used == ["1", "1", "2"]
