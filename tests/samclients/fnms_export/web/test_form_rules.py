"""Rules of the page's forms: choices, statuses, secrets, time limits, and one connection to the database."""

from __future__ import annotations

import re
import threading
from contextlib import suppress
from dataclasses import replace

import pytest

from samclients.fnms_export.config import Config
from samclients.fnms_export.request import ExportRequest
from samclients.fnms_export.web import context as context_module
from samclients.fnms_export.web.forms import ConnectionForm, ExportForm
from tests.samclients.fnms_export.web.test_page import URL, Open, Section, open_section, section

__all__ = ["open_section", "section"]  # fixtures

DAYS = ["Daily", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
BASELINES = {
    "last": "Changes since the last export",
    "period": "Changes of the last days:",
    "since": "Changes since:",
    "everything": "Everything",
}


def test_every_choice_is_offered(section: Section) -> None:
    page = section.show()
    with section.client.application.test_request_context():
        connection, export = ConnectionForm(), ExportForm()
    assert [choice.value for choice in connection.schedule_day.choices] == DAYS
    assert {choice.value: choice.label for choice in export.baseline.choices} == BASELINES
    places = [page.index(f'value="{value}"') for value in BASELINES]
    assert places == sorted(places)
    assert all(f'value="{day}"' in page for day in DAYS)


@pytest.mark.parametrize(
    ("values", "options"),
    [
        ({"baseline": "last"}, ""),
        ({"baseline": "period", "period": "7"}, "-changesPeriod 7"),
        ({"baseline": "since", "since": "2026-03-01"}, "-changesSince 2026-03-01"),
        ({"baseline": "everything"}, "-changes false"),
        ({"exclude_inventory": "y"}, "-withHardwareInventory false"),
        ({"exclude_contracts": "y"}, "-withContracts false"),
        ({"exclude_applications": "y"}, "-withApplications false"),
    ],
)
def test_every_choice_is_made(section: Section, values: dict[str, str], options: str) -> None:
    section.save()
    assert section.export(**{"baseline": "last", **values}).options == options


@pytest.mark.parametrize(("url", "status"), [(URL, 200), ("ftp://x", 422)])
def test_a_test_of_the_connection_has_a_status(section: Section, url: str, status: int) -> None:
    section.save()
    assert (
        section.post("/test", url=url, **NAMED, database=section.context.settings.read().database).status_code == status
    )


@pytest.mark.parametrize(
    ("period", "text"),
    [
        ("36526", "Invalid number of days 36526: use 1 to 36,525."),
        ("12345678901", "Invalid number of days 1234567890: use 1 to 36,525."),
        ("seven", "Enter a number of days."),
        ("", "Enter a number of days."),
    ],
)
def test_a_wrong_number_of_days_is_refused(section: Section, period: str, text: str) -> None:
    section.save()
    answer = section.post("/exports", baseline="period", period=period)
    assert (answer.status_code, text in answer.text) == (422, True)


NAMED = {"user": "fnms", "token": "very-secret", "client_id": "c", "schedule_day": "Sunday", "schedule_time": "03:00"}
SECRETS = [
    ("url", "https://me:s3cret-word@acme.service-now.com"),
    ("token", "s3cret-word"),
    ("client_secret", "s3cret-word"),
    ("database", "postgresql://me:s3cret-word@host/db"),
]


@pytest.mark.parametrize("path", ["/settings", "/test"])
@pytest.mark.parametrize(("name", "value"), SECRETS)
def test_an_entered_secret_is_not_sent_back(section: Section, path: str, name: str, value: str) -> None:
    answer = section.post(path, **{"url": "ftp://x", **NAMED, "database": "nothing", name: value})
    assert (answer.status_code, "s3cret-word" in answer.text) == (422, False)


VARIABLES = {
    "url": "SERVICENOW_URL",
    "user": "SERVICENOW_USER",
    "token": "SERVICENOW_REFRESH_TOKEN",
    "client_id": "SERVICENOW_CLIENT_ID",
    "client_secret": "SERVICENOW_CLIENT_SECRET",
    "database": "FNMS_DATABASE",
}


@pytest.mark.parametrize("name", VARIABLES)
def test_a_setting_of_the_environment_cannot_be_entered(open_section: Open, name: str) -> None:
    section = open_section(environ={VARIABLES[name]: URL if name == "url" else "sqlite:///of.environment"})
    page = section.show()
    fields = {found["name"]: found[0] for found in re.finditer(r'<input[^>]*name="(?P<name>\w+)"[^>]*>', page)}
    assert {one for one in VARIABLES if re.search(r"\bdisabled\b", fields[one])} == {name}
    assert page.count(f"Set by the environment variable {VARIABLES[name]}.") == 1
    assert section.post("/settings", **NAMED, database="sqlite:///entered", url=URL).status_code == 303
    assert f"{name} =" not in section.file.read_text()


@pytest.mark.parametrize(("configured", "used"), [(300.0, 30.0), (30.5, 30.0), (30.0, 30.0), (5.0, 5.0)])
def test_somebody_who_waits_for_a_test_waits_30_seconds(section: Section, configured: float, used: float) -> None:
    request = ExportRequest(URL, "x.do", "fnms", "sqlite:///x.db", Config(timeout=configured, retries=7))
    assert section.context.test_connection(request) == section.report
    config = section.requests[-1].config
    assert (config.timeout, config.retries) == (used, 0)
    assert section.requests[-1] == replace(request, config=config)


def test_threads_share_the_connections_to_the_database(section: Section, monkeypatch: pytest.MonkeyPatch) -> None:
    both, made = threading.Barrier(2), list[str]()

    class Database:
        def __init__(self, url: str) -> None:
            made.append(url)
            with suppress(threading.BrokenBarrierError):
                both.wait(0.1)  # the other thread comes only if nothing keeps it out

    monkeypatch.setattr(context_module, "OperationsDatabase", Database)
    context, found = section.context, list[object]()
    threads = [threading.Thread(target=lambda: found.append(context._open_database("sqlite://"))) for _ in range(2)]  # noqa: SLF001
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (made, len(set(map(id, found)))) == (["sqlite://"], 1)
    context._database = None  # noqa: SLF001 -- it cannot be closed
