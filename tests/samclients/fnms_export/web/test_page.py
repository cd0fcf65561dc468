"""The page without a browser: forms, secrets, foreign texts, requests from elsewhere."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from samclients.fnms_export.background import ExportLauncher
from samclients.fnms_export.data_types import APPLICATIONS, CONTRACTS, DATA_TYPES, INVENTORY
from samclients.fnms_export.export.history import ExportHistory
from samclients.fnms_export.export.progress import ProgressLog
from samclients.fnms_export.export.recorder import ExportRecorder
from samclients.fnms_export.export.report import ExportReport
from samclients.fnms_export.export.schedule_store import ScheduleStore
from samclients.fnms_export.request import ExportRequest
from samclients.fnms_export.settings import SettingsFile
from samclients.fnms_export.source.database import OperationsDatabase
from samclients.fnms_export.web.app import create_export_app, format_duration
from samclients.fnms_export.web.context import SectionContext
from samclients.runtime import InstantClock
from samclients.web.access import AccessPolicy

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
URL = "https://acme.service-now.com"
SCRIPT = "<script>alert(1)</script>"
CAUTION = (
    "CAUTION: In ServiceNow, contracts and installed applications both have dependencies on hardware inventory. It is"
    " recommended that you do not exclude the hardware inventory, as this may result in unpredictable gaps in other"
    " records when the correct dependencies cannot be established."
)
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
VALUES = {
    "url": URL,
    "user": "fnms",
    "token": "very-secret",
    "client_id": "client",
    "client_secret": "hidden-word",
    "schedule_day": "Sunday",
    "schedule_time": "03:00",
}


@dataclass
class Section:
    """The page with exports that only report."""

    file: Path
    database: OperationsDatabase
    environ: dict[str, str] = field(default_factory=dict)
    policy: AccessPolicy = field(default_factory=AccessPolicy)
    requests: list[ExportRequest] = field(default_factory=list)
    report: ExportReport = field(default_factory=lambda: ExportReport(URL, "db"))
    client: FlaskClient = field(init=False)
    context: SectionContext = field(init=False)

    def __post_init__(self) -> None:
        settings = SettingsFile(self.file, self.environ)
        launcher = ExportLauncher(threading.Event(), self.make_export)
        self.context = SectionContext(settings, launcher, UTC, InstantClock(NOW), self.make_export)
        self.client = create_export_app(self.context, self.policy).test_client()

    def make_export(self, _stop: threading.Event, request: ExportRequest) -> ExportReport:
        self.requests.append(request)
        return self.report

    def show(self) -> str:
        return self.client.get("/").text

    def post(self, path: str, **values: str) -> TestResponse:
        found = TOKEN.search(self.show())
        assert found
        return self.client.post(path, data={"csrf_token": found[1], **values})

    def save(self, **values: str) -> TestResponse:
        url = self.database.engine.url.render_as_string(hide_password=False)
        return self.post("/settings", **{**VALUES, "database": url, **values})

    def export(self, **values: str) -> ExportRequest:
        answer = self.post("/exports", **values)
        assert answer.status_code == 303, answer.text
        while self.context.launcher.is_running:
            pass
        return self.requests[-1]


Open = Callable[..., Section]


@pytest.fixture
def open_section(tmp_path: Path, database: OperationsDatabase) -> Open:
    def open_section(**options: Any) -> Section:
        return Section(tmp_path / "export.toml", database, **options)

    return open_section


@pytest.fixture
def section(open_section: Open) -> Section:
    found: Section = open_section()
    return found


def test_the_section_has_the_documented_words(section: Section) -> None:
    page = re.sub(r"<[^>]+>", "", section.show())
    text = " ".join(page.split())
    words = (
        *("ServiceNow", "Export now", "Exclude hardware inventory"),
        CAUTION,
        *("Exclude contracts", "Exclude installed applications", "Next scheduled export: Sunday 2026-04-05 03:00"),
        *("History", "ServiceNow export settings", "URL", "User", "Token", "Test connection"),
    )
    place = 0
    for word in words:  # in this order
        place = text.index(word, place) + len(word)


def test_settings_are_saved_and_shown_without_secrets(section: Section) -> None:
    assert section.save().status_code == 303
    page = section.show()
    assert "Saved the settings." in page
    assert 'value="***"' in page
    for secret in ("very-secret", "hidden-word"):
        assert secret not in page
    assert section.save(token="***", client_secret="", user="other").status_code == 303
    config = section.context.settings.read()
    assert (config.token, config.client_secret, config.user) == ("very-secret", "hidden-word", "other")


def test_settings_of_somebody_else_are_not_overwritten(section: Section) -> None:
    assert section.save(version="").status_code == 303
    answer = section.save(version="", user="other")
    assert (answer.status_code, "The settings were changed meanwhile." in answer.text) == (409, True)
    assert 'value="fnms"' in answer.text
    found = re.search(r'name="version" value="([0-9]+)"', answer.text)
    assert found
    assert section.save(version=found[1], user="other").status_code == 303
    assert section.context.settings.read().user == "other"


def test_entered_secrets_are_not_sent_back(section: Section) -> None:
    answer = section.save(url="http://acme", database="postgresql://u:hidden-pass@h/d")
    assert answer.status_code == 422
    assert "URL must begin with https: the token would be sent to http://acme in clear text." in answer.text
    for secret in ("very-secret", "hidden-word", "hidden-pass"):
        assert secret not in answer.text
    assert "Enter it again: it is not sent back to the browser." in answer.text
    assert not section.file.exists()


def test_what_the_environment_has_cannot_be_changed_here(open_section: Open) -> None:
    section = open_section(environ={"SERVICENOW_URL": "https://other.example", "SERVICENOW_REFRESH_TOKEN": "of-env"})
    page = section.show()
    assert "Set by the environment variable SERVICENOW_URL." in page
    assert "of-env" not in page
    assert section.save(token="x" * 9).status_code == 303
    assert "x" * 9 not in section.file.read_text()
    assert section.export().url == "https://other.example"


def test_a_test_takes_the_form_as_it_is(section: Section) -> None:
    url = str(section.database.engine.url)
    section.report = ExportReport(URL, "db", exit_code=3, error="ServiceNow cannot be asked: no connection")
    answer = section.post("/test", **VALUES, database=url)
    assert "ServiceNow cannot be asked: no connection" in answer.text
    [request] = section.requests
    assert (request.only_test, request.config.token, request.config.retries) == (True, "very-secret", 0)
    assert not section.file.exists()
    section.report = ExportReport(URL, "db")
    assert "The connection test succeeded." in section.post("/test", **VALUES, database=url).text
    assert section.post("/test", **{**VALUES, "user": ""}, database=url).status_code == 422


@pytest.mark.parametrize(
    ("values", "types", "options"),
    [
        ({}, DATA_TYPES, ""),
        ({"exclude_inventory": "y"}, (CONTRACTS, APPLICATIONS), "-withHardwareInventory false"),
        ({"exclude_contracts": "y", "exclude_applications": "y"}, (INVENTORY,), None),
        ({"baseline": "everything"}, DATA_TYPES, "-changes false"),
        ({"baseline": "period", "period": "-7"}, DATA_TYPES, "-changesPeriod 7"),
        ({"baseline": "since", "since": "2026-03-01"}, DATA_TYPES, "-changesSince 2026-03-01"),
        ({"baseline": "last", "period": "seven", "since": "never"}, DATA_TYPES, ""),
    ],
)
def test_an_export_is_as_chosen(
    section: Section, values: dict[str, str], types: tuple[object, ...], options: str | None
) -> None:
    section.save()
    request = section.export(**values)
    assert request.data_types == types
    assert options in (None, request.options)
    assert request.triggered_by == "web page (127.0.0.1)"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (dict.fromkeys(("exclude_inventory", "exclude_contracts", "exclude_applications"), "y"), "All types of data"),
        ({"baseline": "period", "period": "seven"}, "Enter a number of days."),
        ({"baseline": "period", "period": "9" * 50}, ": use 1 to 36,525."),
        ({"baseline": "since", "since": "yesterday"}, "Enter a day, such as 2026-03-31."),
        (
            {"baseline": "since", "since": "2026-04-01"},
            "Invalid day 2026-04-01: use a day from 1970-01-01 to today (UTC).",
        ),
    ],
)
def test_a_wrong_choice_is_refused_beside_its_field(section: Section, values: dict[str, str], sentence: str) -> None:
    section.save()
    answer = section.post("/exports", **values)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert section.requests == []


def test_a_settings_file_that_is_wrong_is_reported(section: Section) -> None:
    section.file.write_text("retrys = 3")
    sentence = f"{section.file}: unknown name &#39;retrys&#39;; did you mean retries?"
    assert sentence in section.show()
    assert sentence in section.save().text


def test_a_database_that_is_missing_is_reported(section: Section, tmp_path: Path) -> None:
    section.save(database=f"sqlite:///{tmp_path}/none.db")
    assert f"The operations database {tmp_path}/none.db does not exist." in section.show()


def test_an_error_that_is_not_in_the_history_is_shown(section: Section) -> None:
    section.save()
    section.report = ExportReport(URL, "db", exit_code=2, error="The driver is missing.")
    section.export()
    assert "The driver is missing." in section.show()


def test_texts_of_others_are_no_markup(section: Section) -> None:
    section.save()
    history = ExportHistory(section.database.engine)
    recorder = ExportRecorder(history, ProgressLog(), section.context.now)
    recorder.begin(SCRIPT, SCRIPT, SCRIPT, DATA_TYPES)
    recorder.retry(SCRIPT, ValueError(SCRIPT), 1, 1.0)
    for page in (section.show(), section.client.get("/activity").text):
        assert page.count("&lt;script&gt;alert(1)") >= 4
        assert SCRIPT not in page
    recorder.end(ExportReport(SCRIPT, SCRIPT, SCRIPT, exit_code=3, error=SCRIPT))
    assert SCRIPT not in section.show()
    assert SCRIPT not in section.save(url=SCRIPT, user=SCRIPT, database=SCRIPT).text
    assert SCRIPT not in section.client.get("/", query_string={"before": SCRIPT}).text


def test_a_running_export_and_the_next_one_are_shown(section: Section) -> None:
    section.save()
    assert "No service is running now." in section.show()
    assert "Sunday 2026-04-05 03:00 (schedule: Sunday 03:00 UTC)" in section.show()
    recorder = ExportRecorder(ExportHistory(section.database.engine), ProgressLog(), section.context.now)
    recorder.begin(URL, "a test", "", DATA_TYPES)
    recorder.start(INVENTORY, 40, 0)
    recorder.advance(INVENTORY, 10)
    store = ScheduleStore(section.database.engine, URL)
    store.find_start("Daily 05:00 UTC", section.context.now())
    store.save_next(datetime(2026, 4, 1, 5), section.context.now(), "fnms-host")  # noqa: DTZ001
    page = section.client.get("/activity").text
    assert 'data-running="true"' in page
    assert '<progress max="40" value="10"' in page
    assert "Wednesday 2026-04-01 05:00 (schedule: Daily 05:00 UTC), by the service on" in page
    assert "fnms-host" in page
    answer = section.post("/exports")
    assert (answer.status_code, "An export is in progress." in answer.text) == (409, True)


def test_only_a_running_export_can_be_stopped(section: Section) -> None:
    section.save()
    assert section.post("/exports/nothing/stop").status_code == 409  # there is no table yet
    history = ExportHistory(section.database.engine)
    recorder = ExportRecorder(history, ProgressLog(), section.context.now)
    recorder.begin(URL, "a test", "", DATA_TYPES)
    [run] = history.list_runs(section.context.now())
    assert section.post("/exports/nothing/stop").status_code == 303
    assert "The export is not running." in section.show()
    assert section.client.post(f"/exports/{run.id}/stop").status_code == 400
    assert section.post(f"/exports/{run.id}/stop").status_code == 303
    assert "The export stops at the next safe place." in section.show()


def test_the_history_has_pages(section: Section) -> None:
    section.save()
    history = ExportHistory(section.database.engine)
    for number in range(25):
        moment = datetime(2026, 3, 1, 0, number)  # noqa: DTZ001
        recorder = ExportRecorder(history, ProgressLog(), lambda moment=moment: moment)  # type: ignore[misc]
        recorder.begin(URL, f"run {number:02}", "", DATA_TYPES)
    page = section.show()
    assert ("run 24" in page, "run 15" in page, "run 14" in page) == (True, True, False)
    link = re.search(r'href="(/\?before=[^"#]+)#exports">Older', page)
    assert link
    older = section.client.get(link[1]).text
    assert ("run 14" in older, "run 15" in older, "Latest exports" in older) == (True, False, True)


def test_old_exports_are_deleted_from_the_history(section: Section) -> None:
    section.save()
    assert "Delete old exports" not in section.show()
    history = ExportHistory(section.database.engine)
    for number in range(3):
        moment = section.context.now() - timedelta(days=10 * number)
        recorder = ExportRecorder(history, ProgressLog(), lambda moment=moment: moment)  # type: ignore[misc]
        recorder.begin(URL, f"run {number}", "", DATA_TYPES)
        recorder.end(ExportReport(URL, "db"))
    assert section.post("/prune", days="15").status_code == 303
    page = section.show()
    assert "Deleted 1 export from the history." in page
    assert ("run 1" in page, "run 2" in page) == (True, False)
    assert section.post("/prune", days="0").status_code == 303
    assert [run.triggered_by for run in history.list_runs(section.context.now())] == ["run 0"]
    for days in ("", "-1", "x", "36526"):
        refused = section.post("/prune", days=days)
        assert (refused.status_code, "Enter a number of days, 0 to 36,525." in refused.text) == (422, True)


@pytest.mark.parametrize("path", ["/settings", "/test", "/exports", "/prune"])
def test_a_form_of_another_site_is_refused(section: Section, path: str) -> None:
    assert section.client.post(path, data=VALUES).status_code == 400
    assert section.client.get(path).status_code == 303
    assert (section.requests, section.file.exists()) == ([], False)


def test_another_host_name_and_a_visitor_without_password_are_refused(open_section: Open) -> None:
    section = open_section(policy=AccessPolicy(password="correct horse battery"))
    assert section.client.get("/", headers={"Host": "evil.example"}).status_code == 403
    for path in ("/", "/activity"):
        answer = section.client.get(path)
        assert (answer.status_code, answer.headers["Location"].startswith("/login")) == (303, True)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.04, "0.0 s"), (12.4, "12 s"), (200, "3 min 20 s"), (7_500, "2 h 5 min")]
)
def test_durations_are_short(seconds: float, text: str) -> None:
    assert format_duration(seconds) == text
