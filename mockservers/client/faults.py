"""Faults for Python: ``server.bigfix.faults.add("status", operation="list_metrics", status=503, times=2)``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mockservers.core.faults.fault import FIELDS

if TYPE_CHECKING:
    from mockservers.client.connection import WorldConnection

__tracebackhide__ = True  # a failing test shows its own line, and the message

FaultState = dict[str, Any]


@dataclass(frozen=True)
class Faults:
    """The faults of one world of a running server, or of one mock server in it.

    Args:
        world: The world.
        service: The mock server's name; empty for all.
    """

    world: WorldConnection
    service: str = ""

    def of(self, world: str) -> Faults:
        """Return the faults of another world."""
        return replace(self, world=self.world.other(world))

    def add(self, kind: str, **options: object) -> FaultState:
        """Add a fault; return it with its ``id`` and the number of requests that it ``struck``.

        Args:
            kind: The kind of fault; ``mockservers faults`` lists the kinds.
            options: The matching requests and the frequency: ``operation``, ``method``, ``path``, ``header``,
                ``query``, ``after``, ``every``, ``times``, ``probability``, ``since``, ``until``, as in
                ``core.faults.fault.Fault``; ``service`` if these are the faults of all mock servers. Other names are
                values of the kind.

        Raises:
            ValueError: an unknown kind, operation or value (the message suggests similar ones), or a fault that no
                request can match.
        """
        fault = {name: value for name, value in options.items() if name in FIELDS}
        values = {name: value for name, value in options.items() if name not in FIELDS}
        fault = {"service": self.service, **fault} if self.service else fault
        added: FaultState = self.world.ask("POST", "faults", body={"kind": kind, "values": values, **fault})
        return added

    def list(self) -> list[FaultState]:
        """List the faults in the order of their addition, with the numbers of requests ``matched`` and ``struck``."""
        every = self.world.ask("GET", "faults")["faults"]
        return [fault for fault in every if self.service in {"", fault["service"]}]

    def remove(self, fault: Mapping[str, Any]) -> None:
        """Remove a fault.

        Raises:
            ValueError: the fault does not exist any more.
        """
        self.world.ask("DELETE", "faults", str(fault["id"]))

    def clear(self) -> None:
        """Remove all faults of the world, or of the mock server."""
        if not self.service:
            self.world.ask("DELETE", "faults")
            return
        for fault in self.list():
            self.remove(fault)
