"""What was exercised, as a table, and what was not, as a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table

from contract_tests.kit.coverage.wanted import KINDS, Item, of_the_service
from mockservers.core.service.service import Service

BOTH = ("operation", "parameter", "status")  # the stand-in and the client must each have met them
OF_THE_STAND_IN = ("transition",)
OF_ANSWERS = "/responses/"  # in the pointer of an example


@dataclass
class Coverage:
    """How often everything of a service was met at the stand-in and by the client.

    Args:
        service: The service.
        has_client: Whether there is a client side. The control plane has none: there, nobody reads the examples of
            answers, which are held against their schemas and no more (``mockservers.checks.conformance.specs``).
        excused: Names of statuses that the stand-in never answers with, and why.
    """

    service: Service
    has_client: bool = True
    excused: Mapping[str, str] = field(default_factory=dict)
    stand_in: Counter[Item] = field(default_factory=Counter)
    client: Counter[Item] = field(default_factory=Counter)

    def zeros(self) -> list[tuple[Item, str]]:
        """What was never exercised, and by whom."""
        return [(item, who) for item in sorted(of_the_service(self.service)) if (who := self._missed(item))]

    def _missed(self, item: Item) -> str:
        if not self.has_client and item.kind == "example" and OF_ANSWERS in item.name:
            return ""
        missed = [
            who
            for who, counts, wanted in (
                ("the stand-in", self.stand_in, item.name not in self.excused),
                ("the client", self.client, self.has_client and item.kind not in OF_THE_STAND_IN),
            )
            if wanted and not counts[item]
        ]
        if item.kind in (*BOTH, *OF_THE_STAND_IN) or not self.has_client:
            return " and ".join(missed)
        return "both" if self.stand_in[item] + self.client[item] == 0 else ""

    def rows(self) -> Iterator[tuple[str, int, int, int, int]]:
        """Per kind: how many there are, how many the stand-in met, how many the client, how many are at zero."""
        items, zeros = of_the_service(self.service), {item for item, _ in self.zeros()}
        for kind in KINDS:
            own = [item for item in items if item.kind == kind]
            if own:
                met = (sum(counts[item] > 0 for item in own) for counts in (self.stand_in, self.client))
                yield kind, len(own), *met, sum(item in zeros for item in own)


def show(coverages: Sequence[Coverage], console: Console) -> bool:
    """Print the table and what is at zero; whether nothing is."""
    table = Table("service", "what", title="coverage")
    for name in ("in the spec", "stand-in", "client", "zero"):
        table.add_column(name, justify="right")
    for one in coverages:
        for kind, *numbers in one.rows():
            told = [f"{number:,}" for number in numbers]
            told[2] = told[2] if one.has_client and kind not in OF_THE_STAND_IN else "-"
            table.add_row(one.service.name, kind, *told)
        table.add_section()
    console.print(table)
    for one in coverages:
        for name, why in one.excused.items():
            console.print(f"never answered by the stand-in: {one.service.name} {name} ({why})", markup=False)
        for item, who in one.zeros():
            console.print(f"never exercised by {who}: {item.service} {item.kind} {item.name}", markup=False)
    return bool(coverages) and not any(one.zeros() for one in coverages)
