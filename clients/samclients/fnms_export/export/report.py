"""The final report of an export: the result of each type, as text or JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from rich.console import Console
from rich.table import Table

IMPORTED, UNCHANGED, FAILED, UNFINISHED = "imported", "no changes", "failed", "not finished"
SKIPPED, EXCLUDED = "skipped", "excluded"
HUNDRED = 100


@dataclass(frozen=True)
class TypeReport:
    """One type of data; ``records`` and ``segments`` were taken by ServiceNow, in this run of the utility or before."""

    type: str
    state: str
    records: int = 0
    segments: int = 0
    retransmissions: int = 0
    import_run: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class ExportReport:
    """An export, or the checks before it.

    Args:
        instance: The URL.
        database: Its URL, without secrets.
        export: The id that transaction ids begin with; empty where none began.
        changes: True where only differences were requested.
        continued: True where an earlier run of the utility began the export.
        types: The result of each type.
        seconds: The duration of this run of the utility.
        waited: Seconds of these spent waiting for ServiceNow.
        exit_code: Of the utility.
        error: The reason where it did not succeed.
    """

    instance: str
    database: str
    export: str = ""
    changes: bool = True
    continued: bool = False
    types: Sequence[TypeReport] = field(default_factory=list)
    seconds: float = 0.0
    waited: float = 0.0
    exit_code: int = 0
    error: str = ""

    def as_json(self) -> str:
        """A JSON object, with the sums over all types."""
        sums = {name: sum(getattr(one, name) for one in self.types) for name in SUMMED}
        return json.dumps({**asdict(self), **sums}, indent=2)

    def show(self, console: Console) -> None:
        """Print it."""
        if self.types:
            console.print(self._table())
        waiting = (
            f", {self.waited * HUNDRED / self.seconds:.0f}% of them waiting for ServiceNow" if self.seconds else ""
        )
        about = "continued export" if self.continued else "export"
        told = f"{about} {self.export}" if self.export else "nothing was sent"
        console.print(f"{self.instance}: {told}, {self.seconds:.1f} seconds{waiting}", soft_wrap=True)

    def _table(self) -> Table:
        table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
        table.add_column("type", no_wrap=True)
        table.add_column("state", no_wrap=True)
        for name in ("records", "segments", "resent", "seconds"):
            table.add_column(name, justify="right")
        table.add_column("import run", no_wrap=True)
        for one in self.types:
            numbers = f"{one.records:,}", f"{one.segments:,}", f"{one.retransmissions:,}", f"{one.seconds:.1f}"
            table.add_row(one.type, one.state, *numbers, one.import_run)
        return table


SUMMED = ("records", "segments", "retransmissions")
