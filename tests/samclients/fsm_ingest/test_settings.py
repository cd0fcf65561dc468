"""Settings have the documented defaults."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Any

import pytest

from samclients.fsm_ingest.model.entities import IngestSettings
from samclients.fsm_ingest.source.client import SourceClient
from samclients.fsm_ingest.storage.settings import load_settings
from tests.samclients.fsm_ingest.shell import JOB, Shell


def test_settings_begin_with_the_documented_values() -> None:
    """Tokens live for 5 minutes as documented, and jobs for 24 hours as at Flexera; the rest is as in the clients."""
    assert asdict(IngestSettings()) == {
        "token_expiry_in_minutes": 5,
        "most_pages": 10_000,
        "connect_timeout": 10,
        "read_timeout": 60,
        "attempts": 5,
        "lease_seconds": 300,
        "job_deadline_seconds": 86_400,
        "load_despite_rejects": False,
    }


EFFECTS: list[tuple[dict[str, Any], str, object]] = [  # settings, and the values of the source's client
    ({}, "timeout", (10, 60)),
    ({"connect_timeout": 3}, "timeout", (3, 60)),
    ({"read_timeout": 7}, "timeout", (10, 7)),
    ({}, "retry.attempts", 5),
    ({"attempts": 2}, "retry.attempts", 2),
]


@pytest.mark.parametrize(("changes", "name", "value"), EFFECTS)
def test_a_setting_is_that_of_the_client(changes: dict[str, Any], name: str, value: object) -> None:
    with SourceClient(JOB, IngestSettings(**changes)) as source:
        found: Any = source._client.settings  # noqa: SLF001 -- what requests are sent with
        for part in name.split("."):
            found = getattr(found, part)
        assert found == value


VALUES = {  # other values of all settings, as entered
    "token_expiry_in_minutes": "7",
    "most_pages": "8",
    "connect_timeout": "1.5",
    "read_timeout": "2.5",
    "attempts": "3",
    "lease_seconds": "100",
    "job_deadline_seconds": "1000",
    "load_despite_rejects": "true",
}


@pytest.mark.parametrize("name", VALUES)
def test_every_setting_is_changed_by_itself(shell: Shell, name: str) -> None:
    shell("settings", "set", name, VALUES[name])
    kind = type(getattr(IngestSettings(), name))
    value = VALUES[name] == "true" if kind is bool else kind(VALUES[name])
    shown = shell("settings", "show", "--json").stdout
    assert json.loads(shown) == asdict(replace(IngestSettings(), **{name: value}))


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize("value", ["0", "-1", "1000000001", "x", ""])
def test_other_values_are_refused(shell: Shell, name: str, value: str) -> None:
    shown = shell("settings", "set", "--", name, value, code=1).stderr
    rule = "true or false" if name == "load_despite_rejects" else "a number above 0, at most 1,000,000,000"
    assert shown == f"{name} must be {rule}.\n"


def test_all_settings_have_another_value_here() -> None:
    assert VALUES.keys() == asdict(IngestSettings()).keys()


def test_settings_of_another_version_are_ignored(shell: Shell) -> None:
    shell("settings", "set", "attempts", "3")
    with shell.database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO fsm_settings VALUES ('of_a_newer_version', '7')")
        assert load_settings(connection) == IngestSettings(attempts=3)
