"""Progress of a run, and the request to stop it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from samclients.fsm_ingest.errors import IngestError
from samclients.fsm_ingest.runs.records import RunStage
from samclients.runtime import SystemClock


class StopRequested(IngestError):
    """The process must end; the run continues with the job's next run."""


class CancelRequested(IngestError):
    """Somebody has canceled the run; it does not continue."""


@dataclass(frozen=True)
class RunProgress:
    """A step of a run's progress.

    Args:
        stage: The stage of the run.
        done: Number of fetched records, uploaded files, or completed import jobs.
        total: Total number; None if unknown.
        text: A line that describes the step.
    """

    stage: RunStage
    done: int
    total: int | None
    text: str


ProgressListener = Callable[[RunProgress], None]


def ignore_progress(_progress: RunProgress) -> None:
    """Ignore progress."""


class StoppableClock(SystemClock):
    """System clock whose waits end when the process must end.

    Args:
        stop: Event that is set when the process must end.
    """

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop

    def sleep(self, seconds: float) -> None:
        """Wait.

        Raises:
            StopRequested: the process must end.
        """
        if self._stop.wait(seconds):
            raise StopRequested("Stopped.")
