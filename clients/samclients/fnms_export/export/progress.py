"""Progress of an export: a bar per type on a terminal, log lines otherwise."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Protocol

from rich.console import Console
from rich.logging import RichHandler
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from samclients.fnms_export.data_types import DataType
from samclients.servicenow.models import SegmentResult

LOG = logging.getLogger("samclients.fnms_export")
LINES = 10  # approximate log lines per type without a terminal


class ProgressListener(Protocol):
    """Receiver of the progress of an export."""

    def start(self, data_type: DataType, total: int, done: int) -> None:
        """Report that sending a type starts: ``total`` rows, of which ``done`` were sent before."""

    def advance(self, data_type: DataType, rows: int) -> None:
        """Report that ServiceNow accepted a segment with ``rows`` rows."""

    def retry(self, what: str, error: Exception, attempt: int, wait: float) -> None:
        """Report that an attempt failed and is repeated after ``wait`` seconds."""

    def update_import(self, data_type: DataType, status: SegmentResult) -> None:
        """Report the state of an unfinished import."""

    def finish(self, data_type: DataType, state: str) -> None:
        """Report that a type is finished; ``state`` is its state in the report."""


class ProgressLog:
    """Listener that writes log lines."""

    def __init__(self) -> None:
        self._total, self._done, self._logged_tenth = 0, 0, 0
        self._import_state = ""

    def start(self, data_type: DataType, total: int, done: int) -> None:
        """Log the number of rows."""
        self._total, self._done = total, done
        self._logged_tenth, self._import_state = self._compute_tenth(), ""
        before = f", {done:,} of them sent before" if done else ""
        LOG.info("%s: %s records%s", data_type.name, f"{total:,}", before)

    def advance(self, data_type: DataType, rows: int) -> None:
        """Log a line for every tenth of the rows."""
        self._done += rows
        if (tenth := self._compute_tenth()) > self._logged_tenth:
            LOG.info("%s: %s of %s records sent", data_type.name, f"{self._done:,}", f"{self._total:,}")
            self._logged_tenth = tenth

    def retry(self, what: str, error: Exception, attempt: int, wait: float) -> None:
        """Log the failed attempt."""
        log_retry(what, error, attempt, wait)

    def update_import(self, data_type: DataType, status: SegmentResult) -> None:
        """Log the state of the import if it has changed."""
        state = _describe_import(status)
        if state != self._import_state:
            LOG.info("%s: waiting for the import, %s", data_type.name, state)
            self._import_state = state

    def finish(self, data_type: DataType, state: str) -> None:
        """Log the final state."""
        LOG.info("%s: %s", data_type.name, state)

    def _compute_tenth(self) -> int:
        return self._done * LINES // self._total if self._total else LINES


class ProgressBars:
    """Listener that shows one bar per type."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._bars: dict[DataType, TaskID] = {}

    def start(self, data_type: DataType, total: int, done: int) -> None:
        """Add a bar."""
        self._bars[data_type] = self._progress.add_task(data_type.name, total=total, completed=done, state="sending")

    def advance(self, data_type: DataType, rows: int) -> None:
        """Move the bar."""
        self._progress.advance(self._bars[data_type], rows)

    def retry(self, what: str, error: Exception, attempt: int, wait: float) -> None:
        """Log the failed attempt above the bars."""
        log_retry(what, error, attempt, wait)

    def update_import(self, data_type: DataType, status: SegmentResult) -> None:
        """Show the state of the import beside the bar."""
        self._progress.update(self._bars[data_type], state=_summarize_import(status))

    def finish(self, data_type: DataType, state: str) -> None:
        """Show the final state beside the bar."""
        if data_type in self._bars:
            self._progress.update(self._bars[data_type], state=state)


def _describe_import(status: SegmentResult) -> str:
    counts = status.transactions
    return f"{counts.succeeded} of {counts.total} transactions done" if counts else "not started"


def _summarize_import(status: SegmentResult) -> str:
    counts = status.transactions
    return f"importing {counts.succeeded}/{counts.total}" if counts else "importing"


def log_retry(what: str, error: Exception, attempt: int, wait: float) -> None:
    """Log a failed attempt that is repeated after ``wait`` seconds."""
    LOG.warning("%s failed at attempt %d: %s; retrying in %.1f s", what, attempt, error, wait)


@contextmanager
def show_progress(console: Console) -> Iterator[ProgressListener]:
    """Show bars if the console is a terminal, log lines otherwise; the log goes to the console."""
    if not console.is_terminal:
        with log_to_stream(console.file):
            yield ProgressLog()
        return
    with _log_to(RichHandler(console=console, show_path=False, show_level=False, markup=False)):
        columns = (TextColumn("{task.description}"), BarColumn(bar_width=10), MofNCompleteColumn())
        with Progress(*columns, TimeElapsedColumn(), TextColumn("{task.fields[state]}"), console=console) as bars:
            yield ProgressBars(bars)


@contextmanager
def log_to_stream(stream: IO[str]) -> Iterator[None]:
    """Write the log as lines to a stream."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    with _log_to(handler):
        yield


@contextmanager
def _log_to(handler: logging.Handler) -> Iterator[None]:
    level = LOG.level
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    LOG.propagate = False
    try:
        yield
    finally:
        LOG.removeHandler(handler)
        LOG.setLevel(level)
        LOG.propagate = True
