"""The start of a world: seed, first time and seed options."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from mockservers.core.simulation.clock import MACHINE_CLOCK, Clock

ARCHIVE = re.compile(r"[0-9a-f]{64}", re.ASCII)  # the name of an archive


@dataclass(frozen=True)
class WorldStart:
    """The start of a world, to which a reset returns.

    Args:
        seed: The seed of all random values.
        now: The time at which the clock is frozen; None for the machine's time.
        options: Seed options by service.
        data: The name of an archive of the server, whose files replace generated tables; empty for none.
    """

    seed: int = 0
    now: datetime | None = None
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    data: str = ""

    def as_json(self) -> dict[str, Any]:
        """The start as JSON, for storage and display."""
        return {
            "seed": self.seed,
            "now": self.now and _exact(self.now),
            "options": {name: dict(chosen) for name, chosen in self.options.items()},
            **({"data": self.data} if self.data else {}),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> WorldStart:
        """Parse a stored start.

        Raises:
            KeyError, TypeError, ValueError: it is not one.
        """
        now = stored["now"] and datetime.fromisoformat(stored["now"])
        data = stored.get("data", "")
        if data and not ARCHIVE.fullmatch(data):
            raise ValueError(data)
        return cls(stored["seed"], now, stored["options"], data)

    def clock(self) -> Clock:
        """The first clock of the world."""
        return MACHINE_CLOCK if self.now is None else Clock.frozen_at(self.now)


def _exact(moment: datetime) -> str:
    """``2014-06-23T12:18:29Z``, with the fraction of the second if there is one."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
