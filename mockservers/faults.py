"""Faults for Python: ``server.bigfix.faults.add("status", operation="list_metrics", status=503, times=2)``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from mockservers.core.faults import FIELDS
from mockservers.core.world import DEFAULT

PATIENCE = 60  # seconds

Told = dict[str, Any]


@dataclass(frozen=True)
class Faults:
    """The faults of one stand-in in one world of a running server.

    Args:
        url: The server's control port.
        service: The stand-in's name.
        world: The world.
        authority: For HTTPS, the file of the certificate authority to trust.
    """

    url: str
    service: str
    world: str = DEFAULT
    authority: Path | None = None

    def of(self, world: str) -> Faults:
        """The same stand-in's faults in another world."""
        return replace(self, world=world)

    def add(self, kind: str, **said: object) -> Told:
        """Let something go wrong; gives the fault, with its ``id`` and how often it ``struck``.

        Args:
            kind: What goes wrong; ``mockservers faults`` lists the kinds.
            said: Which requests, and how often: ``operation``, ``method``, ``path``, ``header``, ``query``, ``after``,
                ``every``, ``times``, ``probability``, ``since``, ``until``, as ``core.faults.Fault`` has them; anything
                else is a value of the kind.

        Raises:
            ValueError: there is no such kind, operation or value, or it could never strike; the nearest are told.
        """
        fault = {name: _plain(value) for name, value in said.items() if name in FIELDS}
        values = {name: value for name, value in said.items() if name not in FIELDS}
        added: Told = self._told("POST", body={"kind": kind, "service": self.service, "values": values, **fault})
        return added

    def list(self) -> list[Told]:
        """The stand-in's faults as they were added, and how often each ``matched`` and ``struck``."""
        return [one for one in self._told("GET")["faults"] if one["service"] == self.service]

    def remove(self, fault: Mapping[str, Any]) -> None:
        """Remove a fault, if it is still there."""
        self._told("DELETE", f"/{fault['id']}")

    def clear(self) -> None:
        """Let everything go well again in the stand-in."""
        for fault in self.list():
            self.remove(fault)

    def _told(self, method: str, path: str = "", body: object = None) -> Any:  # noqa: ANN401 -- JSON
        """What the control plane answers."""
        import requests  # noqa: PLC0415 -- most servers are never asked

        url = f"{self.url}/control/worlds/{quote(self.world, safe='')}/faults{path}"
        with requests.Session() as session:
            session.trust_env = False
            verify = str(self.authority) if self.authority else True
            answer = session.request(method, url, json=body, timeout=PATIENCE, verify=verify)
        if not answer.ok:
            raise ValueError(answer.json()["error"])
        return answer.json() if answer.content else None


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
