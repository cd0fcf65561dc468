"""Rules of the service, in process: when an export is due, who makes it, what is planned, and what is logged."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from samclients.fnms_export.config import Config
from samclients.fnms_export.errors import NotBegun, WrongUse
from samclients.fnms_export.export.history import INTERRUPTED, SUCCEEDED, ExportHistory, ExportRun, TypeProgress
from samclients.fnms_export.export.schedule_store import PlannedExport, ScheduleStore
from samclients.fnms_export.request import ExportRequest
from samclients.fnms_export.schedule import WeeklySchedule, parse_schedule
from samclients.fnms_export.service import ExportService, ServiceOptions
from samclients.fnms_export.source.database import OperationsDatabase
from samclients.runtime import InstantClock

BERLIN = ZoneInfo("Europe/Berlin")
WEDNESDAY = datetime(2031, 7, 2, 12, tzinfo=UTC)
URL, MINUTE, DAY = "https://acme.service-now.com", 60, 24 * 3600
SUNDAY = datetime(2031, 7, 6, 1)  # noqa: DTZ001 -- 03:00 in Berlin, as the database has it
ENDED = TypeProgress("Contracts")


@dataclass
class Service:
    """A service whose exports are noted instead of made."""

    database: OperationsDatabase
    clock: InstantClock = field(default_factory=lambda: InstantClock(WEDNESDAY))
    schedule: str = "Sunday 03:00"
    made: list[ExportRequest] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.url = self.database.engine.url.render_as_string(hide_password=False)
        self.request = ExportRequest(URL, "x.do", "fnms", self.url, Config(resume_within=24.0))
        self.service = ExportService(self.read, self.make, ServiceOptions(BERLIN, self.clock.now))

    def read(self) -> tuple[ExportRequest, WeeklySchedule]:
        return replace(self.request, database=self.url), parse_schedule(self.schedule)

    def make(self, request: ExportRequest) -> int:
        self.made.append(request)
        return 7

    def wait(self, **time: float) -> int:
        """Let time pass, look once, and return the exit code."""
        self.clock.sleep(timedelta(**time).total_seconds())
        return self.service.run_due()

    @property
    def plan(self) -> PlannedExport | None:
        return ScheduleStore(self.database.engine, URL).find_next()


@pytest.fixture
def service(database: OperationsDatabase) -> Service:
    return Service(database)


def test_an_export_is_due_at_its_moment_and_once(service: Service) -> None:
    assert service.wait() == 0  # the schedule counts from now on
    until = (datetime(2031, 7, 6, 1, tzinfo=UTC) - service.clock.now()).total_seconds()
    assert (service.wait(seconds=until - 1), service.made) == (0, [])
    assert (service.wait(seconds=1), service.made) == (7, [service.request])
    assert (service.wait(seconds=1), service.wait(days=6), len(service.made)) == (0, 0, 1)
    assert (service.wait(days=30), service.wait(), len(service.made)) == (7, 0, 2)  # one for all that were missed


def test_two_services_share_a_moment(service: Service) -> None:
    other = Service(service.database, service.clock)
    assert (service.wait(), other.wait()) == (0, 0)
    assert (service.wait(days=7), other.wait()) == (7, 0)


def test_another_schedule_counts_from_when_it_is_seen(service: Service) -> None:
    service.wait()
    service.schedule = "Daily 09:00"
    assert service.wait(days=7) == 0
    assert service.wait(days=1) == 7


def test_the_next_export_is_stored_with_a_sign_of_life(service: Service) -> None:
    assert service.plan is None
    service.wait()
    plan = service.plan
    assert plan is not None
    assert (plan.schedule, plan.at, plan.seen) == ("Sunday 03:00 Europe/Berlin", SUNDAY, WEDNESDAY.replace(tzinfo=None))
    service.clock.sleep(3 * MINUTE)
    service.service._give_sign_of_life()  # noqa: SLF001 -- a step of the scheduler
    assert service.plan == replace(plan, seen=plan.seen + timedelta(minutes=3))


def test_the_plan_is_logged_once_and_again_when_it_changes(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "samclients.fnms_export.service")
    service.wait()
    service.wait(minutes=1)
    service.schedule = "Daily 09:00"
    service.wait()
    assert [record.getMessage() for record in caplog.records] == [
        f"Next export to {URL}: Sunday 2031-07-06 03:00 (Sunday 03:00 Europe/Berlin)",
        f"Next export to {URL}: Thursday 2031-07-03 09:00 (Daily 09:00 Europe/Berlin)",
    ]


def test_a_problem_is_logged_once_and_again_after_a_success(
    service: Service, caplog: pytest.LogCaptureFixture, tmp_path: Any
) -> None:
    caplog.set_level(logging.ERROR, "samclients.fnms_export.service")
    good = service.url
    for url in (
        f"sqlite:///{tmp_path}/none.db",
        f"sqlite:///{tmp_path}/none.db",
        good,
        f"sqlite:///{tmp_path}/none.db",
    ):
        service.url = url
        service.service._look()  # noqa: SLF001 -- a step of the scheduler
    problem = f"The operations database {tmp_path}/none.db does not exist."
    assert [record.getMessage() for record in caplog.records] == [problem, problem]
    service.url = "nothing"
    service.service._give_sign_of_life()  # noqa: SLF001 -- it has no sign then, and no error
    with pytest.raises(WrongUse):
        service.service.run_due()


def test_a_database_that_cannot_be_read_is_an_error_of_the_utility(service: Service, tmp_path: Any) -> None:
    (tmp_path / "damaged.db").write_bytes(b"no database" * 100)
    service.url = f"sqlite:///{tmp_path}/damaged.db"
    with pytest.raises(NotBegun, match=r"damaged\.db cannot be read: file is not a database"):
        service.service.run_due()


RUN = ExportRun("r-1", URL, "schedule", "", SUNDAY, SUNDAY, "elsewhere/1/x", types=(ENDED,), ended=SUNDAY,
                state=INTERRUPTED)  # fmt: skip
UNFINISHED: list[tuple[dict[str, Any], float, bool]] = [  # the last run, hours after it, and if it is continued
    ({}, 1, True),
    ({}, 24, True),
    ({}, 24.01, False),
    ({"triggered_by": "command line"}, 1, False),
    ({"instance": "https://other.service-now.com"}, 1, False),
    ({"state": SUCCEEDED}, 1, False),
]


@pytest.mark.parametrize(("changes", "hours", "is_continued"), UNFINISHED)
def test_the_last_export_of_the_schedule_is_continued(
    service: Service, changes: dict[str, Any], hours: float, is_continued: bool  # noqa: FBT001 -- a column
) -> None:  # fmt: skip
    service.wait()
    run = replace(RUN, **changes)
    history = ExportHistory(service.database.engine)
    history.prepare()
    history.begin(run)
    history.end(run)
    service.clock.sleep((SUNDAY.replace(tzinfo=UTC) - WEDNESDAY).total_seconds())
    assert ScheduleStore(service.database.engine, URL).claim(SUNDAY)  # the moment itself was taken
    assert (service.wait(hours=hours), len(service.made)) == (7 * is_continued, int(is_continued))


def test_the_service_ends_when_a_running_export_has_stopped(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[dict[str, Any]] = []
    scheduler = service.service._scheduler  # noqa: SLF001 -- the library's
    jobs: list[tuple[str, object]] = []
    monkeypatch.setattr(scheduler, "start", lambda: jobs.extend((job.id, job.trigger) for job in scheduler.get_jobs()))
    monkeypatch.setattr(scheduler, "shutdown", lambda **how: ended.append(how))
    stop = threading.Event()
    stop.set()
    service.service.serve(stop)
    assert ended == [{"wait": True}]
    assert [(name, str(trigger)) for name, trigger in jobs][::2] == [
        ("look", "interval[0:00:05]"), ("sign of life", "interval[0:01:00]"),
    ]  # fmt: skip
