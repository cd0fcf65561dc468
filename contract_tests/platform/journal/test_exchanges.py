"""Every exchange is in its world's journal, with what was validated, what went wrong and what it changed."""

from __future__ import annotations

import socket
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from contract_tests.kit.remote import Client, Control, RemoteWorld
from contract_tests.kit.services import NOW
from contract_tests.kit.vendors.bigfix import METRICS
from mockservers import MockServer
from mockservers.client.journal import WorldJournal

NEW = {"code_name": "CORES", "display_name": "Cores"}


def test_an_exchange_has_all_its_members(bigfix: Client, journal: WorldJournal, world: RemoteWorld) -> None:
    bigfix.post(METRICS, params=NEW)
    (exchange,) = journal.find()
    assert (exchange.number, exchange.kind, exchange.world, exchange.service) == (1, "request", world.name, "bigfix")
    assert (exchange.operation, exchange.method, exchange.path, exchange.status) == (
        "create_metric",
        "POST",
        METRICS,
        200,
    )
    assert exchange.query == "code_name=CORES&display_name=Cores"
    assert exchange.url.endswith(f"{METRICS}?{exchange.query}")
    assert exchange.at == "2026-03-31T12:00:00.000Z"
    assert exchange.milliseconds > 0
    assert exchange.refused is None
    assert exchange.answer.body.text.startswith('{"id":')
    assert exchange.answer_bytes == len(exchange.answer.body.text)
    assert vars(exchange.validated) == dict.fromkeys(
        ("operation", "credentials", "parameters_and_body", "answer"), "passed"
    )


def test_an_exchange_has_the_time_of_its_world(bigfix: Client, journal: WorldJournal, world: RemoteWorld) -> None:
    bigfix.get(METRICS)
    world.advance(90)
    bigfix.get(METRICS)
    assert [exchange.at[11:19] for exchange in journal.find()] == ["12:00:00", "12:01:30"]


def test_changes_have_the_record_before_and_after(bigfix: Client, journal: WorldJournal) -> None:
    number = bigfix.post(METRICS, params=NEW).json()["id"]
    bigfix.put(METRICS, params={"code_name": "CORES", "display_name": "All cores"})
    bigfix.delete(METRICS, params={"code_name": "CORES"})
    bigfix.get(METRICS)
    made, changed, deleted, read = journal.find()
    result = [
        (change.action, change.table, change.key, change.count)
        for each in (made, changed, deleted)
        for change in each.changes
    ]
    assert result == [(how, "bigfix_metrics", str(number), 1) for how in ("created", "changed", "deleted")]
    assert changed.changes[0].before["display_name"] == "Cores"
    assert changed.changes[0].after["display_name"] == "All cores"
    assert deleted.changes[0].after is None
    assert read.changes == []


def test_a_refused_request_has_no_changes(bigfix: Client, journal: WorldJournal) -> None:
    bigfix.post(METRICS, params=NEW)
    bigfix.post(METRICS, params=NEW)
    refused = journal.find("create_metric", status=400)
    assert [(entry.refused.kind, entry.changes) for entry in refused] == [("MetricExists", [])]


def test_an_import_of_many_rows_is_counted_by_table(
    world: RemoteWorld, server: MockServer, journal: WorldJournal
) -> None:
    known = server.environment()
    servicenow = world.client("servicenow")
    servicenow.auth = known["SERVICENOW_USER"], known["SERVICENOW_PASSWORD"]
    servicenow.post("/api/now/table/core_company", json={"name": "Acme"})
    (exchange,) = journal.find(service="servicenow")
    assert exchange.status == 201
    assert ("created", 1) in {(each.action, each.count) for each in exchange.changes}


@pytest.mark.parametrize(
    ("query", "broken"),
    [
        ({"limit": "many"}, ("query", "limit", "", "type")),
        ({"offset": "-1"}, ("query", "offset", "", "minimum")),
    ],
)
def test_a_broken_rule_is_reported_with_its_place(
    bigfix: Client, journal: WorldJournal, query: dict[str, str], broken: tuple[str, ...]
) -> None:
    bigfix.get("/api/sam/license_usages", params=query)
    (exchange,) = journal.find(refused="InvalidParameter")
    (rule,) = exchange.violations
    assert tuple(vars(rule).values())[:4] == broken
    assert exchange.validated.parameters_and_body == "failed"


def test_a_body_is_reported_with_json_pointers(world: RemoteWorld, journal: WorldJournal) -> None:
    world.client("bigfix").post("/api/get_token", json={"user": 7})
    (exchange,) = journal.find("get_token")
    assert {(rule.pointer, rule.keyword) for rule in exchange.violations} == {("/user", "type"), ("", "required")}


def test_exchanges_are_found_by_time_duration_size_and_record(
    bigfix: Client, journal: WorldJournal, world: RemoteWorld
) -> None:
    for name in ("A", "B"):
        bigfix.post(METRICS, params={"code_name": name, "display_name": name})
        world.advance(60)
    bigfix.get(METRICS)

    def find_numbers(**pattern: Any) -> list[int]:
        return [exchange.number for exchange in journal.find(**pattern)]

    assert find_numbers(earliest=NOW + timedelta(seconds=60)) == [2, 3]
    assert find_numbers(latest="2026-03-31T14:01:00+02:00") == [1, 2]
    assert find_numbers(larger=1_000) == [3]
    assert find_numbers(slower=60_000) == []
    assert find_numbers(slower=0.001) == [1, 2, 3]
    assert find_numbers(record="32469") == find_numbers(table="bigfix_metrics", record="32469") == [2]
    assert find_numbers(table="bigfix_imports", record="32469") == []
    with pytest.raises(AssertionError, match="no body has 100,000 bytes"):
        journal.verify("list_metrics", larger=100_000)


def test_requests_without_an_operation_are_recorded(bigfix: Client, journal: WorldJournal) -> None:
    bigfix.get("/api/sam/v2/metric")
    bigfix.patch(METRICS)
    assert [(exchange.operation, exchange.refused.kind) for exchange in journal.find()] == [
        (None, "NoSuchOperation"),
        (None, "MethodNotAllowed"),
    ]


def test_malformed_requests_are_recorded(server: MockServer, world: RemoteWorld, journal: WorldJournal) -> None:
    parts = urlsplit(server.bigfix.url)
    with socket.create_connection((str(parts.hostname), int(parts.port or 0)), timeout=60) as connection:
        head = f"GET /%ff HTTP/1.1\r\nHost: localhost\r\nX-Mock-World: {world.name}\r\nConnection: close\r\n\r\n"
        connection.sendall(head.encode())
        while connection.recv(65_536):
            pass
    (exchange,) = journal.find()
    assert (exchange.refused.kind, exchange.path) == ("MalformedRequest", "/%ff")


def test_worlds_have_journals_of_their_own(bigfix: Client, journal: WorldJournal, control: Control) -> None:
    bigfix.get(METRICS)
    with control.new_world("journal-other") as other:
        other.client("bigfix").get(METRICS)
        assert len(journal.of("journal-other").find()) == 1
    assert [exchange.status for exchange in journal.find()] == [200]


def test_a_reset_and_clear_forget_everything(bigfix: Client, journal: WorldJournal, world: RemoteWorld) -> None:
    bigfix.get(METRICS)
    journal.clear()
    assert journal.find() == []
    bigfix.get(METRICS)
    assert [exchange.number for exchange in journal.find()] == [1]
    world.reset()
    assert journal.find() == []


def test_the_control_plane_leaves_no_traces(journal: WorldJournal, world: RemoteWorld) -> None:
    world.advance(1)
    assert journal.find() == []


def test_large_bodies_are_cut_and_their_size_is_reported(world: RemoteWorld, journal: WorldJournal) -> None:
    world.client("bigfix").post("/api/get_token", json={"user": "x" * 100_000, "password": "p"})
    (exchange,) = journal.find()
    assert (
        exchange.request_bytes > 100_000,
        exchange.request.body.is_cut,
        len(exchange.request.body.text) < 40_000,
    ) == (True,) * 3


@pytest.mark.world(options={"bigfix": {"usages": 12_000}})
def test_a_streamed_answer_is_reported_with_its_size(bigfix: Client, journal: WorldJournal) -> None:
    answer = bigfix.get("/api/sam/license_usages")
    (exchange,) = journal.find()
    assert exchange.answer_bytes == len(answer.content) > 1_000_000
    assert answer.text.startswith(exchange.answer.body.text)
    assert exchange.answer.body.is_cut


def test_search_is_by_any_of_these(bigfix: Client, world: RemoteWorld, journal: WorldJournal) -> None:
    bigfix.post(METRICS, params=NEW)
    bigfix.get(METRICS)
    world.client("bigfix").get(METRICS)
    world.client("bigfix").post("/api/get_token", json={"user": "admin", "password": "wrong"})

    def numbers(**pattern: object) -> list[int]:
        return [exchange.number for exchange in journal.find(**pattern)]  # type: ignore[arg-type]

    assert numbers(operation="list_metrics") == [2, 3]
    assert numbers(method="post") == [1, 4]
    assert numbers(path="/api/get_*") == [4]
    assert numbers(status=401) == [3, 4]
    assert numbers(status="2xx") == [1, 2]
    assert numbers(refused="NoToken") == [3]
    assert numbers(refused="any") == [3, 4]
    assert numbers(query={"code_name": "CORES"}) == [1]
    assert numbers(headers={"X-Mock-World": world.name}) == [1, 2, 3, 4]
    assert numbers(body='"admin"') == [4]
    assert numbers(table="bigfix_metrics") == [1]
    assert numbers(service="servicenow") == []
    assert numbers(after=2) == [3, 4]
    assert numbers(before=2) == [1]


@pytest.mark.parametrize(
    ("pattern", "nearest"),
    [
        ({"operation": "create_metrics"}, "create_metric"),
        ({"service": "bigfx"}, "bigfix"),
        ({"table": "bigfix_metric"}, "bigfix_metrics"),
        ({"operation": "login", "service": "bigfix"}, "create_metric"),
    ],
)
def test_unknown_names_are_refused_with_the_nearest(
    journal: WorldJournal, pattern: dict[str, str], nearest: str
) -> None:
    with pytest.raises(ValueError, match=f"^There is no .*; the nearest: .*{nearest}"):
        journal.find(**pattern)  # type: ignore[arg-type]


def test_a_long_journal_is_read_in_pages(bigfix: Client, world: RemoteWorld) -> None:
    for _ in range(5):
        bigfix.get(METRICS)
    last = world.ask("GET", "journal", query={"limit": 2})
    assert [exchange["number"] for exchange in last["exchanges"]] == [4, 5]
    assert (last["recorded"], last["kept"], last["more"]) == (5, 5, True)
    assert [
        exchange["number"] for exchange in world.ask("GET", "journal", query={"limit": 2, "before": 4})["exchanges"]
    ] == [
        2,
        3,
    ]
    assert [
        exchange["number"] for exchange in world.ask("GET", "journal", query={"limit": 3, "after": 1})["exchanges"]
    ] == [
        2,
        3,
        4,
    ]
    assert not world.ask("GET", "journal", query={"limit": 2, "after": 3})["more"]


def test_an_unknown_exchange_is_an_error(journal: WorldJournal) -> None:
    with pytest.raises(LookupError, match=r"^There is no exchange 7; there were 0 so far\.$"):
        journal.get(7)
