"""The outbox finds due messages, and the due time of the next, without reading those that wait."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from mockservers.core.simulation.outbox import Message, close_delivery, enqueue, find_next_due, list_due
from mockservers.core.storage.database import Database

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    database = Database.create(tmp_path / "world.sqlite", [])
    with database.transaction(writing=True) as connection:
        yield connection
    database.close()


def add_messages(db: Connection, *seconds: int) -> None:
    for second in seconds:
        message = Message("export_job_ended", "http://127.0.0.1:9/", str(second))
        enqueue(db, "informatica", message, NOW + timedelta(seconds=second))


def test_due_messages_are_listed_by_their_times_up_to_a_number(db: Connection) -> None:
    add_messages(db, 5, -1, 0, -3, 9)
    assert [delivery.message.body for delivery in list_due(db, NOW, 10)] == ["-3", "-1", "0"]
    assert [delivery.message.body for delivery in list_due(db, NOW, 2)] == ["-3", "-1"]


def test_the_next_due_time_is_that_of_the_first_message_after_now(db: Connection) -> None:
    assert find_next_due(db, NOW) is None
    add_messages(db, -1, 9, 5)
    assert find_next_due(db, NOW) == NOW + timedelta(seconds=5)


def test_messages_that_were_sent_are_not_due(db: Connection) -> None:
    add_messages(db, -1)
    [delivery] = list_due(db, NOW, 10)
    close_delivery(db, delivery, "sent")
    assert list_due(db, NOW, 10) == []
