"""The change log has every row that SQLite writes: no statement bypasses it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contract_tests.kit.change_audit import ChangeAudit, audit_changes, insert_around_the_log
from contract_tests.kit.golden.conversations import WRITING, open_conversation
from contract_tests.kit.remote import Control, RemoteWorld
from contract_tests.kit.services import NOW, SEED, VENDORS, Service, WorldStart
from contract_tests.kit.vendors.flexera_ingestion import SAMPLE_SAAS, Ingestion, users
from mockservers import MockServer

MINUTE, DAY, WEEK = 60, 86_400, 8 * 86_400  # seconds; the last is longer than ServiceNow keeps import sets
TABLES = {  # written at least, by service: a conversation that writes nothing proves nothing
    "bigfix": {"bigfix_metrics", "bigfix_imports", "bigfix_usages"},
    "servicenow": {"servicenow_sys_import_set", "servicenow_sys_import_set_row", "servicenow_core_company"},
    "informatica": {"informatica_jobs", "world_tokens", "world_outbox"},
    "flexera": {"flexera_jobs", "flexera_saas_data", "flexera_users", "flexera_loaded"},
}


@pytest.fixture(scope="module")
def audited() -> Iterator[tuple[MockServer, Control, ChangeAudit]]:
    """A server whose transactions are audited; connections with triggers are not left to other tests."""
    with (
        audit_changes() as audit,
        MockServer(start=WorldStart(seed=SEED, now=NOW)) as server,
        Control(server) as client,
    ):
        yield server, client, audit


@pytest.mark.parametrize("service", VENDORS, ids=lambda service: service.name)
def test_the_log_has_every_written_row(service: Service, audited: tuple[MockServer, Control, ChangeAudit]) -> None:
    server, control, audit = audited
    audit.tables.clear()
    with open_conversation(service, server, control, f"audit-{service.name}") as conversation:
        for period in (MINUTE, DAY, WEEK):
            conversation.call_examples(WRITING)
            conversation.world.advance(period)
            conversation.call_examples({"GET"})
        conversation.call_examples({"DELETE"})
        if service.name == "flexera":
            ingest(conversation.world)
    assert not audit.differences
    assert audit.tables >= TABLES[service.name]


def ingest(world: RemoteWorld) -> None:
    """Load users twice into a world: some are replaced, some are new, the rest is deactivated."""
    flexera = Ingestion(world)
    for first in (0, 50):
        flexera.load(SAMPLE_SAAS, "ApplicationRoster", "full", users(*map(str, range(first, first + 100))))


def test_a_write_around_the_log_is_found(audited: tuple[MockServer, Control, ChangeAudit]) -> None:
    server, control, audit = audited
    service = next(service for service in VENDORS if service.name == "bigfix")
    with (
        insert_around_the_log(),
        open_conversation(service, server, control, "audit-bypass") as conversation,
    ):
        conversation.call_examples({"POST"})
    assert audit.differences == ["bigfix_metrics: SQLite wrote {'INSERT': 1}, the log has {}"]
    audit.differences.clear()
