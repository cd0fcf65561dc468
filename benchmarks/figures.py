"""What is measured becomes figures: told as a table, held against the targets, and kept as JSON."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

RESULTS = Path(__file__).parent / "results" / "latest.json"
AT_LEAST, AT_MOST = "at least", "at most"


@dataclass(frozen=True)
class Target:
    """What a figure should be.

    Args:
        figure: What it is of, in words.
        bound: ``at least`` or ``at most``.
        wanted: The bound.
        unit: Of both.
    """

    figure: str
    bound: str
    wanted: float
    unit: str = ""

    @property
    def words(self) -> str:
        """``at least 2 times``"""
        return f"{self.bound} {self.wanted:g}{' ' if self.unit else ''}{self.unit}"

    def holds(self, value: float | None) -> bool:
        """Whether a value reaches it; one that was not measured does not."""
        if value is None:
            return False
        return value >= self.wanted if self.bound == AT_LEAST else value <= self.wanted


@dataclass
class Results:
    """Everything that was measured in a run, by part and name; and what was absent, with the reason."""

    figures: dict[str, dict[str, Any]] = field(default_factory=dict)
    targets: list[dict[str, Any]] = field(default_factory=list)
    absent: dict[str, str] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)

    def add(self, part: str, name: str, value: Any) -> None:
        """Keep a figure."""
        self.figures.setdefault(part, {})[name] = value

    def hold(self, target: Target, value: float | None) -> None:
        """Keep what became of a target."""
        shown = None if value is None else round(value, 3)
        self.targets.append(
            {"figure": target.figure, "target": target.words, "value": shown, "holds": target.holds(value)}
        )

    def save(self, path: Path = RESULTS) -> None:
        """Write it all to a file."""
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")


def about(rounds: int, tool: str) -> dict[str, Any]:
    """Where and how it was measured."""
    return {
        "at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "rounds": rounds,
        "load_tool": tool,
        "load_average_before": [round(one, 2) for one in os.getloadavg()],
    }


def print_figures(console: Console, part: str, figures: Mapping[str, Any]) -> None:
    """A part's figures: rows by name, a column per member where the values have members."""
    values = list(figures.values())
    if values and all(isinstance(one, dict) for one in values):
        columns = list(dict.fromkeys(name for one in values for name in one))
        table = Table("", *columns, title=part)
        for name, one in figures.items():
            table.add_row(name, *(shown(one.get(column)) for column in columns))
    else:
        table = Table("figure", "value", title=part)
        for name, one in figures.items():
            table.add_row(name, shown(one))
    console.print(table)


def print_targets(console: Console, results: Results) -> None:
    """What became of the targets, and what was absent."""
    table = Table("figure", "target", "value", "holds", title="targets")
    for one in results.targets:
        value = "not measured" if one["value"] is None else shown(one["value"])
        table.add_row(one["figure"], one["target"], value, "yes" if one["holds"] else "[bold red]no[/]")
    console.print(table)
    for name, reason in results.absent.items():
        console.print(f"absent: {name}: {reason}")


def shown(value: Any) -> str:
    """A value as a person reads it."""
    if value is None:
        return "-"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.3g}"


def ratio(one: float | None, other: float | None) -> float | None:
    """How many times the other."""
    return one / other if one is not None and other else None


def medians(rounds: Mapping[str, list[float]]) -> Iterator[tuple[str, float]]:
    """The middle of each name's values."""
    return ((name, median(values)) for name, values in rounds.items() if values)
