"""Worlds of a running server, and their clocks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from mockservers.client.callbacks import WorldCallbacks
from mockservers.client.connection import Json, WorldConnection
from mockservers.client.faults import Faults
from mockservers.client.journal import WorldJournal
from mockservers.client.records import WorldData
from mockservers.client.stubs import Stubs

__tracebackhide__ = True  # a failing test shows its own line, and the message

DEFAULT = "default"


class RemoteWorld(WorldConnection):
    """One world of a running server."""

    @property
    def clock(self) -> RemoteClock:
        """The world's clock."""
        return RemoteClock(self)

    @property
    def journal(self) -> WorldJournal:
        """The exchanges of the world."""
        return WorldJournal(self)

    @property
    def faults(self) -> Faults:
        """The faults of the world."""
        return Faults(self)

    @property
    def stubs(self) -> Stubs:
        """The stubs of the world: canned responses for some requests."""
        return Stubs(self)

    @property
    def data(self) -> WorldData:
        """The tables of the world and their records."""
        return WorldData(self)

    @property
    def callbacks(self) -> WorldCallbacks:
        """The callbacks in the outbox of the world."""
        return WorldCallbacks(self)

    def describe(self) -> dict[str, Any]:
        """Fetch the world's start, clock, number of exchanges, and the progress of its seeding."""
        found: dict[str, Any] = self.ask("GET")
        return found

    def reset(self) -> None:
        """Restore the world's start: data, seed and time; all changes are lost."""
        self.ask("POST", "reset")

    def seed(self, **start: Json) -> None:
        """Replace the world's data: ``seed``, ``now`` and ``options`` per vendor; omitted ones stay.

        Returns immediately; ``describe()["seeding"]`` has the progress. Until it is done, the world is unchanged.
        """
        self.ask("POST", "seed", body=start)

    def pace(self) -> list[dict[str, Any]]:
        """List the pace of every lifecycle, and of records with their own pace."""
        return list(self.ask("GET", "pace")["paces"])

    def set_pace(self, lifecycle: str, record: str | None = None, **change: Json) -> None:
        """Change the pace of a lifecycle such as ``bigfix.import``, or of one of its records.

        Args:
            lifecycle: The lifecycle.
            record: The key of a record; None for all.
            change: ``seconds``, ``reads``, ``hold`` and ``end``; omitted ones stay.
        """
        self.ask("PUT", "pace", lifecycle, body=change, query={"record": record})

    def reset_pace(self, lifecycle: str, record: str | None = None) -> None:
        """Restore the default pace of a lifecycle, or of one of its records."""
        self.ask("DELETE", "pace", lifecycle, query={"record": record})

    def running_records(self) -> list[dict[str, Any]]:
        """List the jobs, imports and transactions that are not at the end of their lifecycle.

        Each has ``lifecycle``, ``record``, ``state``, ``next``, ``progress`` (0 to 1), ``waits_for`` (``time``,
        ``reads``, ``hold``, ``record``) and ``due``, the world's time of the next state or None.
        """
        return list(self.ask("GET", "running")["records"])

    def advance_record(self, lifecycle: str, record: str) -> str:
        """Move the world's clock to the time at which a record enters its next state; return that state."""
        advanced = self.ask("POST", "running", lifecycle, "advance", query={"record": record})
        return str(advanced["state"])

    def fork(self, name: str) -> RemoteWorld:
        """Create a world with the present state of this one."""
        self.ask("POST", "fork", body={"name": name})
        return RemoteWorld(self.connection, name)

    def load(self, scenario: str) -> None:
        """Replace the world's data by a scenario, such as ``bigfix.import_running``."""
        self.ask("PUT", "scenario", body={"scenario": scenario})

    def restore(self, snapshot: str) -> None:
        """Replace the world's state by that of a snapshot."""
        self.ask("POST", "restore", body={"snapshot": snapshot})

    def delete(self) -> None:
        """Delete the world with all its data."""
        self.ask("DELETE")


class RemoteClock:
    """A world's clock.

    Args:
        world: The world.
    """

    def __init__(self, world: WorldConnection) -> None:
        self._world = world

    def __repr__(self) -> str:
        return f"<clock of {self._world!r}>"

    def now(self) -> datetime:
        """Fetch the world's time, in whole seconds."""
        return datetime.fromisoformat(self._world.ask("GET", "clock")["now"])

    def set(self, now: datetime | str | None = None, speed: float | None = None) -> None:
        """Set the time, the speed (world seconds per real second, 0 is frozen), or both."""
        change = {"now": now, "speed": speed}
        self._world.ask("PUT", "clock", body={name: value for name, value in change.items() if value is not None})

    def freeze(self) -> None:
        """Stop the clock at its present time."""
        self._world.ask("POST", "clock", "freeze")

    def advance(self, by: timedelta | float) -> None:
        """Advance the clock by a timedelta or by seconds."""
        seconds = by.total_seconds() if isinstance(by, timedelta) else by
        self._world.ask("POST", "clock", "advance", body={"seconds": seconds})
