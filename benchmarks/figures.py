"""Figures of a run: printed as tables, compared with targets, saved as JSON."""

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
    """Target of a figure.

    Args:
        figure: Description of the figure.
        bound: ``at least`` or ``at most``.
        wanted: The bound.
        unit: Unit of figure and bound.
    """

    figure: str
    bound: str
    wanted: float
    unit: str = ""

    @property
    def words(self) -> str:
        """The target as text, such as ``at least 2 times``."""
        return f"{self.bound} {self.wanted:g}{' ' if self.unit else ''}{self.unit}"

    def holds(self, value: float | None) -> bool:
        """Return whether a value meets the target; a missing value does not."""
        if value is None:
            return False
        return value >= self.wanted if self.bound == AT_LEAST else value <= self.wanted


@dataclass
class Results:
    """Figures of a run by part and name, and the absent tools with the reasons."""

    figures: dict[str, dict[str, Any]] = field(default_factory=dict)
    targets: list[dict[str, Any]] = field(default_factory=list)
    absent: dict[str, str] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)

    def add(self, part: str, name: str, value: Any) -> None:
        """Add a figure."""
        self.figures.setdefault(part, {})[name] = value

    def check(self, target: Target, value: float | None) -> None:
        """Compare a value with a target and record the result."""
        rounded = None if value is None else round(value, 3)
        self.targets.append(
            {"figure": target.figure, "target": target.words, "value": rounded, "holds": target.holds(value)}
        )

    def find_goal(self, operation: str, other: str) -> float | None:
        """Find the wanted ratio of an operation's requests/s to another server's."""
        figure = f"{operation}: requests/s against {other}"
        return next((float(found["target"].split()[2]) for found in self.targets if found["figure"] == figure), None)

    def save(self, path: Path = RESULTS) -> None:
        """Write the results to a JSON file."""
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")


def describe_run(rounds: int, tool: str) -> dict[str, Any]:
    """Describe the machine and the settings of the run."""
    return {
        "at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "rounds": rounds,
        "load_tool": tool,
        "load_average_before": [round(load, 2) for load in os.getloadavg()],
    }


def print_figures(console: Console, part: str, figures: Mapping[str, Any]) -> None:
    """Print a part's figures, one row per name and, for dicts, one column per key."""
    values = list(figures.values())
    if values and all(isinstance(value, dict) for value in values):
        columns = list(dict.fromkeys(name for value in values for name in value))
        table = Table("", *columns, title=part)
        for name, value in figures.items():
            table.add_row(name, *(format_value(value.get(column)) for column in columns))
    else:
        table = Table("figure", "value", title=part)
        for name, value in figures.items():
            table.add_row(name, format_value(value))
    console.print(table)


def print_targets(console: Console, results: Results) -> None:
    """Print the results of the targets and the absent tools."""
    table = Table("figure", "target", "value", "holds", title="targets")
    for target in sorted(results.targets, key=lambda target: target["holds"]):  # those that were not reached first
        value = "not measured" if target["value"] is None else format_value(target["value"])
        table.add_row(target["figure"], target["target"], value, "yes" if target["holds"] else "[bold red]no[/]")
    console.print(table)
    for name, reason in results.absent.items():
        console.print(f"absent: {name}: {reason}")


def format_value(value: Any) -> str:
    """Format a value for a table."""
    if value is None:
        return "-"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.3g}"


def ratio(figure: float | None, other: float | None) -> float | None:
    """Divide two figures; None if a figure is missing or the divisor is 0."""
    return figure / other if figure is not None and other else None


def medians(rounds: Mapping[str, list[float]]) -> Iterator[tuple[str, float]]:
    """Yield the median of each name's values."""
    return ((name, median(values)) for name, values in rounds.items() if values)
