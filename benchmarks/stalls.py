"""Longest wait of a request to one world while a client sends extreme requests to another world."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from hashlib import md5
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

import orjson
import requests
from figures import AT_MOST, Results, Target
from serving import run_mock_servers

PART = "longest wait of another world, ms"
TOKEN = "44072fb20fbe38322b5e67a7e780978e20abbc80"
SNOW = ("fnms.integration", "fnms-password")
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
PAUSE = 0.002  # seconds between two requests to the other world
TAIL = 0.2  # seconds after the response in which waits still count
MOST = 100.0  # milliseconds

Send = Callable[[], object]


def measure(results: Results, rounds: int, _seconds: float, folder: Path) -> Iterator[str]:
    """Send each kind of request while another world is queried; yield each step before it starts."""
    with run_mock_servers(folder / "stalls", {"bigfix": {"usages": 1_000}}) as ours, requests.Session() as session:
        for name, send in _kinds(ours.urls, session).items():
            yield name
            results.add(PART, name, median(_longest_wait(ours.urls["bigfix"], send) for _ in range(rounds)))
    worst = max(results.figures[PART].values())
    results.check(Target("longest wait of another world's request", AT_MOST, MOST, "ms"), worst)


def _longest_wait(url: str, send: Send) -> float:
    """Return the longest duration of a request to another world, in milliseconds."""
    waits, is_over = [0.0], threading.Event()

    def ask() -> None:
        with requests.Session() as session:
            while not is_over.is_set():
                began = time.perf_counter()
                session.get(f"{url}/~other/api/sam/license_usages?limit=1&token={TOKEN}", timeout=60)
                waits.append(time.perf_counter() - began)
                time.sleep(PAUSE)

    asking = threading.Thread(target=ask)
    asking.start()
    time.sleep(TAIL)
    waits.clear()
    send()
    time.sleep(TAIL)
    is_over.set()
    asking.join()
    return max(waits) * 1_000


def _kinds(urls: Mapping[str, str], session: requests.Session) -> Mapping[str, Send]:
    """Return the extreme requests: refused ones, barely allowed ones, and the largest documented uploads."""
    flexera, snow, bigfix = urls["flexera"], urls["servicenow"], urls["bigfix"]

    def post(url: str, body: bytes, kind: str = JSON, **options: object) -> Send:
        headers = {"Content-Type": kind, **options.pop("headers", {})}  # type: ignore[dict-item]  # the headers are a dict
        method = str(options.pop("method", "POST"))
        return lambda: session.request(method, url, data=body, headers=headers, timeout=120, **options)  # type: ignore[arg-type]

    token, table = f"{flexera}/oidc/token", f"{snow}/api/now/table/cmdb_ci_computer"
    records = {"records": [{f"u_column_{n:02d}": f"value {row}" for n in range(20)} for row in range(18_000)]}
    multiple = f"{snow}/api/now/import/x_fls_flexera_fnms_inventory_import/insertMultiple"
    return {
        "nothing, for comparison": lambda: time.sleep(1),
        "an object of 400,000 members": post(token, _members(400_000)),
        "forty objects of 9,000 members": post(token, b"[" + b",".join([_members(9_000)] * 40) + b"]"),
        "the same, kept in a record": post(table, b'{"a":[' + b",".join([_members(9_000)] * 40) + b"]}", auth=SNOW),
        "390,000 empty objects": post(token, b"[" + b",".join([b"{}"] * 195_000) + b"]"),
        "a form of 100,000 fields": post(token, b"&".join(b"f%d=v" % number for number in range(100_000)), FORM),
        "a form of escapes": post(token, b"grant_type=" + b"%41" * 300_000, FORM),
        "a header of 40 MB": lambda: _raw(bigfix, b"GET / HTTP/1.1\r\nA: " + b"a" * 40_000_000),
        "a target of 40 MB": lambda: _raw(bigfix, b"GET /" + b"a" * 40_000_000),
        "a query of escapes": lambda: _raw(bigfix, _get(b"/api/sam/license_usages?a=" + b"%41" * 300_000)),
        "100,000 requests at once": lambda: _raw(bigfix, _get(b"/x") * 100_000),
        "chunks of one byte": lambda: _raw(bigfix, _chunked(b"[" * 1_000_000)),
        "10 MB of insertMultiple": post(multiple, orjson.dumps(records), auth=SNOW),
        "10 MB of a segment": post(f"{snow}/api/x_fls_flexera_fnms/integration/fnmstosn", _segment(), auth=SNOW),
        "10 MB of a SaaS data object": _upload(flexera, session),
    }


def _members(number: int) -> bytes:
    return orjson.dumps({f"k{index:06d}": "v" * 8 for index in range(number)})


def _segment() -> bytes:
    row = "".join(f"<field{number}>value</field{number}>" for number in range(20))
    payload = f"<computers>{f'<computer>{row}</computer>' * 18_000}</computers>"
    return orjson.dumps({"transaction_type": "computer", "transaction_id": "bench", "payload": payload})


def _upload(flexera: str, session: requests.Session) -> Send:
    """Create an object and upload 10 MB to it; the response itself does not matter."""
    content = b'{"uniqueId":"a"}\n' * 600_000
    grant = {"grant_type": "refresh_token", "refresh_token": "flexera-refresh-token-of-acme"}

    def send() -> None:
        token = session.post(f"{flexera}/oidc/token", data=grant, timeout=60).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        name = {"fileName": f"bench-{time.monotonic_ns()}.json"}
        made = session.post(f"{flexera}/saas/v1/orgs/1234/saas-data", json=name, headers=headers, timeout=60)
        headers |= {"Content-Type": JSON, "Checksum": md5(content, usedforsecurity=False).hexdigest()}
        path = made.headers["Location"]
        session.patch(path if path.startswith("http") else flexera + path, data=content, headers=headers, timeout=60)

    return send


def _get(target: bytes) -> bytes:
    return b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n" % target


def _chunked(body: bytes) -> bytes:
    head = b"POST /api/get_token HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + b"".join(b"1\r\n%c\r\n" % byte for byte in body) + b"0\r\n\r\n"


def _raw(url: str, data: bytes) -> None:
    """Send bytes until the server stops reading, and wait for the start of a response."""
    at = urlsplit(url)
    with socket.create_connection((at.hostname, at.port), timeout=60) as connection:
        try:
            connection.sendall(data)
            connection.recv(1_000)
        except (BrokenPipeError, ConnectionResetError):
            return
