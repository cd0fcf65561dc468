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


@dataclass(frozen=True)
class RunProgress:
    """A step of a run's progress.

    Args:
        stage: Of the run.
        done: Records fetched, files uploaded, or import jobs completed.
        total: Of how many; None while that is not known.
        text: What happens, for a line.
    """

    stage: RunStage
    done: int
    total: int | None
    text: str


ProgressListener = Callable[[RunProgress], None]


def ignore_progress(_progress: RunProgress) -> None:
    """Ignore progress."""


class StoppableClock(SystemClock):
    """The system clock; its waits end when the process must end.

    Args:
        stop: Set when it is.
    """

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop

    def sleep(self, seconds: float) -> None:
        """Wait.

        Raises:
            StopRequested: the process is to end.
        """
        if self._stop.wait(seconds):
            raise StopRequested("Stopped.")
