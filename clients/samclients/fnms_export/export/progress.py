"""How an export goes, told while it goes: a bar per type on a terminal, lines elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.logging import RichHandler
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from samclients.fnms_export.kinds import Kind
from samclients.servicenow.models import SegmentResult

LOG = logging.getLogger("samclients.fnms_export")
LINES = 10  # about how many lines tell of one type where no bar can


class Told(Protocol):
    """Whoever is told of an export."""

    def begins(self, kind: Kind, total: int, done: int) -> None:
        """So many rows of a type are to be sent, of which some were sent before."""

    def sent(self, kind: Kind, rows: int) -> None:
        """So many more rows were taken."""

    def failed(self, what: str, error: Exception, attempt: int, wait: float) -> None:
        """Something failed and will be tried again after some seconds."""

    def importing(self, kind: Kind, status: SegmentResult) -> None:
        """How an import stands that is not done."""

    def ends(self, kind: Kind, state: str) -> None:
        """A type is done, or not wanted."""


class Lines:
    """Progress as lines of the log."""

    def __init__(self) -> None:
        self._total, self._done, self._said = 0, 0, 0
        self._standing = ""

    def begins(self, kind: Kind, total: int, done: int) -> None:
        """So many rows of a type are to be sent."""
        self._total, self._done = total, done
        self._said, self._standing = self._tenth(), ""
        before = f", {done:,} of them sent before" if done else ""
        LOG.info("%s: %s records%s", kind.name, f"{total:,}", before)

    def sent(self, kind: Kind, rows: int) -> None:
        """Tell every tenth."""
        self._done += rows
        if (tenth := self._tenth()) > self._said:
            LOG.info("%s: %s of %s records sent", kind.name, f"{self._done:,}", f"{self._total:,}")
            self._said = tenth

    def failed(self, what: str, error: Exception, attempt: int, wait: float) -> None:
        """Tell a failure."""
        retrying(what, error, attempt, wait)

    def importing(self, kind: Kind, status: SegmentResult) -> None:
        """Tell how an import stands, where that is new."""
        standing = _standing(status)
        if standing != self._standing:
            LOG.info("%s: waiting for the import, %s", kind.name, standing)
            self._standing = standing

    def ends(self, kind: Kind, state: str) -> None:
        """Tell how it ended."""
        LOG.info("%s: %s", kind.name, state)

    def _tenth(self) -> int:
        return self._done * LINES // self._total if self._total else LINES


class Bars:
    """Progress as one bar per type."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._bars: dict[Kind, TaskID] = {}

    def begins(self, kind: Kind, total: int, done: int) -> None:
        """A new bar."""
        self._bars[kind] = self._progress.add_task(kind.name, total=total, completed=done, state="sending")

    def sent(self, kind: Kind, rows: int) -> None:
        """Move the bar."""
        self._progress.advance(self._bars[kind], rows)

    def failed(self, what: str, error: Exception, attempt: int, wait: float) -> None:
        """Tell a failure above the bars."""
        retrying(what, error, attempt, wait)

    def importing(self, kind: Kind, status: SegmentResult) -> None:
        """Tell beside the bar how the import stands."""
        self._progress.update(self._bars[kind], state=_progress(status))

    def ends(self, kind: Kind, state: str) -> None:
        """Tell beside the bar how it ended."""
        if kind in self._bars:
            self._progress.update(self._bars[kind], state=state)


def _standing(status: SegmentResult) -> str:
    counts = status.transactions
    return f"{counts.succeeded} of {counts.total} transactions done" if counts else "not begun"


def _progress(status: SegmentResult) -> str:
    counts = status.transactions
    return f"importing {counts.succeeded}/{counts.total}" if counts else "importing"


def retrying(what: str, error: Exception, attempt: int, wait: float) -> None:
    """Log a failure that is not the last word."""
    LOG.warning("%s failed at attempt %d: %s; again in %.1f s", what, attempt, error, wait)


@contextmanager
def shown(console: Console) -> Iterator[Told]:
    """Bars where the console is a terminal, lines elsewhere; the log goes to the console."""
    if console.is_terminal:
        handler: logging.Handler = RichHandler(console=console, show_path=False, show_level=False, markup=False)
    else:
        handler = logging.StreamHandler(console.file)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    with _logging(handler):
        if not console.is_terminal:
            yield Lines()
            return
        columns = (TextColumn("{task.description}"), BarColumn(bar_width=10), MofNCompleteColumn())
        with Progress(*columns, TimeElapsedColumn(), TextColumn("{task.fields[state]}"), console=console) as bars:
            yield Bars(bars)


@contextmanager
def _logging(handler: logging.Handler) -> Iterator[None]:
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
