"""Values of the job log: runs with their status, stage, counts, files and log entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

MOST_REASONS = 50  # counted separately; records rejected for further reasons are counted together
OTHER_REASONS = "other reasons"
UNPRINTABLE = [*(code for code in range(32) if chr(code) not in "\t\n\r"), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF]
PRINTABLE = dict.fromkeys(UNPRINTABLE, "\N{REPLACEMENT CHARACTER}")


class RunStatus(StrEnum):
    """Status of a run; the values are proposed, because the documentation only names the column."""

    RUNNING = "Running"
    INTERRUPTED = "Interrupted"  # continues with the job's next run
    COMPLETED = "Completed"
    FAILED = "Failed"
    CANCELED = "Canceled"


class RunStage(StrEnum):
    """Next step of a run that has not ended."""

    FETCHING = "fetching"  # nothing is at Flexera; the run begins from the start
    UPLOADING = "uploading"  # some files may be uploaded; they are not sent again
    IMPORTING = "importing"  # all files are uploaded; import jobs may have begun


@dataclass(frozen=True)
class RunCounts:
    """Counts of a run.

    Args:
        pages: Pages read from the source.
        fetched: Records in the pages.
        rejected: Records that could not be mapped.
        reasons: Rejected records by reason.
        loaded: Records in completed import jobs.
        files: Files in import jobs.
        jobs: Ids of the import jobs, in order.
    """

    pages: int = 0
    fetched: int = 0
    rejected: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    loaded: int = 0
    files: int = 0
    jobs: tuple[str, ...] = ()

    @property
    def mapped(self) -> int:
        """Records to be loaded."""
        return self.fetched - self.rejected

    def reject(self, reason: str) -> RunCounts:
        """Return the counts with one more rejected record."""
        known = reason in self.reasons or len(self.reasons) < MOST_REASONS
        name = reason if known else OTHER_REASONS
        reasons = {**self.reasons, name: self.reasons.get(name, 0) + 1}
        return replace(self, rejected=self.rejected + 1, reasons=reasons)


@dataclass(frozen=True)
class JobRun:
    """A run of a job, which is a line of the job log."""

    id: str
    job_id: str
    job_name: str
    organization_id: int
    application_id: str
    application: str
    task: str
    load_type: str
    by_service: bool
    started_at: datetime
    ended_at: datetime | None = None
    status: RunStatus = RunStatus.RUNNING
    stage: RunStage = RunStage.FETCHING
    attempts: int = 1
    counts: RunCounts = RunCounts()
    message: str = ""

    def run_time(self, now: datetime) -> timedelta:
        """Return the duration of the run, up to now if it has not ended."""
        return (self.ended_at or now) - self.started_at


@dataclass(frozen=True)
class PlannedFile:
    """A file that a run will load, with its number of records."""

    name: str
    records: int


@dataclass(frozen=True)
class LogEntry:
    """A log line of a run, without secrets."""

    at: datetime
    text: str


def replace_unprintable(text: str) -> str:
    """Replace the characters that databases and XML refuse."""
    return text.translate(PRINTABLE)
