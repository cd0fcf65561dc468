"""Mock servers named in the environment, and their control plane: faults, pace, journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests

WORLD = "/control/worlds/default"
TIMEOUT = 30  # seconds


class MockEnvironment:
    """Running mock servers.

    Args:
        environment: The variables that ``mockservers exec`` sets, such as ``MOCKSERVERS_URL`` and ``BIGFIX_URL``.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._session = requests.Session()
        self._session.trust_env = False
        if token := environment.get("MOCKSERVERS_TOKEN"):
            self._session.headers["Authorization"] = f"Bearer {token}"

    def __getitem__(self, name: str) -> str:
        return self._environment[name]

    def set_pace(self, lifecycle: str, seconds: float) -> None:
        """Set the number of seconds that jobs and imports stay in a state."""
        self._request("PUT", f"/pace/{lifecycle}", {"seconds": seconds})

    def add_fault(self, kind: str, **fault: Any) -> str:  # noqa: ANN401 -- members of a fault
        """Add a fault, and return the equivalent command line."""
        values = fault.pop("values", {})
        self._request("POST", "/faults", {"kind": kind, "values": values, **fault})
        words = [f"{name}={value}" for name, value in values.items()]
        words += [f"--{name} {value}" for name, value in fault.items()]
        return f"mockservers faults add {kind} {' '.join(words)}"

    def find_latest_exchange(self) -> int:
        """Return the number of the latest exchange; 0 if there is none."""
        found = self._request("GET", "/journal?limit=1")["exchanges"]
        return int(found[-1]["number"]) if found else 0

    def list_exchanges(self, after: int, *operations: str) -> list[tuple[str, int]]:
        """Return operation and status of the exchanges after a number, for some operations."""
        found: list[tuple[str, int]] = []
        while page := self._request("GET", f"/journal?after={after}&limit=1000")["exchanges"]:
            found += [(entry["operation"], entry["status"]) for entry in page if entry["operation"] in operations]
            after = page[-1]["number"]
        return found

    def _request(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 -- any JSON
        url = f"{self['MOCKSERVERS_URL']}{WORLD}{path}"
        response = self._session.request(method, url, json=body, timeout=TIMEOUT)
        response.raise_for_status()
        return response.json() if response.content else None
