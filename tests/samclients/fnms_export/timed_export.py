"""An export in another year whose calls and segments take known seconds: every duration can be computed by hand."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rich.console import Console
from sqlalchemy import text

from samclients.fnms_export import utility
from samclients.fnms_export.config import Config
from samclients.fnms_export.data_types import DataType
from samclients.fnms_export.export.progress import ProgressLog, log_to_stream
from samclients.fnms_export.export.report import ExportReport
from samclients.fnms_export.request import ExportRequest
from samclients.fnms_export.source.database import OperationsDatabase
from samclients.runtime import ConnectionLost, InstantClock
from samclients.runtime.errors import Failure
from samclients.servicenow.client import SegmentRefused
from samclients.servicenow.models import SegmentResult

START = datetime(2031, 7, 1, 12, tzinfo=UTC)
TEST, SEND, STATUS, STORE = 1.0, 2.0, 3.0, 5.0  # seconds of a call, and of the work after an accepted segment
LAG = timedelta(minutes=1)  # of the database's clock
URL = "https://acme.service-now.com"
CONFIG = Config(retries=2, retry_wait=4.0, segment_rows=20, poll_interval=10.0, token="t", client_id="c")
LOST = ConnectionLost(Failure("send_transaction", "POST", URL, "the connection broke"))
ROW = re.compile("<(?:inventory|contract|installation)>")


def build_result(**members: object) -> SegmentResult:
    return SegmentResult.from_dict({"return_code": "0", "status": "success", **members})


@dataclass
class SlowInstance:
    """ServiceNow's integration endpoint; an import has one transaction more at each look until all are done."""

    clock: InstantClock
    before: Callable[[str], None]
    calls: list[str] = field(default_factory=list)
    segments: dict[str, int] = field(default_factory=dict)  # by import run
    rows: dict[str, int] = field(default_factory=dict)  # of the last sent segments, by the end of their ids
    looks: dict[str, int] = field(default_factory=dict)

    def test_connection(self) -> SegmentResult:
        self._take("test", TEST)
        return build_result()

    def send_segment(self, name: str, transaction_type: str, payload: str) -> SegmentResult:
        self.rows[name[37:]] = len(ROW.findall(payload))
        self._take(f"send {name[37:]}", SEND)
        self.segments[transaction_type] = self.segments.get(transaction_type, 0) + 1
        return build_result(import_run=transaction_type)

    def status(self, *, import_run: str = "", transaction_id: str = "") -> SegmentResult:
        *_, word, number = ["", "", *transaction_id.split("-")]
        run = import_run or f"{word}_export"
        self._take(f"status {run}", STATUS)
        if number and not 1 <= int(number) <= self.segments.get(run, 0):
            raise SegmentRefused(build_result(return_code="1", status="failed", message="no such transaction"))
        total, done = self.segments[run], self.looks.get(run, 0)
        self.looks[run] = done + bool(import_run)
        counts = {"total": total, "new": 0, "waiting": total - done, "processing": 0, "succeeded": done, "failed": 0}
        state = "Succeeded" if done >= 1 else "Processing"
        return build_result(import_run=run, state=state, transactions=counts)

    def _take(self, call: str, seconds: float) -> None:
        self.calls.append(call)
        self.clock.sleep(seconds)
        self.before(call)


class SlowLog(ProgressLog):
    """Progress as lines; each segment takes some seconds more."""

    def __init__(self, clock: InstantClock) -> None:
        super().__init__()
        self._clock = clock

    def advance(self, data_type: DataType, rows: int) -> None:
        self._clock.sleep(STORE)
        super().advance(data_type, rows)


@dataclass
class TimedExport:
    """Exports of one database to one instance."""

    database: OperationsDatabase
    patch: pytest.MonkeyPatch
    clock: InstantClock = field(default_factory=lambda: InstantClock(START))
    failures: dict[str, BaseException | list[BaseException]] = field(default_factory=dict)  # of the next calls
    stages: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)  # the history's types at the first such call
    lines: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.patch.setattr(OperationsDatabase, "now", lambda _self: self.clock.now().replace(tzinfo=None) - LAG)
        self.instance = SlowInstance(self.clock, self._notice, self.calls)
        self.patch.setattr(utility, "Integration", lambda *_: self.instance)

    @property
    def request(self) -> ExportRequest:
        url = self.database.engine.url.render_as_string(hide_password=False)
        return ExportRequest(URL, "fnmp", "user", url, CONFIG, triggered_by="a test")

    def run(self, **changes: Any) -> ExportReport:
        """Export; notes the lines of the log."""
        self.instance.segments.clear()
        self.instance.looks.clear()
        log = io.StringIO()
        with log_to_stream(log):
            report = utility.export(replace(self.request, **changes), self.clock, SlowLog(self.clock))
        self.lines = [line.split(" ", 2)[2] for line in log.getvalue().splitlines()]
        return report

    def read(self, table: str) -> list[dict[str, Any]]:
        """The rows of a table of the utility; times are texts, as SQLite has them."""
        with self.database.engine.connect() as db:
            return [dict(row) for row in db.execute(text(f'SELECT * FROM "{table}"')).mappings()]  # noqa: S608 -- ours

    def list_tables(self) -> list[str]:
        """The names of the utility's tables."""
        with self.database.engine.connect() as db:
            found = db.execute(text("SELECT name FROM sqlite_master WHERE name LIKE 'ServiceNow%' AND type = 'table'"))
            return list(found.scalars())

    def _notice(self, call: str) -> None:
        """Note what the history has during a call, then let the call fail where that is wanted."""
        if "ServiceNowExportRunType" in self.list_tables():
            rows = [tuple(row.values())[3:] for row in self.read("ServiceNowExportRunType")]
            self.stages.setdefault(call, rows)
        waiting = self.failures.pop(call, [])
        if isinstance(waiting, BaseException):
            raise waiting
        if waiting:
            self.failures[call] = waiting[1:]
            raise waiting[0]


def show(report: ExportReport) -> tuple[dict[str, Any], str]:
    """The report as JSON, and as text."""
    printed = io.StringIO()
    report.show(Console(file=printed, width=100))
    return json.loads(report.to_json()), printed.getvalue()
