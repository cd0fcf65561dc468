"""The coverage of specs: a table of what was exercised, and a list of what was not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table

from contract_tests.kit.coverage.required import KINDS, Item, list_items
from contract_tests.kit.services import Service

BOTH_SIDES = ("operation", "parameter", "status")  # server and client must each exercise them
SERVER_ONLY = ("transition",)
RESPONSES = "/responses/"  # in the pointer of an example


@dataclass
class Coverage:
    """Counts of the items of a service on the server side and on the client side.

    Args:
        service: The service.
        has_client: There is a client side. The control plane has none, so nobody reads the examples of its responses;
            ``mockservers.checks.conformance.specs`` validates them.
        excused: Names of statuses that the mock server never answers with, and the reasons.
        server: The counts of the server side.
        client: The counts of the client side.
    """

    service: Service
    has_client: bool = True
    excused: Mapping[str, str] = field(default_factory=dict)
    server: Counter[Item] = field(default_factory=Counter)
    client: Counter[Item] = field(default_factory=Counter)

    def list_unexercised(self) -> list[tuple[Item, str]]:
        """List the items that were never exercised, and the sides that missed them."""
        return [(item, sides) for item in sorted(list_items(self.service)) if (sides := self._name_sides(item))]

    def _name_sides(self, item: Item) -> str:
        if not self.has_client and item.kind == "example" and RESPONSES in item.name:
            return ""
        sides = [
            side
            for side, counts, is_required in (
                ("the mock server", self.server, item.name not in self.excused),
                ("the client", self.client, self.has_client and item.kind not in SERVER_ONLY),
            )
            if is_required and not counts[item]
        ]
        if item.kind in (*BOTH_SIDES, *SERVER_ONLY) or not self.has_client:
            return " and ".join(sides)
        return "both" if self.server[item] + self.client[item] == 0 else ""

    def list_rows(self) -> Iterator[tuple[str, int, int, int, int]]:
        """List per kind the number of items: in the spec, exercised by server and by client, never exercised."""
        items, unexercised = list_items(self.service), {item for item, _ in self.list_unexercised()}
        for kind in KINDS:
            own = [item for item in items if item.kind == kind]
            if own:
                exercised = (sum(counts[item] > 0 for item in own) for counts in (self.server, self.client))
                yield kind, len(own), *exercised, sum(item in unexercised for item in own)


def print_coverage(coverages: Sequence[Coverage], console: Console) -> bool:
    """Print the table and the unexercised items, and return whether everything was exercised."""
    table = Table("service", "what", title="coverage")
    for name in ("in the spec", "mock server", "client", "never exercised"):
        table.add_column(name, justify="right")
    for coverage in coverages:
        for kind, *numbers in coverage.list_rows():
            cells = [f"{number:,}" for number in numbers]
            cells[2] = cells[2] if coverage.has_client and kind not in SERVER_ONLY else "-"
            table.add_row(coverage.service.name, kind, *cells)
        table.add_section()
    console.print(table)
    for coverage in coverages:
        for name, reason in coverage.excused.items():
            text = f"never answered by the mock server: {coverage.service.name} {name} ({reason})"
            console.print(text, markup=False)
        for item, sides in coverage.list_unexercised():
            console.print(f"never exercised by {sides}: {item.service} {item.kind} {item.name}", markup=False)
    return bool(coverages) and not any(coverage.list_unexercised() for coverage in coverages)
