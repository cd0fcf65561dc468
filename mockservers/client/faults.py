"""Faults for Python: ``server.bigfix.faults.add("status", operation="list_metrics", status=503, times=2)``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mockservers.core.faults.fault import FIELDS

if TYPE_CHECKING:
    from mockservers.client.connection import WorldConnection

__tracebackhide__ = True  # what a failing test shows is its own line, and the message

Told = dict[str, Any]


@dataclass(frozen=True)
class Faults:
    """The faults of one world of a running server, or of one stand-in in it.

    Args:
        world: The world.
        service: The stand-in's name; empty for all.
    """

    world: WorldConnection
    service: str = ""

    def of(self, world: str) -> Faults:
        """The same in another world."""
        return replace(self, world=self.world.other(world))

    def add(self, kind: str, **said: object) -> Told:
        """Let something go wrong; gives the fault, with its ``id`` and how often it ``struck``.

        Args:
            kind: What goes wrong; ``mockservers faults`` lists the kinds.
            said: Which requests, and how often: ``operation``, ``method``, ``path``, ``header``, ``query``, ``after``,
                ``every``, ``times``, ``probability``, ``since``, ``until``, as ``core.faults.fault.Fault`` has them;
                ``service`` where these are the faults of all; anything else is a value of the kind.

        Raises:
            ValueError: there is no such kind, operation or value, or it could never strike; the nearest are told.
        """
        fault = {name: value for name, value in said.items() if name in FIELDS}
        values = {name: value for name, value in said.items() if name not in FIELDS}
        fault = {"service": self.service, **fault} if self.service else fault
        added: Told = self.world.ask("POST", "faults", body={"kind": kind, "values": values, **fault})
        return added

    def list(self) -> list[Told]:
        """The faults as they were added, and how often each ``matched`` and ``struck``."""
        every = self.world.ask("GET", "faults")["faults"]
        return [one for one in every if self.service in {"", one["service"]}]

    def remove(self, fault: Mapping[str, Any]) -> None:
        """Remove a fault.

        Raises:
            ValueError: it is not there any more.
        """
        self.world.ask("DELETE", "faults", str(fault["id"]))

    def clear(self) -> None:
        """Let everything go well again."""
        if not self.service:
            self.world.ask("DELETE", "faults")
            return
        for fault in self.list():
            self.remove(fault)
