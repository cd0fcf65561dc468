"""Messages that a world sends of its own accord: rows of its database, until they are delivered and after."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from mockservers.core.storage.tables import outbox

WAITING, SENT, FAILED, WITHHELD = "waiting", "sent", "failed", "withheld"


@dataclass(frozen=True)
class Message:
    """A POST to somebody else's server.

    Args:
        operation: What it is called in the journal: the operationId of the spec's callback.
        url: Where it goes, as the client gave it.
        body: The text.
        media_type: The body's, with its parameters.
    """

    operation: str
    url: str
    body: str
    media_type: str = "text/plain;charset=UTF-8"


@dataclass(frozen=True)
class Delivery:
    """A message in an outbox: its row, whose it is, when it is due by the world's clock, how often it was tried."""

    id: int
    service: str
    message: Message = field(repr=False)
    due_at: datetime
    attempts: int


def enqueue(db: Connection, service: str, message: Message, due_at: datetime) -> None:
    """Put a message into the world's outbox."""
    db.execute(
        insert(outbox),
        {**vars(message), "service": service, "due_at": due_at.timestamp(), "attempts": 0, "state": WAITING},
    )


def list_waiting(db: Connection) -> list[Delivery]:
    """What is not yet delivered, the longest due first."""
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
    """Say how the delivery ended: ``sent``, ``failed`` or ``withheld``. It is never tried again."""
    db.execute(
        CHANGE,
        {"key": delivery.id, "state": state, "due_at": delivery.due_at.timestamp(), "attempts": delivery.attempts + 1},
    )


def postpone(db: Connection, delivery: Delivery, until: datetime) -> None:
    """Let the delivery be tried again at ``until``, world time."""
    values = {"state": WAITING, "due_at": until.timestamp(), "attempts": delivery.attempts + 1}
    db.execute(CHANGE, {"key": delivery.id, **values})


IN_STATE = select(outbox).where(outbox.c.state == bindparam("state")).order_by(outbox.c.due_at, outbox.c.id)
CHANGE = (
    update(outbox)
    .where(outbox.c.id == bindparam("key"))
    .values(state=bindparam("state"), due_at=bindparam("due_at"), attempts=bindparam("attempts"))
)
