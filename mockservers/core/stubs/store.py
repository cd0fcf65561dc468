"""The stubs of a world: stored in its settings, matched with requests, and counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import orjson
from sqlalchemy import Connection

from mockservers.core.faults.conditions import Target
from mockservers.core.messages import OperationCall
from mockservers.core.storage.database import draw_number
from mockservers.core.storage.settings import WorldSettings
from mockservers.core.stubs.stub import Stub

MOST_STUBS = 100  # in one world
MOST_BYTES = 1_000_000  # of all stubs of a world, as JSON: they are read with every change of its settings
SERIES = "world.stub"


def can_answer(settings: WorldSettings, target: Target) -> bool:
    """True if a stub may answer a request; its body decides."""
    return next(_find_stubs(settings, target), None) is not None


def take_stub(db: Connection, settings: WorldSettings, target: Target, call: OperationCall) -> Stub | None:
    """Return the first stub that answers a request, and count the response; None if there is none.

    Args:
        db: The connection, in a transaction for writing.
        settings: The world's settings, which contain the stubs and their counts.
        target: The properties of the request.
        call: The decoded request.
    """
    stub = next((stub for stub in _find_stubs(settings, target) if stub.matches_body(call)), None)
    if stub is not None:
        settings.write(db, stub_counts={**settings.stub_counts, str(stub.id): _count(settings, stub) + 1})
    return stub


def _find_stubs(settings: WorldSettings, target: Target) -> Iterator[Stub]:
    """Yield the stubs for a request that are not used up, in the order in which they were added."""
    for stub in map(Stub.from_json, settings.stubs):
        if (stub.times is None or _count(settings, stub) < stub.times) and stub.matches(target):
            yield stub


def _count(settings: WorldSettings, stub: Stub) -> int:
    return settings.stub_counts.get(str(stub.id), 0)


def list_stubs(db: Connection) -> list[tuple[Stub, int]]:
    """Return the stubs of a world in the order in which they were added, each with the number of its responses."""
    settings = WorldSettings.read(db)
    return [(stub, _count(settings, stub)) for stub in map(Stub.from_json, settings.stubs)]


def add_stub(db: Connection, stub: Stub) -> Stub:
    """Add a stub to a world; return it with its number.

    Raises:
        ValueError: the world has ``MOST_STUBS`` stubs already, or more than ``MOST_BYTES`` with this one.
    """
    settings = WorldSettings.read(db)
    if len(settings.stubs) >= MOST_STUBS:
        raise ValueError(f"A world can have at most {MOST_STUBS} stubs: remove one first.")
    numbered = replace(stub, id=1 + draw_number(db, SERIES))
    stubs = [*settings.stubs, numbered.as_json()]
    if len(orjson.dumps(stubs)) > MOST_BYTES:
        raise ValueError(f"The stubs of a world can have at most {MOST_BYTES:,} bytes: shorten the body.")
    settings.write(db, stubs=stubs)
    return numbered


def remove_stub(db: Connection, number: int | None = None) -> int:
    """Remove the stub with a number, or all stubs; return the number of removed stubs."""
    settings = WorldSettings.read(db)
    before = settings.stubs
    kept = [stub for stub in before if number is not None and stub["id"] != number]
    keys = {str(stub["id"]) for stub in kept}
    counts = {key: count for key, count in settings.stub_counts.items() if key in keys}
    settings.write(db, stubs=kept, stub_counts=counts)
    return len(before) - len(kept)
