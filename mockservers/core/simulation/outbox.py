"""Messages that a world sends to clients' callback URLs: rows of its database, kept after delivery."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from mockservers.core.simulation.settings import clock_of
from mockservers.core.storage.settings import WorldSettings
from mockservers.core.storage.tables import outbox

WAITING, SENT, FAILED, WITHHELD = "waiting", "sent", "failed", "withheld"


@dataclass(frozen=True)
class Message:
    """A POST request to a callback URL.

    Args:
        operation: The operationId of the spec's callback, for the journal.
        url: The URL that the client gave.
        body: The body as text.
        media_type: The media type of the body, with parameters.
    """

    operation: str
    url: str
    body: str
    media_type: str = "text/plain;charset=UTF-8"


@dataclass(frozen=True)
class Delivery:
    """A message in an outbox: its row, its service, its due time by the world's clock, its attempts, its state."""

    id: int
    service: str
    message: Message = field(repr=False)
    due_at: datetime
    attempts: int
    state: str = WAITING


def enqueue(db: Connection, service: str, message: Message, due_at: datetime) -> None:
    """Add a message to the world's outbox, due at a world time."""
    db.execute(
        insert(outbox),
        {**vars(message), "service": service, "due_at": due_at.timestamp(), "attempts": 0, "state": WAITING},
    )


def list_due(db: Connection, now: datetime, most: int) -> list[Delivery]:
    """The undelivered messages that are due, at most a number of them, by due time."""
    return [_make_delivery(row) for row in db.execute(DUE.limit(most), {"now": now.timestamp()})]


def find_next_due(db: Connection, now: datetime) -> datetime | None:
    """The due time of the next message that is not due yet."""
    due_at = db.execute(NEXT, {"now": now.timestamp()}).scalar()
    return None if due_at is None else datetime.fromtimestamp(due_at, UTC)


def count_waiting(db: Connection) -> dict[str, int]:
    """The number of undelivered messages of each service that has some."""
    return {service: number for service, number in db.execute(WAITING_OF_SERVICES)}  # noqa: C416 -- rows are no pairs


def list_latest(db: Connection, most: int, before: int | None = None, state: str | None = None) -> list[Delivery]:
    """The messages that were added last, the latest first.

    Args:
        db: The connection.
        most: The maximum number.
        before: Only messages with a lower number; None for all.
        state: Only messages in this state; None for all.
    """
    query = LATEST.limit(most)
    query = query if before is None else query.where(outbox.c.id < before)
    query = query if state is None else query.where(outbox.c.state == state)
    return [_make_delivery(row) for row in db.execute(query)]


def find_delivery(db: Connection, number: int) -> Delivery | None:
    """The message with a number."""
    row = db.execute(BY_NUMBER, {"key": number}).first()
    return None if row is None else _make_delivery(row)


def send_again(db: Connection, number: int) -> tuple[Delivery | None, bool]:
    """Make a message due now; its attempts are counted on.

    Returns:
        The message with this number, None if there is none, and False if it is still waiting and stays as it is.
    """
    delivery = find_delivery(db, number)
    if delivery is None or delivery.state == WAITING:
        return delivery, False
    now = clock_of(WorldSettings.read(db)).now()
    db.execute(CHANGE, {"key": number, "state": WAITING, "due_at": now.timestamp(), "attempts": delivery.attempts})
    return replace(delivery, state=WAITING, due_at=now), True


def _make_delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        id=row.id,
        service=row.service,
        message=Message(row.operation, row.url, row.body, row.media_type),
        due_at=datetime.fromtimestamp(row.due_at, UTC),
        attempts=row.attempts,
        state=row.state,
    )


def close_delivery(db: Connection, delivery: Delivery, state: str) -> None:
    """Store the final state of a delivery: ``sent``, ``failed`` or ``withheld``. It is not attempted again."""
    db.execute(
        CHANGE,
        {"key": delivery.id, "state": state, "due_at": delivery.due_at.timestamp(), "attempts": delivery.attempts + 1},
    )


def postpone(db: Connection, delivery: Delivery, until: datetime) -> None:
    """Count an attempt, and set the next one to the world time ``until``."""
    values = {"state": WAITING, "due_at": until.timestamp(), "attempts": delivery.attempts + 1}
    db.execute(CHANGE, {"key": delivery.id, **values})


IS_WAITING = outbox.c.state == WAITING
DUE = select(outbox).where(IS_WAITING, outbox.c.due_at <= bindparam("now")).order_by(outbox.c.due_at, outbox.c.id)
NEXT = select(func.min(outbox.c.due_at)).where(IS_WAITING, outbox.c.due_at > bindparam("now"))
WAITING_OF_SERVICES = select(outbox.c.service, func.count()).where(IS_WAITING).group_by(outbox.c.service)
LATEST = select(outbox).order_by(outbox.c.id.desc())
BY_NUMBER = select(outbox).where(outbox.c.id == bindparam("key"))
CHANGE = (
    update(outbox)
    .where(outbox.c.id == bindparam("key"))
    .values(state=bindparam("state"), due_at=bindparam("due_at"), attempts=bindparam("attempts"))
)
