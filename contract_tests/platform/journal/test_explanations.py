"""An explanation says which operation was meant, what differs, what was broken, and what it changed."""

from __future__ import annotations

from textwrap import dedent
from urllib.parse import parse_qsl, urlsplit

import pytest

from contract_tests.kit.remote import Client, RemoteWorld
from contract_tests.kit.vendors.bigfix import METRICS
from mockservers import MockServer
from mockservers.client.control_plane import ControlError
from mockservers.client.journal import WorldJournal


def explain(journal: WorldJournal, number: int = 1) -> list[str]:
    """The lines of an explanation without the first, which are facts of the exchange."""
    return [line.strip() for line in journal.explain(number).splitlines()[2:]]


def test_a_change_is_reported_with_its_values(bigfix: Client, journal: WorldJournal) -> None:
    bigfix.post(METRICS, params={"code_name": "CORES", "display_name": "Cores"})
    bigfix.put(METRICS, params={"code_name": "CORES", "display_name": "All cores"})
    number = journal.get(1).changes[0].key
    assert "\n".join(explain(journal, 2)) == dedent(f"""\
        operation: update_metric (PUT {METRICS}) Change the display name of a custom metric
        validated: operation passed, credentials passed, parameters and body passed, answer passed
        changed in bigfix_metrics {number}
        display_name: 'Cores' -> 'All cores'""")


def test_a_path_that_is_wrong_by_a_letter_has_its_operation_near(bigfix: Client, journal: WorldJournal) -> None:
    bigfix.get("/api/sam/v2/metric")
    assert explain(journal)[:2] == [
        "operation: none",
        f"near bigfix list_metrics (GET {METRICS}): in the path 'metric' is not 'metrics'",
    ]


def test_a_wrong_method_has_those_there_are(bigfix: Client, journal: WorldJournal) -> None:
    bigfix.patch(METRICS)
    near = [line for line in explain(journal) if line.startswith("near")]
    assert f"near bigfix create_metric (POST {METRICS}): the method is PATCH, not POST" in near


def test_a_request_to_the_wrong_vendor_is_recognised(bigfix: Client, journal: WorldJournal) -> None:
    bigfix.get("/api/now/table/core_company")
    assert (
        "near servicenow list_records (GET /api/now/table/{tableName}): this is ServiceNow's, on another port"
        in explain(journal)
    )


def test_the_control_plane_is_not_near_a_request_to_a_vendor(bigfix: Client, journal: WorldJournal) -> None:
    assert bigfix.get("/worlds").status_code == 404
    assert not [line for line in explain(journal) if line.startswith("near control")]


def test_missing_and_undeclared_parameters_are_reported(bigfix: Client, journal: WorldJournal) -> None:
    bigfix.post(METRICS, params={"codename": "CORES", "display_name": "Cores"})
    lines = explain(journal)
    assert "missing: query code_name" in lines
    assert "not declared: query codename" in lines
    assert "broken: query code_name: it is missing" in lines


def test_a_broken_body_is_reported_with_pointers(world: RemoteWorld, journal: WorldJournal) -> None:
    world.client("bigfix").post("/api/get_token", json={"user": 7, "password": "p"})
    assert 'broken: body /user: 7 is not of type "string" (type)' in explain(journal)


def test_a_refusal_that_breaks_no_rule_is_reported_in_its_words(world: RemoteWorld, journal: WorldJournal) -> None:
    world.client("bigfix").get(METRICS)
    assert "refused: NoToken: The authentication token is missing or not valid" in explain(journal)
    assert "validated: operation passed, credentials failed, parameters and body not reached, answer passed" in (
        explain(journal)
    )


def test_the_har_is_complete_and_readable(world: RemoteWorld, bigfix: Client, journal: WorldJournal) -> None:
    bigfix.post(METRICS, params={"code_name": "CORES", "display_name": "All cores"})
    world.client("bigfix").post("/api/get_token", json={"user": "admin", "password": "password"})
    log = journal.har()["log"]
    made, token = log["entries"]
    assert log["version"] == "1.2"
    assert {"name": "display_name", "value": "All cores"} in made["request"]["queryString"]
    assert made["request"]["url"].startswith("http://127.0.0.1:")
    assert (made["response"]["status"], made["_mockservers"]["operation"]) == (200, "create_metric")
    assert made["response"]["content"]["text"].startswith('{"id":')
    assert token["request"]["postData"]["text"] == '{"user":"admin","password":"***"}'
    assert made["time"] == sum(made["timings"].values())
    assert "postData" not in made["request"]


def test_the_har_says_what_the_client_sent_and_got(world: RemoteWorld, bigfix: Client, journal: WorldJournal) -> None:
    answers = [
        bigfix.get(METRICS),
        bigfix.get("/api/sam/license_usages?limit=1&criteria=%7B%22and%22%3A%5B%5D%7D&x=a+b&x=%C3%A9"),
        world.client("bigfix").post("/api/get_token", json={"user": "admin", "password": "wrong"}),
        bigfix.delete("/nowhere"),
    ]
    for answer, entry in zip(answers, journal.har()["log"]["entries"], strict=True):
        asked, sent, got = answer.request, entry["request"], entry["response"]
        assert (sent["method"], urlsplit(sent["url"]).path) == (asked.method, urlsplit(str(asked.url)).path)
        pairs = [(pair["name"], pair["value"]) for pair in sent["queryString"]]
        assert pairs == parse_qsl(urlsplit(str(asked.url)).query)
        assert sent["bodySize"] == len(asked.body or b"")
        assert ("postData" in sent) is bool(asked.body)
        assert (got["status"], got["bodySize"], got["content"]["size"]) == (
            answer.status_code,
            len(answer.content),
            len(answer.content),
        )
        assert got["content"]["mimeType"] == answer.headers["Content-Type"].partition(";")[0]
        assert {header["name"].lower() for header in got["headers"]} <= {name.lower() for name in answer.headers}
        assert entry["startedDateTime"].endswith("Z") or "+00:00" in entry["startedDateTime"]


def test_a_binary_body_is_in_base64(world: RemoteWorld, journal: WorldJournal) -> None:
    world.client("bigfix").post("/api/get_token", data=b"\xff\xfe\x00")
    assert journal.get(1).request.body.encoding == "base64"
    assert journal.get(1).request.body.text == "//4A"


@pytest.mark.parametrize("number", [0, 2])
def test_an_unknown_exchange_is_not_found(world: RemoteWorld, bigfix: Client, number: int) -> None:
    bigfix.get(METRICS)
    for path in ((), ("explanation",)):
        with pytest.raises(ControlError) as refused:
            world.ask("GET", "journal", str(number), *path)
        assert refused.value.status == 404


def test_a_fault_is_reported_with_its_reason_and_what_is_expected(
    server: MockServer, world: RemoteWorld, bigfix: Client, journal: WorldJournal
) -> None:
    server.bigfix.faults.of(world.name).add("status", status=503, operation="list_metrics", times=1)
    assert [bigfix.get(METRICS).status_code for _ in range(2)] == [503, 200]
    struck, spared = journal.find()
    assert (struck.faults, spared.faults) == (["status"], [])
    assert [exchange.number for exchange in journal.find(fault="status")] == [1]
    assert (
        "fault 1: status status=503, retry_after=0, for service bigfix, operation list_metrics, times 1;"
        " expected of a client: retries after 429 and 5xx, and reports any other error"
    ) in explain(journal)
