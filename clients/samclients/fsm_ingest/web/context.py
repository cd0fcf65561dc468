"""Context of the pages: the database, the editors over it, the runner."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from samclients.fsm_ingest.jobs.connection_tester import ConnectionTester
from samclients.fsm_ingest.jobs.job_editor import JobEditor
from samclients.fsm_ingest.jobs.organizations import OrganizationEditor
from samclients.fsm_ingest.jobs.settings_editor import SettingsEditor
from samclients.fsm_ingest.runs.history import RunHistory
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.fsm_ingest.web.background import BackgroundRuns
from samclients.runtime import Settings


@dataclass(frozen=True)
class PageContext:
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
    def organizations(self) -> OrganizationEditor:
        """The Organizations page."""
        return OrganizationEditor(self.database, self.client)

    @property
    def jobs(self) -> JobEditor:
        """The API Jobs page."""
        return JobEditor(self.database, self.client)

    @property
    def connections(self) -> ConnectionTester:
        """The Test Connection button."""
        return ConnectionTester(self.database, self.client)

    @property
    def settings(self) -> SettingsEditor:
        """The Settings page."""
        return SettingsEditor(self.database)

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
