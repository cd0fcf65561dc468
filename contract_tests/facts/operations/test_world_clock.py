"""In a world of another year, nothing that is answered, stored or shown has the machine's date."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from contract_tests.kit.golden.conversations import READING, WRITING, Conversation, open_conversation
from contract_tests.kit.remote import Control
from contract_tests.kit.services import VENDORS, Service
from mockservers import MockServer

THEN = datetime(2014, 6, 23, 12, 18, 29, tzinfo=UTC)
OF_THE_MACHINE = re.compile(r'"(began|saved_at)": "[^"]*"')  # members that are documented to have the machine's time
STEPS, PACE = (1, 40, 3_600), 30  # seconds: before, within and after the second state


def list_present_dates() -> set[str]:
    """List the spellings of the machine's present date, and of those around it."""
    days = [datetime.now(UTC) + timedelta(days=step) for step in (-1, 0, 1)]
    return {f"{day:%Y-%m-%d}" for day in days} | {format_datetime(day)[5:16] for day in days}


@pytest.mark.parametrize("service", VENDORS, ids=lambda service: service.name)
def test_nothing_has_the_machines_date(service: Service, server: MockServer, control: Control) -> None:
    with open_conversation(service, server, control, f"in-2014-{service.name}") as conversation:
        conversation.world.seed(seed=7, now=THEN.isoformat(), options={"bigfix": {"usages": 20}})
        texts = list(show_everything(conversation))
        assert conversation.world.now() == THEN + timedelta(seconds=sum(STEPS))
    present = list_present_dates()
    assert [text[:300] for text in texts if any(date in text for date in present)] == []
    assert any("2014-06-23" in text for text in texts)


def show_tables(conversation: Conversation, *, only_fixed: bool) -> Iterator[str]:
    """Yield the records of the vendor's tables, perhaps only of those that nobody but the vendor changes."""
    data = conversation.world.data
    for table in data.tables():
        if table["service"] == conversation.service.name and (table["fixed"] or not only_fixed):
            yield from map(json.dumps, data.iterate(table["table"]))


def show_everything(conversation: Conversation) -> Iterator[str]:
    """Call every operation between steps of the clock; yield the answers, and all that the control plane shows."""
    world, answers = conversation.world, list[str]()
    conversation.client.hooks["response"].append(
        lambda answer, **_: answers.append(f"{answer.text} {[v for k, v in answer.headers.items() if k != 'Date']}")
    )
    for lifecycle in conversation.service.lifecycles:
        world.set_pace(lifecycle.name, seconds=PACE)
    for step in STEPS:
        conversation.call_examples(WRITING)
        world.advance(step)
        answers.append(json.dumps(world.ask("GET", "running")))
        conversation.call_examples(READING)
        yield from show_tables(conversation, only_fixed=True)
    yield from answers
    yield from show_tables(conversation, only_fixed=False)
    journal = world.ask("GET", "journal", query={"limit": 1_000, "full": "true"})
    for shown in (world.describe(), world.ask("GET", "callbacks"), *journal["exchanges"]):
        yield OF_THE_MACHINE.sub("", json.dumps(shown))
