"""Context of the pages: the database, the editors over it, the runner."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from samclients.fsm_ingest.jobs.editors import Editors
from samclients.fsm_ingest.runs.history import RunHistory
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.fsm_ingest.web.background import BackgroundRuns
from samclients.runtime import Settings


@dataclass(frozen=True)
class PageContext(Editors):
    """Context of the pages: the database, the editors over it, the runner.

    Args:
        database: The database.
        runs: Starts runs.
        zone: The time zone of schedules and displayed times.
        client: HTTP settings for Flexera and the vendors.
    """

    database: IngestDatabase
    runs: BackgroundRuns
    zone: tzinfo = UTC
    client: Settings = field(default_factory=Settings)

    @property
    def history(self) -> RunHistory:
        """The job log."""
        return RunHistory(self.database)

    def now(self) -> datetime:
        """Return the current time."""
        return self.client.clock.now()

    def format_time(self, moment: datetime | None) -> str:
        """Return a moment in local time; empty if there is none."""
        return f"{moment.astimezone(self.zone):%Y-%m-%d %H:%M}" if moment else ""
