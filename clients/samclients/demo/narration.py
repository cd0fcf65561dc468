"""The output of the demonstration: headings, commands, tables, comparisons of counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from rich.console import Console
from rich.table import Table
from rich.text import Text

WIDE = 80  # characters, where the output is no terminal
INDENT = 2
VERDICTS = {True: "agrees", False: "DIFFERS"}


@dataclass(frozen=True)
class CountComparison:
    """A count on both sides: at the source and where the data arrived."""

    what: str
    source: object
    arrived: object

    @property
    def agrees(self) -> bool:
        """True where both sides have the same count."""
        return self.source == self.arrived


class Narration:
    """Prints the demonstration, and keeps the comparisons for the summary."""

    def __init__(self, console: Console | None = None) -> None:
        usual = Console(highlight=False, markup=False, emoji=False)
        self._console = console or (usual if usual.is_terminal else Console(width=WIDE, highlight=False, markup=False))
        self.checks: list[CountComparison] = []
        self._part = 0

    def begin_part(self, title: str, text: str) -> None:
        """Begin a part of the story."""
        self._part += 1
        self._console.print()
        self._console.print(Text(f"{self._part}. {title}", "bold"))
        self.say(text)

    def say(self, text: str) -> None:
        """A paragraph."""
        self._put(Text(text))

    def announce_fault(self, text: str) -> None:
        """Print which fault is injected on purpose."""
        self._put(Text(f"On purpose: {text}", "yellow"))

    def command(self, *words: str) -> None:
        """A command as one would type it."""
        self._put(Text(f"$ {' '.join(words)}", "cyan"))

    def lines(self, text: str) -> None:
        """Print the output of a program, indented."""
        for line in text.rstrip().splitlines():
            self._put(Text(line.rstrip()), 2)

    def table(self, names: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """A table; numbers stand at the right."""
        numeric = [all(isinstance(row[place], (int, float, Decimal)) for row in rows) for place in range(len(names))]
        table = Table(box=None, pad_edge=False, header_style="bold")
        for name, is_number in zip(names, numeric, strict=True):
            table.add_column(name, justify="right" if is_number else "left")
        for row in rows:
            table.add_row(*map(format_count, row))
        self._put(table, 2)

    def check(self, what: str, source: object, arrived: object) -> None:
        """Compare two counts, and say so."""
        comparison = CountComparison(what, source, arrived)
        self.checks.append(comparison)
        text = f"{what}: {format_count(source)} {'=' if comparison.agrees else 'IS NOT'} {format_count(arrived)}"
        self._put(Text(text, "green" if comparison.agrees else "bold red"))

    def print_summary(self, seconds: float) -> bool:
        """Print all comparisons; returns True where everything agreed."""
        self._console.print()
        self._console.print(Text("What was compared", "bold"))
        self.table(
            ("", "source", "arrived", ""),
            [
                (one.what, format_count(one.source), format_count(one.arrived), VERDICTS[one.agrees])
                for one in self.checks
            ],
        )
        agreed = sum(one.agrees for one in self.checks)
        self._console.print()
        self.say(f"{agreed} of {len(self.checks)} counts agree, after {seconds:.0f} seconds.")
        return agreed == len(self.checks) > 0

    def _put(self, what: Text | Table, steps: int = 1) -> None:
        """Print something, indented by so many steps, without spaces at the ends of lines."""
        options = self._console.options.update(width=self._console.width - steps * INDENT)
        for line in self._console.render_lines(what, options, pad=False):
            text = Text.assemble(" " * steps * INDENT, *((part.text, part.style or "") for part in line))
            text.rstrip()
            self._console.print(text, soft_wrap=True)


def format_count(value: object) -> str:
    """A value as the tables have it."""
    if isinstance(value, (float, Decimal)):
        text = f"{value:,.6f}"
        return text.rstrip("0").rstrip(".")
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
