"""Faults of connections and bodies, read from a socket: the bytes, and the end of the connection."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
import requests

from contract_tests.kit.byte_stream import ByteStream
from contract_tests.kit.remote import Client, RemoteWorld
from contract_tests.kit.vendors.bigfix import METRICS
from mockservers.client.faults import Faults

COMPUTERS = "/api/now/table/cmdb_ci_computer"
NEW_METRIC = f"{METRICS}?code_name=OUR_POINTS&display_name=Our%20points"


def metrics(bigfix: Client) -> list[str]:
    return [row["code_name"] for row in bigfix.get(METRICS).json()["rows"]]


def test_refuse_resets_and_does_nothing(stream: ByteStream, faults: Faults, bigfix: Client) -> None:
    faults.add("refuse", method="POST")
    stream.ask(NEW_METRIC, "POST")
    with pytest.raises(ConnectionResetError) as reset:
        stream.read_all()
    assert reset.value.strerror == b""
    assert "OUR_POINTS" not in metrics(bigfix)


def test_empty_closes_without_a_byte(stream: ByteStream, faults: Faults, bigfix: Client) -> None:
    faults.add("empty", method="POST")
    stream.ask(NEW_METRIC, "POST")
    assert stream.read_all() == b""
    assert "OUR_POINTS" not in metrics(bigfix)


def test_garbage_is_not_http(stream: ByteStream, faults: Faults, bigfix: Client) -> None:
    faults.add("garbage", method="POST")
    stream.ask(NEW_METRIC, "POST")
    found = stream.read_all()
    assert found
    assert b"HTTP/1" not in found
    assert "OUR_POINTS" not in metrics(bigfix)


def test_reset_comes_after_the_work(stream: ByteStream, faults: Faults, bigfix: Client) -> None:
    faults.add("reset", method="POST")
    stream.ask(NEW_METRIC, "POST")
    with pytest.raises(ConnectionResetError) as reset:
        stream.read_all()
    assert reset.value.strerror == b""
    assert "OUR_POINTS" in metrics(bigfix)


def test_reset_may_come_within_the_body(stream: ByteStream, faults: Faults) -> None:
    faults.add("reset", after_bytes=100)
    stream.ask()
    with pytest.raises(ConnectionResetError) as reset:
        stream.read_all()
    head, _, body = reset.value.strerror.partition(b"\r\n\r\n")  # type: ignore[attr-defined]
    assert head.startswith(b"HTTP/1.1 200 OK")
    assert len(body) == 100


def test_truncate_sends_half_of_what_is_promised(stream: ByteStream, faults: Faults) -> None:
    faults.add("truncate")
    stream.ask()
    headers, body = stream.read_response()
    assert headers[":status"] == "200"
    assert len(body) == int(headers["content-length"]) // 2 > 0


@pytest.mark.parametrize("path", [METRICS, "/api/sam/license_usages"])
def test_malform_keeps_the_length_and_breaks_the_json(path: str, faults: Faults, bigfix: Client) -> None:
    whole = bigfix.get(path).content
    faults.add("malform")
    answer = bigfix.get(path)
    assert len(answer.content) == int(answer.headers["Content-Length"]) == len(whole) // 2
    with pytest.raises(requests.JSONDecodeError):
        answer.json()


def test_wrong_type_is_a_proxys_page(faults: Faults, bigfix: Client) -> None:
    faults.add("wrong_type")
    answer = bigfix.get(METRICS)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html")
    assert answer.text.startswith("<!DOCTYPE html>")


def test_wrong_type_is_a_page_even_where_nothing_is_answered(faults: Faults, world: RemoteWorld) -> None:
    faults.add("wrong_type", service="servicenow", method="DELETE")
    client = world.client("servicenow")
    client.auth = ("admin", "admin-password")
    [record] = client.get(f"{COMPUTERS}?sysparm_limit=1").json()["result"]
    answer = client.delete(f"{COMPUTERS}/{record['sys_id']}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html")
    assert client.get(f"{COMPUTERS}/{record['sys_id']}").status_code == 404


def test_a_length_that_promises_less_cuts_the_body(stream: ByteStream, faults: Faults, bigfix: Client) -> None:
    whole = bigfix.get(METRICS).content
    faults.add("wrong_length", than="less", by=7)
    stream.ask()
    headers, body = stream.read_response()
    assert int(headers["content-length"]) == len(whole) - 7
    assert body == whole


def test_a_length_that_promises_more_keeps_the_client_waiting(
    stream: ByteStream, faults: Faults, bigfix: Client
) -> None:
    whole = bigfix.get(METRICS).content
    faults.add("wrong_length", by=7)
    stream.ask()
    found = b""
    while not found.endswith(whole):
        found += stream.socket.recv(65_536)
    assert f"content-length: {len(whole) + 7}".encode() in found
    stream.socket.settimeout(0.05)
    with pytest.raises(TimeoutError):
        stream.socket.recv(1)


def test_a_delay_is_by_the_worlds_clock(faults: Faults, bigfix: Client, world: RemoteWorld) -> None:
    world.set_clock(speed=1000)
    faults.add("delay", milliseconds=100_000)
    before = time.monotonic()
    assert bigfix.get(METRICS).status_code == 200
    assert 0.1 <= time.monotonic() - before < 60


def test_a_delay_in_a_world_that_stands_still_is_by_the_machines_clock(faults: Faults, bigfix: Client) -> None:
    faults.add("delay", milliseconds=100)
    before = time.monotonic()
    assert bigfix.get(METRICS).status_code == 200
    assert 0.1 <= time.monotonic() - before < 60


def test_delays_add_up_and_come_before_a_status(faults: Faults, bigfix: Client) -> None:
    faults.add("delay", milliseconds=40)
    faults.add("delay", milliseconds=60, spread="uniform")
    faults.add("delay", milliseconds=1, spread="lognormal")
    faults.add("status", status=502)
    before = time.monotonic()
    assert bigfix.get(METRICS).status_code == 502
    assert 0.04 <= time.monotonic() - before < 60


def test_other_requests_go_on_during_a_delay(
    faults: Faults, bigfix: Client, world: RemoteWorld, stream: ByteStream
) -> None:
    faults.add("delay", milliseconds=PLENTY, operation="get_about")
    stream.ask("/api/sam/about")
    for _ in range(3):
        assert bigfix.get(METRICS).status_code == 200
    stream.socket.settimeout(0)
    with pytest.raises(BlockingIOError):
        stream.socket.recv(1)
    assert world.now()


PLENTY = 60_000  # milliseconds


def test_a_body_that_dribbles_comes_in_pieces_over_the_worlds_time(
    stream: ByteStream, faults: Faults, bigfix: Client, world: RemoteWorld
) -> None:
    whole = bigfix.get(METRICS).content
    world.set_clock(speed=100)
    faults.add("dribble", bytes_per_second=len(whole) // 10)  # ten seconds of the world's
    before = time.monotonic()
    stream.ask()
    arrivals: list[float] = []
    found = b""
    while piece := stream.socket.recv(65_536):
        found += piece
        arrivals.append(time.monotonic() - before)
    assert found.endswith(whole)
    assert len(arrivals) > 10
    assert arrivals[-1] >= 0.1


def test_a_large_streamed_body_can_be_truncated(faults: Faults, world: RemoteWorld, stream: ByteStream) -> None:
    world.seed(options={"bigfix": {"usages": 12_000}})
    faults.add("truncate")
    stream.ask("/api/sam/license_usages")
    headers, body = stream.read_response()
    assert len(body) == int(headers["content-length"]) // 2 > 1_000_000


def test_a_head_request_is_disturbed_without_a_body(faults: Faults, world: RemoteWorld) -> None:
    faults.add("truncate", service="servicenow")
    client = world.client("servicenow")
    client.auth = ("fnms.integration", "fnms-password")
    answer = client.head(COMPUTERS)
    assert (answer.status_code, answer.content) == (200, b"")


def test_the_connection_is_usable_after_a_fault_that_leaves_it_alone(faults: Faults, bigfix: Client) -> None:
    faults.add("malform", times=1)
    assert bigfix.get(METRICS).content
    found: dict[str, Any] = json.loads(bigfix.get(METRICS).content)
    assert found["total"]
