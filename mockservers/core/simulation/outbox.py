"""Messages that a world sends to clients' callback URLs: rows of its database, kept after delivery."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, insert, select, update

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
    """A message in an outbox: its row, its service, its due time by the world's clock, and the attempts so far."""

    id: int
    service: str
    message: Message = field(repr=False)
    due_at: datetime
    attempts: int


def enqueue(db: Connection, service: str, message: Message, due_at: datetime) -> None:
    """Add a message to the world's outbox, due at a world time."""
    db.execute(
        insert(outbox),
        {**vars(message), "service": service, "due_at": due_at.timestamp(), "attempts": 0, "state": WAITING},
    )


def list_waiting(db: Connection) -> list[Delivery]:
    """The undelivered messages, by due time."""
    return [
        Delivery(
            id=row.id,
            service=row.service,
            message=Message(row.operation, row.url, row.body, row.media_type),
            due_at=datetime.fromtimestamp(row.due_at, UTC),
            attempts=row.attempts,
        )
        for row in db.execute(IN_STATE, {"state": WAITING})
    ]


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


IN_STATE = select(outbox).where(outbox.c.state == bindparam("state")).order_by(outbox.c.due_at, outbox.c.id)
CHANGE = (
    update(outbox)
    .where(outbox.c.id == bindparam("key"))
    .values(state=bindparam("state"), due_at=bindparam("due_at"), attempts=bindparam("attempts"))
)
