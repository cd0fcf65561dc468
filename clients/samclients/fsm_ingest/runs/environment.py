"""Values that a run works with: its input from the database, and its environment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo

from samclients.flexera.json_lines import LARGEST_FILE
from samclients.fsm_ingest.model.entities import (
    ApiJob,
    Application,
    FlexeraOrganization,
    IngestSettings,
    IntegrationTask,
)
from samclients.fsm_ingest.model.tasks import TASKS, TaskFields
from samclients.fsm_ingest.runs.progress import ProgressListener, ignore_progress
from samclients.fsm_ingest.source.params import DateWindow
from samclients.runtime import Settings


def never_stop() -> None:
    """Let the run continue."""


@dataclass(frozen=True)
class RunInput:
    """The database records that a run needs, read when the attempt begins.

    Args:
        job: The job; all mandatory fields are set.
        task: The job's task.
        organization: The organization that the job loads into.
        application: The managed application; None if the last refresh did not list it.
        settings: The utility's settings.
        paging_places: The paging places that earlier responses to the job had, by ``page_reader.format_place``.
    """

    job: ApiJob
    task: IntegrationTask
    organization: FlexeraOrganization
    application: Application | None
    settings: IngestSettings
    paging_places: frozenset[str] = frozenset()

    @property
    def task_fields(self) -> TaskFields:
        """The fields and load types of the task."""
        return TASKS[self.task]


@dataclass(frozen=True)
class RunEnvironment:
    """The process-wide collaborators and options of runs.

    Args:
        client: HTTP settings for Flexera and the sources; its clock is the clock of the runs.
        zone: The time zone whose calendar days date windows use.
        check_stop: Raises ``StopRequested`` when the process must end.
        watch: Receives the progress of runs.
        largest: Maximum size of an upload file in bytes, before compression.
        despite_rejects: Make full loads even if records were rejected, whatever the settings say.
    """

    client: Settings = field(default_factory=Settings)
    zone: tzinfo = UTC
    check_stop: Callable[[], None] = never_stop
    watch: ProgressListener = ignore_progress
    largest: int = LARGEST_FILE
    despite_rejects: bool = False

    def now(self) -> datetime:
        """Return the current time, UTC."""
        return self.client.clock.now()

    def build_window(self, started_at: datetime, last_completed: datetime | None) -> DateWindow:
        """Return the days that date windows refer to in a run.

        Args:
            started_at: The time at which the run started.
            last_completed: The start of the job's last completed run; None if there is none.
        """
        return DateWindow(self._day(started_at), None if last_completed is None else self._day(last_completed))

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()
