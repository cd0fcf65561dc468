"""Every option, environment variable and member of the configuration file changes the requested export as stated."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from samclients.fnms_export import options
from samclients.fnms_export.config import Config
from samclients.fnms_export.data_types import APPLICATIONS, CONTRACTS, INVENTORY
from samclients.fnms_export.request import ExportRequest
from samclients.fnms_export.utility import _connect
from samclients.runtime import InstantClock, Retry
from samclients.servicenow.client import ENDPOINTS
from tests.samclients.fnms_export.test_options import USUAL

CLOCK = InstantClock(datetime.fromisoformat("2026-03-31T12:00:00+00:00"))
DAY = datetime(2026, 1, 1)  # noqa: DTZ001 -- the database's times have no zone
TYPES = (INVENTORY, CONTRACTS, APPLICATIONS)


def ask(monkeypatch: pytest.MonkeyPatch, *arguments: str, **environment: str | None) -> tuple[ExportRequest, bool]:
    """Return the export that the command line requests, and True if its report is JSON."""
    asked: list[tuple[ExportRequest, bool]] = []

    def note(request: ExportRequest, clock: InstantClock, *, as_json: bool) -> int:
        assert clock is CLOCK
        asked.append((replace(request, triggered_by=""), as_json))
        return 7

    monkeypatch.setattr(options, "run", note)
    done = CliRunner().invoke(
        options.command, ["-changes", "true", *arguments], env={**USUAL, **environment}, obj=CLOCK
    )
    assert done.exit_code == 7, done.output
    return asked[0]


USUAL_REQUEST = ExportRequest(
    url="https://acme.service-now.com",
    endpoint=ENDPOINTS[0],
    user="fnms@acme.com",
    database="sqlite:////nowhere/fnms.db",
    config=Config(token="t" * 86, client_id="client", client_secret="very-secret"),
    data_types=TYPES,
)
OPTIONS: list[tuple[tuple[str, ...], dict[str, Any]]] = [  # options in both spellings, and the changed members
    ((), {}),
    (("-url", "https://other.example/"), {"url": "https://other.example"}),
    (("-endpoint", "fnmp.do"), {"endpoint": "fnmp.do"}),
    (("-user", "other"), {"user": "other"}),
    (("-changes", "false"), {"changes": False}),
    (("-changes", "yes"), {"changes": True}),
    (("-changesPeriod", "7"), {"period": 7}),
    (("-changesPeriod", "-7"), {"period": 7}),
    (("-changesSince", "2026-01-01"), {"since": DAY}),
    (("-connectionTest",), {"only_test": True}),
    (("-connectionTest", "true"), {"only_test": True}),
    (("-connectionTest", "false"), {"only_test": False}),
    (("-withHardwareInventory", "false"), {"data_types": TYPES[1:]}),
    (("-WithHardwareInventory", "false"), {"data_types": TYPES[1:]}),
    (("-withContracts", "false"), {"data_types": (INVENTORY, APPLICATIONS)}),
    (("-withApplications", "false"), {"data_types": TYPES[:2]}),
    (("--database", "sqlite:///x.db"), {"database": "sqlite:///x.db"}),
]


def to_kebab(word: str) -> str:
    """Return the other spelling of a documented option."""
    is_option = word.startswith("-") and not word.startswith("--") and word[1:2].isalpha()
    text = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in word[1:]).lstrip("-")
    return f"--{text}" if is_option else word


@pytest.mark.parametrize("spell", [str, to_kebab], ids=["documented", "kebab-case"])
@pytest.mark.parametrize(("words", "changes"), OPTIONS, ids=[" ".join(words) for words, _ in OPTIONS])
def test_an_option_changes_the_request(
    monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], changes: dict[str, Any], spell: Any
) -> None:
    assert ask(monkeypatch, *map(spell, words)) == (replace(USUAL_REQUEST, **changes), False)


@pytest.mark.parametrize("spelling", ["-token", "--token"])
def test_the_token_of_the_command_line_wins(monkeypatch: pytest.MonkeyPatch, spelling: str) -> None:
    request, _ = ask(monkeypatch, spelling, "other")
    assert request.config == replace(USUAL_REQUEST.config, token="other")


def test_json_and_the_log_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert ask(monkeypatch, "--json") == (USUAL_REQUEST, True)
    assert ask(monkeypatch, "--log-file", str(tmp_path / "export.log"))[1] is False
    assert (tmp_path / "export.log").exists()


VARIABLES = [  # variable, member, its values in the file and in the environment
    ("SERVICENOW_URL", "url", "https://of.file", "https://of.environment"),
    ("SERVICENOW_USER", "user", "file", "environment"),
    ("FNMS_DATABASE", "database", "sqlite:///file.db", "sqlite:///environment.db"),
    ("SERVICENOW_REFRESH_TOKEN", "token", "file", "environment"),
    ("SERVICENOW_CLIENT_ID", "client_id", "file", "environment"),
    ("SERVICENOW_CLIENT_SECRET", "client_secret", "file", "environment"),
]


@pytest.mark.parametrize(("variable", "member", "of_file", "of_environment"), VARIABLES)
def test_the_environment_wins_over_the_file(  # noqa: PLR0913, PLR0917 -- fixtures
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str, member: str, of_file: str, of_environment: str
) -> None:
    file = tmp_path / "export.toml"
    file.write_text(f'{member} = "{of_file}"\n')
    for value, wanted in ((None, of_file), (of_environment, of_environment)):
        request, _ = ask(monkeypatch, "--config", str(file), **{variable: value})
        owner = request if hasattr(request, member) else request.config
        assert getattr(owner, member) == wanted


SETTINGS: list[tuple[dict[str, Any], str, object]] = [  # members of the configuration, and the client's settings
    ({}, "timeout", (10.0, 300.0)),
    ({"connect_timeout": 3.0}, "timeout", (3.0, 300.0)),
    ({"timeout": 7.0}, "timeout", (10.0, 7.0)),
    ({"retries": 9}, "retry", Retry(attempts=1)),
    ({"certificates": "ca.pem"}, "verify", "ca.pem"),
    ({}, "verify", True),
    ({}, "clock", CLOCK),
]


@pytest.mark.parametrize(("changes", "name", "value"), SETTINGS)
def test_the_configuration_is_that_of_the_client(changes: dict[str, Any], name: str, value: object) -> None:
    request = replace(USUAL_REQUEST, config=replace(USUAL_REQUEST.config, **changes))
    with _connect(request, CLOCK) as servicenow:
        assert getattr(servicenow.client.settings, name) == value
        assert servicenow.client.base_url == request.url


def test_a_changed_file_is_read_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "export.toml"
    for number in range(2):
        file.write_text(f'url = "https://{number}.example"\nuser = "u{number}"\ndatabase = "sqlite:///{number}.db"\n')
        none = {"SERVICENOW_URL": None, "SERVICENOW_USER": None, "FNMS_DATABASE": None}
        request, _ = ask(monkeypatch, "--config", str(file), **none)
        found = (request.url, request.user, request.database)
        assert found == (f"https://{number}.example", f"u{number}", f"sqlite:///{number}.db")
