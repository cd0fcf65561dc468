"""The Batch API: each request of a batch gets the response that it gets alone, within the documented limits."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Iterable, Mapping, Sequence
from threading import Thread
from time import monotonic
from typing import Any

import pytest
import requests

from contract_tests.kit.vendors.servicenow import EMPTY, Instance, open_world
from mockservers import MockServer

BATCH = "/api/now/v1/batch"
COMPANIES = "/api/now/table/core_company"
STAGING = "/api/now/import/x_fls_flexera_fnms_inventory_import"
JSON = {"Accept": "application/json", "Content-Type": "application/json"}
NO_RESOURCE = {
    "error": {"message": "Requested URI does not represent any resource", "detail": None},
    "status": "failure",
}
FULL = "Max output size reached for current BatchRest transaction"


def encode(value: object) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.b64encode(raw).decode()


def make_item(
    number: object, method: str, url: str, body: object = None, headers: Mapping[str, str] = JSON, **members: Any
) -> dict[str, Any]:
    pairs = [{"name": name, "value": value} for name, value in headers.items()]
    sent = {} if body is None else {"body": encode(body)}
    return {"id": number, "method": method, "url": url, "headers": pairs, **sent, **members}


def post(instance: Instance, items: Iterable[Mapping[str, Any]], **options: Any) -> dict[str, Any]:
    answer = instance.call("POST", BATCH, json={"batch_request_id": 1, "rest_requests": list(items)}, **options)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    assert body["batch_request_id"] == "1"
    return body


def read(serviced: Mapping[str, Any]) -> Any:
    return json.loads(base64.b64decode(serviced["body"]))


def test_requests_are_executed_in_order_and_later_ones_see_earlier_ones(instance: Instance) -> None:
    body = post(
        instance,
        [
            make_item("a", "POST", COMPANIES, {"name": "Acme"}),
            make_item("b", "GET", f"{COMPANIES}?sysparm_query=name%3DAcme&sysparm_fields=name"),
            make_item(3, "HEAD", f"{COMPANIES}?sysparm_query=name=Acme"),
        ],
    )
    first, second, third = body["serviced_requests"]
    assert ([entry["id"] for entry in body["serviced_requests"]], body["unserviced_requests"]) == (["a", "b", "3"], [])
    assert (first["status_code"], first["status_text"], read(first)["result"]["name"]) == (201, "Created", "Acme")
    assert (second["status_code"], second["status_text"]) == (200, "OK")
    assert read(second) == {"result": [{"name": "Acme"}]}
    names = {header["name"]: header["value"] for header in third["headers"]}
    assert (third["body"], names["X-Total-Count"]) == ("", "1")
    assert names["Content-Length"] == str(len(instance.get(COMPANIES, sysparm_query="name=Acme").content))
    assert instance.count("core_company", "name=Acme") == 1


def test_a_refused_request_leaves_nothing_and_hinders_no_other(instance: Instance) -> None:
    items = [
        make_item("1", "POST", COMPANIES, {"name": "Before"}),
        make_item("2", "PATCH", f"{COMPANIES}/{'0' * 32}", {"name": "None"}),
        make_item("3", "GET", "/api/now/table/no_such_table"),
        make_item("4", "POST", COMPANIES, b"{"),
        make_item("5", "POST", COMPANIES, {"name": "After"}),
    ]
    serviced = post(instance, items)["serviced_requests"]
    assert [entry["status_code"] for entry in serviced] == [201, 404, 400, 400, 201]
    assert read(serviced[1])["error"]["message"] == "No Record found"
    assert read(serviced[2])["error"]["message"] == "Invalid table no_such_table"
    added = {entry["name"] for entry in instance.table("core_company", "nameINBefore,None,After")}
    assert added == {"Before", "After"}


@pytest.mark.parametrize(
    "url", ["/api/now/nothing", BATCH, "/api/now/batch", "/oauth_token.do", "https://other.service-now.com/api/now", ""]
)
def test_only_rest_apis_and_no_batch_can_be_called(instance: Instance, url: str) -> None:
    item = make_item("x", "POST", url, {"rest_requests": []})
    [serviced] = post(instance, [item])["serviced_requests"]
    assert (serviced["status_code"], read(serviced)) == (400, NO_RESOURCE)


def test_another_method_of_a_path_is_405(instance: Instance) -> None:
    [serviced] = post(instance, [make_item("x", "DELETE", COMPANIES)])["serviced_requests"]
    assert serviced["status_code"] == 405


def test_a_body_may_have_line_breaks_but_must_be_base64(instance: Instance) -> None:
    good = make_item("1", "POST", COMPANIES)
    text = encode({"name": "Broken into lines"})
    bad = {**make_item("2", "POST", COMPANIES), "body": "not*Base64"}
    items = [{**good, "body": f"{text[:8]}\r\n    {text[8:]}\n"}, bad]
    before = instance.count("core_company")
    first, second = post(instance, items)["serviced_requests"]
    assert (first["status_code"], read(first)["result"]["name"]) == (201, "Broken into lines")
    assert (second["status_code"], instance.count("core_company")) == (400, before + 1)


def test_headers_of_the_response_can_be_excluded(instance: Instance) -> None:
    items = [make_item("1", "GET", COMPANIES), make_item("2", "GET", COMPANIES, exclude_response_headers=True)]
    first, second = post(instance, items)["serviced_requests"]
    assert {"Content-Type", "Content-Length"} <= {header["name"] for header in first["headers"]}
    assert second["headers"] == []


def test_a_response_without_a_body_is_empty(instance: Instance) -> None:
    sys_id = instance.call("POST", COMPANIES, json={"name": "Gone"}).json()["result"]["sys_id"]
    [serviced] = post(instance, [make_item("1", "DELETE", f"{COMPANIES}/{sys_id}")])["serviced_requests"]
    assert (serviced["status_code"], serviced["status_text"], serviced["body"]) == (204, "No Content", "")
    assert instance.count("core_company", "name=Gone") == 0


def test_credentials_are_checked_once_and_rights_for_each_request(instance: Instance) -> None:
    own = {**JSON, "Authorization": "Basic bm9ib2R5Om5vdGhpbmc="}  # of nobody: the credentials of the batch count
    items = [
        make_item("1", "GET", COMPANIES, headers=own),
        make_item("2", "POST", COMPANIES, {"name": "No"}),
        make_item("3", "POST", f"{STAGING}", {"u_computername": "No"}),
    ]
    instance.session.auth = ("itil.reader", "itil-password")
    assert [entry["status_code"] for entry in post(instance, items)["serviced_requests"]] == [200, 403, 403]
    instance.session.auth = ("no.roles", "nobody-password")
    assert [entry["status_code"] for entry in post(instance, items)["serviced_requests"]] == [403, 403, 403]
    instance.session.auth = ("itil.reader", "wrong")
    assert instance.call("POST", BATCH, json={"rest_requests": items}).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"{}",
        b'{"rest_requests": {}}',
        b'{"rest_requests": [{"id": "1", "url": "/api/now/table/core_company"}]}',
    ],
)
def test_a_batch_that_cannot_be_read_is_400(instance: Instance, body: bytes) -> None:
    answer = instance.call("POST", BATCH, data=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["status"]) == (400, "failure")


def test_the_output_is_limited_over_the_whole_batch(instance: Instance) -> None:
    for number in range(4):
        instance.call("POST", COMPANIES, json={"name": f"C{number}", "notes": "x" * 300})
    page = f"{COMPANIES}?sysparm_query=nameSTARTSWITHC&sysparm_fields=name,notes&sysparm_limit=1&sysparm_offset="
    alone = len(encode(instance.get(f"{page}0").content))
    items = [make_item(number, "GET", f"{page}{number}") for number in range(4)]
    for limit, whole in ((alone * 4, 4), (alone * 3, 3), (alone * 2 + 1, 2), (alone - 1, 0)):
        headers = {"X-BATCHREQUEST-MAX-OUTPUT-SIZE": str(limit)}
        body = post(instance, items, headers=headers)
        serviced, cut = body["serviced_requests"][:whole], body["serviced_requests"][whole:]
        assert [entry["status_code"] for entry in serviced] == [200] * whole
        assert body["unserviced_requests"] == [str(number) for number in range(whole + 1, 4)]
        if whole < 4:
            [last] = cut
            assert (last["id"], last["status_code"]) == (str(whole), 500)
            assert base64.b64decode(last["body"]).decode().endswith(FULL)


def test_ten_megabytes_of_output_are_the_limit(populated: Instance) -> None:
    page = "/api/now/table/cmdb_ci_computer?sysparm_display_value=all"
    alone = len(encode(populated.get(page).content))
    fit = 10 * 1024 * 1024 // alone
    items = [make_item(number, "GET", page) for number in range(fit + 3)]
    body = post(populated, items)
    statuses = [entry["status_code"] for entry in body["serviced_requests"]]
    assert statuses == [200] * fit + [500]
    assert body["unserviced_requests"] == [str(fit + 1), str(fit + 2)]


def test_a_request_of_more_than_five_megabytes_ends_the_batch(instance: Instance) -> None:
    def make_body(size: int) -> bytes:
        return b'{"name": "Large"}'.ljust(size)

    largest = 5 * 1024 * 1024
    at_limit = [make_item("1", "POST", COMPANIES, make_body(largest)), make_item("2", "GET", COMPANIES)]
    assert [entry["status_code"] for entry in post(instance, at_limit)["serviced_requests"]] == [201, 200]
    beyond = [at_limit[1], make_item("3", "POST", COMPANIES, make_body(largest + 1)), make_item("4", "GET", COMPANIES)]
    body = post(instance, beyond)
    assert ([entry["id"] for entry in body["serviced_requests"]], body["unserviced_requests"]) == (["2"], ["3", "4"])


def test_a_batch_ends_after_thirty_seconds_of_computed_time(instance: Instance) -> None:
    items = [make_item(number, "GET", f"{COMPANIES}/{'0' * 32}", None, {}) for number in range(4_000)]
    body = post(instance, items)
    times = [entry["execution_time"] for entry in body["serviced_requests"]]
    assert sum(times[:-1]) < 30_000 <= sum(times)
    assert len(body["serviced_requests"]) + len(body["unserviced_requests"]) == 4_000


def test_requests_as_pysnc_sends_them(instance: Instance) -> None:
    """pysnc's headers are those of a prepared request; it compares the text of its integer id."""
    prepared = requests.Request("POST", f"{instance.url}{COMPANIES}", json={"name": "By pysnc"}).prepare()
    headers = {**prepared.headers, "User-Agent": "python-requests/2.32"}
    assert isinstance(prepared.body, bytes)
    update = make_item("139", "POST", COMPANIES, prepared.body, headers)
    assert {"Content-Length", "Content-Type"} <= headers.keys()
    answer = instance.call(
        "POST",
        BATCH,
        json={"batch_request_id": 12, "rest_requests": [update]},
        headers={"X-WantSessionDebugMessages": "true", "X-WantSessionNotificationMessages": "true"},
    )
    body = answer.json()
    assert (body["batch_request_id"], body["unserviced_requests"]) == ("12", [])
    assert read(body["serviced_requests"][0])["result"]["name"] == "By pysnc"


def test_the_journal_shows_one_exchange_that_lists_the_requests(instance: Instance) -> None:
    before = instance.world.ask("GET", "journal")["recorded"]
    post(
        instance,
        [
            make_item("1", "POST", COMPANIES, {"name": "Seen", "no_such_field": "x"}),
            make_item("2", "GET", "/api/now/table/no_such_table"),
        ],
    )
    found = instance.world.ask("GET", "journal", query={"full": "true"})
    assert found["recorded"] == before + 1
    exchange = found["exchanges"][-1]
    text = instance.world.ask("GET", f"journal/{exchange['number']}/explanation")["text"].splitlines()
    assert "  request 1: POST /api/now/table/core_company 201 (create_record)" in text
    assert any(line.startswith("  request 2: GET /api/now/table/no_such_table 400 (list_records)") for line in text)
    assert any("no_such_field" in note for note in exchange["notes"])
    assert [change["action"] for change in exchange["changes"] if "core_company" in change["table"]] == ["created"]


def test_due_work_is_done_within_a_batch(instance: Instance) -> None:
    rows = {"records": [{"ComplianceComputerID": "9", "ComputerName": "PC-9", "ComputerType": "Computer"}]}
    items = [
        make_item("1", "POST", f"{STAGING}/insertMultiple", rows),
        make_item("2", "GET", "/api/now/table/cmdb_ci_computer?sysparm_fields=name"),
    ]
    first, second = post(instance, items)["serviced_requests"]
    assert (first["status_code"], read(second)["result"]) == (201, [{"name": "PC-9"}])


def test_a_fault_that_names_an_operation_hits_requests_of_batches(instance: Instance) -> None:
    instance.world.faults.add("status", operation="create_record", status=503, times=1)
    items = [make_item("1", "POST", COMPANIES, {"name": "Once"}), make_item("2", "POST", COMPANIES, {"name": "Twice"})]
    statuses = [entry["status_code"] for entry in post(instance, items)["serviced_requests"]]
    assert (statuses, instance.count("core_company", "nameINOnce,Twice")) == ([503, 201], 1)
    assert post(instance, items[:1])["serviced_requests"][0]["status_code"] == 201


def choose_request(chance: random.Random, known: Sequence[str]) -> tuple[str, str, bytes | None, dict[str, str]]:
    """Return a request that reads, writes or fails: method, URL, body and headers."""
    accept = {"Accept": chance.choice(["application/json", "application/xml", "*/*", "text/html"])}
    sent = {**accept, "Content-Type": "application/json"}
    company = f"{COMPANIES}/{chance.choice([*known, '0' * 32, 'x'])}"
    name = json.dumps({"name": f"N{chance.randrange(9)}", "city": chance.choice(["Bonn", "", None, 7])}).encode()
    row = json.dumps({"u_compliancecomputerid": str(chance.randrange(3)), "u_computername": f"P{chance.randrange(9)}"})
    query = chance.choice(["nameSTARTSWITHN", "nameISNOTEMPTY^ORDERBYname", "name>", "nope=1", "EMPTY"])
    version = chance.choice(["", "v1/", "v2/", "v9/"])
    requests_of = (
        ("GET", f"/api/now/{version}table/core_company?sysparm_query={query}&sysparm_limit={chance.randrange(-1, 6)}"),
        ("GET", f"/api/now/table/{chance.choice(['cmdb_ci', 'sys_user', 'no_such'])}?sysparm_limit=2&sysparm_offset=1"),
        ("GET", company),
        ("HEAD", COMPANIES),
        ("DELETE", company),
        ("GET", "/api/now/nothing?a=%zz"),
    )
    writes = (
        ("POST", COMPANIES, name),
        ("PATCH", company, name),
        ("PUT", company, b"<request><name>XML</name></request>"),
        ("POST", COMPANIES, chance.choice([b"", b"{", b"[]", b"7"])),
        ("POST", STAGING, row.encode()),
        ("POST", f"{STAGING}/insertMultiple", json.dumps({"records": [{"ComputerName": "PC"}]}).encode()),
    )
    if chance.random() < 0.5:
        method, url = chance.choice(requests_of)
        return method, url, None, accept
    method, url, body = chance.choice(writes)
    return method, url, body, sent


def send_singly(instance: Instance, sent: Sequence[tuple[str, str, bytes | None, dict[str, str]]]) -> list[Any]:
    found = []
    for method, url, body, headers in sent:
        answer = instance.call(method, url, data=body, headers=headers)
        found.append((answer.status_code, answer.text.replace(instance.world.name, "WORLD")))
    return found


def send_as_batch(instance: Instance, sent: Sequence[tuple[str, str, bytes | None, dict[str, str]]]) -> list[Any]:
    items = [make_item(number, method, url, body, headers) for number, (method, url, body, headers) in enumerate(sent)]
    serviced = post(instance, items)["serviced_requests"]
    return [
        (entry["status_code"], base64.b64decode(entry["body"]).decode().replace(instance.world.name, "WORLD"))
        for entry in serviced
    ]


@pytest.mark.parametrize("seed", range(8))
def test_a_batch_is_equivalent_to_its_requests_sent_singly(server: MockServer, seed: int) -> None:
    chance = random.Random(seed)
    with open_world(server, **EMPTY) as alone, open_world(server, **EMPTY) as together:
        known = []
        for instance in (alone, together):
            instance.world.clock.set(now="2026-11-30T10:00:00Z", speed=0)
            known = [
                instance.call("POST", COMPANIES, json={"name": f"N{number}"}).json()["result"]["sys_id"]
                for number in range(4)
            ]
        sent = [choose_request(chance, known) for _ in range(40)]
        expected, found = send_singly(alone, sent), send_as_batch(together, sent)
        for request, one, other in zip(sent, expected, found, strict=True):
            assert other == one, request
        assert {status for status, _ in expected} >= {200, 201, 400, 404}
        for table in ("core_company", "cmdb_ci", "sys_import_set_row"):
            rows = [json.dumps(one.table(table)).replace(one.world.name, "WORLD") for one in (alone, together)]
            assert rows[0] == rows[1]


def test_five_hundred_requests_delay_no_other_client(populated: Instance) -> None:
    page = "/api/now/table/cmdb_ci_computer?sysparm_limit=20"
    items = [make_item(number, "GET", page, exclude_response_headers=True) for number in range(500)]
    batch = Thread(target=post, args=(populated, items))
    other = requests.Session()
    other.auth = populated.session.auth
    batch.start()
    waits = []
    while batch.is_alive():
        began = monotonic()
        other.get(f"{populated.url}{COMPANIES}?sysparm_limit=1", timeout=60)
        waits.append(monotonic() - began)
    batch.join()
    assert len(waits) > 10
    assert sorted(waits)[len(waits) // 2] < 0.1
