"""Final report of an export: the result of each type, as text or JSON."""

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
    """Result of a type of data; ``records`` and ``segments`` are those accepted by ServiceNow, also in earlier runs."""

    type: str
    state: str
    records: int = 0
    segments: int = 0
    retransmissions: int = 0
    import_run: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class ExportReport:
    """Result of an export, or of the checks before it.

    Args:
        instance: The URL of the instance.
        database: The URL of the operations database, without secrets.
        export: The id at the beginning of transaction ids; empty if no export began.
        changes: True if only changes were requested.
        continued: True if an earlier run of the utility began the export.
        types: The result of each type.
        seconds: The duration of this run of the utility.
        waited: The seconds of ``seconds`` spent waiting for ServiceNow.
        exit_code: The exit code of the utility.
        error: The reason of a failure.
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

    def to_json(self) -> str:
        """Return the report as JSON text, with the sums over all types."""
        sums = {name: sum(getattr(result, name) for result in self.types) for name in SUMMED}
        return json.dumps({**asdict(self), **sums}, indent=2)

    def show(self, console: Console) -> None:
        """Print the report."""
        if self.types:
            console.print(self._build_table())
        waiting = (
            f", {self.waited * HUNDRED / self.seconds:.0f}% of them waiting for ServiceNow" if self.seconds else ""
        )
        kind = "continued export" if self.continued else "export"
        outcome = f"{kind} {self.export}" if self.export else "nothing was sent"
        console.print(f"{self.instance}: {outcome}, {self.seconds:.1f} seconds{waiting}", soft_wrap=True)

    def _build_table(self) -> Table:
        table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
        table.add_column("type", no_wrap=True)
        table.add_column("state", no_wrap=True)
        for name in ("records", "segments", "resent", "seconds"):
            table.add_column(name, justify="right")
        table.add_column("import run", no_wrap=True)
        for result in self.types:
            counts = (f"{count:,}" for count in (result.records, result.segments, result.retransmissions))
            table.add_row(result.type, result.state, *counts, f"{result.seconds:.1f}", result.import_run)
        return table


SUMMED = ("records", "segments", "retransmissions")
