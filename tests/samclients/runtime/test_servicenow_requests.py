"""Requests of the hand-written ServiceNow client: each method's method, path, query and body, and its repetitions."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from inspect import isfunction
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from samclients import InstantClock, Retry, ServiceNow, Settings
from samclients.runtime import CallFailed
from samclients.servicenow import attachments, batch, client, cmdb, statistics

from .stub import URL, Stub

ID, OTHER = "a" * 32, "b" * 32
SEGMENT = "/api/x_fls_flexera_fnms/integration/fnmstosn"
FRONTS = (
    *(client.Records, client.ImportSet, client.Integration, statistics.TableStatistics),
    *(attachments.Attachments, attachments.RecordAttachments, batch.Batch, cmdb.ConfigurationItems),
)
NO_REQUEST = {"Batch.add", "Records.columns", "Integration.wait"}  # they send none, or only those of other methods


@dataclass(frozen=True)
class Sent:
    """A request as documented; ``attempts`` of two, if each is answered by 503."""

    call: Callable[[ServiceNow], object]
    method: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    body: Any = None
    attempts: int = 2


def list_rows(rows: Any) -> object:
    return next(iter(rows))


def send_batch(front: ServiceNow) -> object:
    requests = front.batch()
    requests.add("GET", "/api/now/table/x", headers={"Accept": "application/xml", "X-One": "1"})
    requests.add("POST", "/api/now/table/x", content={})
    requests.add("PUT", "/api/now/table/x", body=b"<x/>")
    return requests.send()


def item(number: int, method: str, body: bytes | None = None, **headers: str) -> dict[str, Any]:
    """Return a request of a batch, in the form of the Batch API."""
    all_headers = {"Accept": "application/json", "Content-Type": "application/json", **headers}
    found = {
        "id": str(number),
        "method": method,
        "url": "/api/now/table/x",
        "headers": [{"name": name, "value": value} for name, value in all_headers.items()],
    }
    return {**found, **({} if body is None else {"body": base64.b64encode(body).decode()})}


TARGETS = {"outbound": {"type-1": [OTHER]}, "inbound": {"type-2": [ID, OTHER]}}
RELATIONS = {
    "outbound_relations": [{"type": "type-1", "target": OTHER}],
    "inbound_relations": [{"type": "type-2", "target": ID}, {"type": "type-2", "target": OTHER}],
}
AGGREGATES = {"sums": ["s1", "s2"], "averages": ["a"], "minima": ["m"], "maxima": ["x"]}
AGGREGATED = {
    "sysparm_query": "q=1", "sysparm_count": "true", "sysparm_sum_fields": "s1,s2", "sysparm_avg_fields": "a",
    "sysparm_min_fields": "m", "sysparm_max_fields": "x",
}  # fmt: skip
SHOWN: dict[str, Any] = {"fields": ["name", "sys_id"], "display_value": "all"}
SHOW = {"sysparm_fields": "name,sys_id", "sysparm_display_value": "all"}
REQUESTS = {
    "Records.list": Sent(
        lambda front: list_rows(front.table("x", version="v2").list("q=1", page_size=7, **SHOWN)),
        *("GET", "/api/now/v2/table/x"),
        {"sysparm_query": "q=1^ORDERBYsys_id", **SHOW, "sysparm_limit": "7", "sysparm_offset": "0"},
    ),
    "Records.count": Sent(
        lambda front: front.table("x", version="v1").count("q=1"),
        *("HEAD", "/api/now/v1/table/x"),
        {"sysparm_query": "q=1", "sysparm_limit": "1"},
    ),
    "Records.get": Sent(
        lambda front: front.table("x", version="v2").get(ID, **SHOWN), "GET", f"/api/now/v2/table/x/{ID}", SHOW
    ),
    "Records.exists": Sent(
        lambda front: front.table("x", version="v2").exists(ID), "HEAD", f"/api/now/v2/table/x/{ID}"
    ),
    "Records.create": Sent(
        lambda front: front.table("x", version="v2").create({"name": "A"}),
        *("POST", "/api/now/v2/table/x"),
        body={"name": "A"},
        attempts=1,
    ),
    "Records.update": Sent(
        lambda front: front.table("x", version="v2").update(ID, {"name": "A"}),
        *("PATCH", f"/api/now/v2/table/x/{ID}"),
        body={"name": "A"},
    ),
    "Records.delete": Sent(
        lambda front: front.table("x", version="v2").delete(ID), "DELETE", f"/api/now/v2/table/x/{ID}"
    ),
    "ImportSet.insert": Sent(
        lambda front: front.import_sets("x").insert({"u": "1"}),
        *("POST", "/api/now/import/x"),
        body={"u": "1"},
        attempts=1,
    ),
    "ImportSet.insert_many": Sent(
        lambda front: front.import_sets("x").insert_many([{"u": "1"}, {"u": "2"}]),
        *("POST", "/api/now/import/x/insertMultiple"),
        body={"records": [{"u": "1"}, {"u": "2"}]},
        attempts=1,
    ),
    "ImportSet.results": Sent(lambda front: front.import_sets("x").results(ID), "GET", f"/api/now/import/x/{ID}"),
    "Integration.test_connection": Sent(
        lambda front: front.integration.test_connection(),
        *("POST", SEGMENT),
        body={"transaction_type": "connection_test"},
    ),
    "Integration.send_segment": Sent(
        lambda front: front.integration.send_segment("1", "inventory_export", "<a/>"),
        *("POST", SEGMENT),
        body={"transaction_id": "1", "transaction_type": "inventory_export", "payload": "<a/>"},
    ),
    "Integration.status": Sent(
        lambda front: front.integration.status(import_run="R", transaction_id="T"),
        *("POST", SEGMENT),
        body={"transaction_type": "export_status", "import_run": "R", "transaction_id": "T"},
    ),
    "TableStatistics.total": Sent(
        lambda front: front.stats("x", version="v1").total("q=1", **AGGREGATES),
        *("GET", "/api/now/v1/stats/x"),
        AGGREGATED,
    ),
    "TableStatistics.groups": Sent(
        lambda front: front.stats("x", version="v1").groups(
            ["g", "h"], "q=1", **AGGREGATES, having=["count^g^>^1"], order_by=["COUNT^DESC", "g"], display_value="true"
        ),
        *("GET", "/api/now/v1/stats/x"),
        {
            **AGGREGATED, "sysparm_group_by": "g,h", "sysparm_having": "count^g^>^1", "sysparm_display_value": "true",
            "sysparm_order_by": "COUNT^DESC,g",
        },
    ),
    "Attachments.find_all": Sent(
        lambda front: list_rows(front.attachments.find_all("q=1", page_size=7)),
        *("GET", "/api/now/attachment"),
        {"sysparm_query": "q=1^ORDERBYsys_id", "sysparm_limit": "7", "sysparm_offset": "0"},
    ),
    "RecordAttachments.list": Sent(
        lambda front: list_rows(front.attachments("x", ID).list()),
        *("GET", "/api/now/attachment"),
        {
            "sysparm_query": f"table_name=x^table_sys_id={ID}^ORDERBYsys_created_on",
            "sysparm_limit": "1000", "sysparm_offset": "0",
        },
    ),
    "RecordAttachments.upload": Sent(
        lambda front: front.attachments("x", ID).upload("a.txt", b"{}"),
        *("POST", "/api/now/attachment/file"),
        {"table_name": "x", "table_sys_id": ID, "file_name": "a.txt"},
        body={},
        attempts=1,
    ),
    "RecordAttachments.download": Sent(
        lambda front: front.attachments("x", ID).download(OTHER), "GET", f"/api/now/attachment/{OTHER}/file"
    ),
    "RecordAttachments.rename": Sent(
        lambda front: front.attachments("x", ID).rename(OTHER, "b.txt"),
        *("PATCH", f"/api/now/attachment/{OTHER}"),
        body={"file_name": "b.txt"},
    ),
    "RecordAttachments.delete": Sent(
        lambda front: front.attachments("x", ID).delete(OTHER), "DELETE", f"/api/now/attachment/{OTHER}"
    ),
    "Batch.send": Sent(
        send_batch,
        *("POST", "/api/now/v1/batch"),
        body={
            "batch_request_id": "1",
            "rest_requests": [
                item(0, "GET", None, **{"Accept": "application/xml", "X-One": "1"}),
                item(1, "POST", b"{}"),
                item(2, "PUT", b"<x/>"),
            ],
        },
        attempts=1,
    ),
    "ConfigurationItems.list": Sent(
        lambda front: list_rows(front.cmdb("x").list("q=1", page_size=7)),
        *("GET", "/api/now/cmdb/instance/x"),
        {"sysparm_query": "q=1^ORDERBYsys_id", "sysparm_limit": "7", "sysparm_offset": "0"},
    ),
    "ConfigurationItems.get": Sent(lambda front: front.cmdb("x").get(ID), "GET", f"/api/now/cmdb/instance/x/{ID}"),
    "ConfigurationItems.create": Sent(
        lambda front: front.cmdb("x", source="Own").create({"name": "A"}, **TARGETS),
        *("POST", "/api/now/cmdb/instance/x"),
        body={"attributes": {"name": "A"}, "source": "Own", **RELATIONS},
        attempts=1,
    ),
    "ConfigurationItems.update": Sent(
        lambda front: front.cmdb("x").update(ID, {"name": "A"}),
        *("PATCH", f"/api/now/cmdb/instance/x/{ID}"),
        body={"attributes": {"name": "A"}, "source": "ServiceNow"},
    ),
    "ConfigurationItems.relate": Sent(
        lambda front: front.cmdb("x").relate(ID, outbound=TARGETS["outbound"]),  # no empty list (servicenow.itsm)
        *("POST", f"/api/now/cmdb/instance/x/{ID}/relation"),
        body={"source": "ServiceNow", "outbound_relations": RELATIONS["outbound_relations"]},
        attempts=1,
    ),
    "ConfigurationItems.remove_relation": Sent(
        lambda front: front.cmdb("x").remove_relation(ID, OTHER),
        *("DELETE", f"/api/now/cmdb/instance/x/{ID}/relation/{OTHER}"),
    ),
}  # fmt: skip


def connect(stub: Stub, **settings: Any) -> ServiceNow:
    front = ServiceNow(URL, user="u", password="p", settings=Settings(clock=InstantClock(), **settings))
    front.client.session.mount("http://", stub)
    return front


def test_every_method_is_in_the_table() -> None:
    methods = {
        f"{kind.__name__}.{name}"
        for kind in FRONTS
        for name, member in vars(kind).items()
        if isfunction(member) and not name.startswith("_")
    }
    assert methods == REQUESTS.keys() | NO_REQUEST


@pytest.mark.parametrize("name", REQUESTS)
def test_a_method_sends_its_documented_request(name: str, stub: Stub) -> None:
    """What a repetition could do twice is sent once: creating, and adding relations or rows."""
    documented = REQUESTS[name]
    front = connect(stub.answer(503), retry=Retry(attempts=2))
    with pytest.raises(CallFailed):
        documented.call(front)
    url = urlsplit(stub.requests[0].path_url)
    assert (stub.requests[0].method, url.path, dict(parse_qsl(url.query))) == (
        documented.method, documented.path, documented.query,
    )  # fmt: skip
    assert (json.loads(stub.bodies[0]) if stub.bodies[0] else None) == documented.body
    assert len(stub.requests) == documented.attempts
