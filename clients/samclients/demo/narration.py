"""Output of the demonstration: headings, commands, tables, comparisons of counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from rich.console import Console
from rich.table import Table
from rich.text import Text

WIDE = 80  # characters of a line without a terminal
INDENT = 2
VERDICTS = {True: "agrees", False: "DIFFERS"}


@dataclass(frozen=True)
class CountComparison:
    """A count at the source and at the destination."""

    what: str
    source: object
    arrived: object

    @property
    def agrees(self) -> bool:
        """True if both counts are equal."""
        return self.source == self.arrived


class Narration:
    """Prints the demonstration, and collects the comparisons for the summary."""

    def __init__(self, console: Console | None = None) -> None:
        usual = Console(highlight=False, markup=False, emoji=False)
        self._console = console or (usual if usual.is_terminal else Console(width=WIDE, highlight=False, markup=False))
        self.checks: list[CountComparison] = []
        self._part = 0

    def begin_part(self, title: str, text: str) -> None:
        """Print the heading and the introduction of a part."""
        self._part += 1
        self._console.print()
        self._console.print(Text(f"{self._part}. {title}", "bold"))
        self.say(text)

    def say(self, text: str) -> None:
        """Print a paragraph."""
        self._print(Text(text))

    def announce_fault(self, text: str) -> None:
        """Print a description of an injected fault."""
        self._print(Text(f"On purpose: {text}", "yellow"))

    def command(self, *words: str) -> None:
        """Print a command line."""
        self._print(Text(f"$ {' '.join(words)}", "cyan"))

    def lines(self, text: str) -> None:
        """Print the output of a program, indented."""
        for line in text.rstrip().splitlines():
            self._print(Text(line.rstrip()), 2)

    def table(self, names: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Print a table; numbers are aligned to the right."""
        numeric = [all(isinstance(row[place], (int, float, Decimal)) for row in rows) for place in range(len(names))]
        table = Table(box=None, pad_edge=False, header_style="bold")
        for name, is_number in zip(names, numeric, strict=True):
            table.add_column(name, justify="right" if is_number else "left")
        for row in rows:
            table.add_row(*map(format_count, row))
        self._print(table, 2)

    def check(self, what: str, source: object, arrived: object) -> None:
        """Compare two counts, and print the result."""
        comparison = CountComparison(what, source, arrived)
        self.checks.append(comparison)
        text = f"{what}: {format_count(source)} {'=' if comparison.agrees else 'IS NOT'} {format_count(arrived)}"
        self._print(Text(text, "green" if comparison.agrees else "bold red"))

    def print_summary(self, seconds: float) -> bool:
        """Print all comparisons, and return True if all counts agree."""
        self._console.print()
        self._console.print(Text("What was compared", "bold"))
        self.table(
            ("", "source", "arrived", ""),
            [
                (check.what, format_count(check.source), format_count(check.arrived), VERDICTS[check.agrees])
                for check in self.checks
            ],
        )
        agreed = sum(check.agrees for check in self.checks)
        self._console.print()
        self.say(f"{agreed} of {len(self.checks)} counts agree, after {seconds:.0f} seconds.")
        return agreed == len(self.checks) > 0

    def _print(self, what: Text | Table, steps: int = 1) -> None:
        """Print text or a table, indented by a number of steps, without trailing spaces."""
        options = self._console.options.update(width=self._console.width - steps * INDENT)
        for line in self._console.render_lines(what, options, pad=False):
            text = Text.assemble(" " * steps * INDENT, *((part.text, part.style or "") for part in line))
            text.rstrip()
            self._console.print(text, soft_wrap=True)


def format_count(value: object) -> str:
    """Return a value as shown in tables."""
    if isinstance(value, (float, Decimal)):
        text = f"{value:,.6f}"
        return text.rstrip("0").rstrip(".")
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
