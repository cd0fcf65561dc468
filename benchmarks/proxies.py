"""What the proxies add to a request: the one for the vendors' host names, and the validating one.

``mockservers exec --as-vendors`` runs this module as the client, in a process of its own.
"""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from figures import AT_LEAST, AT_MOST, Results, Target

PART = "proxies"
ROWS = "/api/now/table/core_company?sysparm_limit=10"
WARM_UP, TIMEOUT = 50, 30  # requests; seconds


def measure(results: Results, rounds: int, seconds: float, folder: Path) -> Iterator[str]:
    """Send the same request directly and through each proxy, in turns."""
    yield "a page of 10 companies, directly and through the proxies"
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "mockservers", "exec", "--quiet", "--as-vendors", "--"]
    client = [sys.executable, __file__, str(rounds), str(seconds / 3), str(folder / "recorded.har")]
    done = subprocess.run([*command, *client], capture_output=True, text=True, check=True)
    figures = json.loads(done.stdout)
    for name, value in figures.items():
        results.add(PART, name, round(value, 3))
    for name, told in (("as vendors", "proxy for host names"), ("validating", "validating proxy")):
        added = figures[f"{name}, ms"] - figures["directly, ms"]
        results.check(Target(f"time that the {told} adds", AT_MOST, 1.0, "ms"), added)
        share = figures[f"{name}, requests/s"] / figures["directly, requests/s"]
        results.check(Target(f"throughput of the {told} against a mock server's", AT_LEAST, 0.5, ""), share)


def ask(connection: HTTPConnection, headers: dict[str, str], seconds: float) -> tuple[float, float]:
    """The median time of a request in milliseconds, and the requests per second."""
    times: list[float] = []
    began = time.perf_counter()
    while (now := time.perf_counter()) - began < seconds:
        connection.request("GET", ROWS, headers=headers)
        connection.getresponse().read()
        times.append(time.perf_counter() - now)
    return median(times) * 1000, len(times) / (time.perf_counter() - began)


def run_client(rounds: int, seconds: float, recording: str) -> dict[str, float]:
    """Measure every way, in turns; return the medians."""
    known = os.environ
    login = b64encode(f"{known['SERVICENOW_USER']}:{known['SERVICENOW_PASSWORD']}".encode()).decode()
    headers = {"Authorization": f"Basic {login}"}
    proxy, trusted = urlsplit(known["HTTPS_PROXY"]), ssl.create_default_context(cafile=known["SSL_CERT_FILE"])
    as_vendors = HTTPSConnection(proxy.hostname or "", proxy.port, context=trusted, timeout=TIMEOUT)
    as_vendors.set_tunnel("dev12345.service-now.com", 443)
    command = [sys.executable, "-m", "mockservers", "proxy", "--spec", "servicenow", "--to", known["SERVICENOW_URL"]]
    with (
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as plain,
        subprocess.Popen(
            [*command, "--record", recording], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        ) as recorded,
    ):
        ways = {
            "directly": connect(known["SERVICENOW_URL"]),
            "as vendors": as_vendors,
            "validating": connect(read_url(plain)),
            "validating and recording": connect(read_url(recorded)),
        }
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
        for connection in ways.values():
            for _ in range(WARM_UP):
                ask(connection, headers, 0.001)
        for _ in range(rounds):
            for name, connection in ways.items():
                found[name].append(ask(connection, headers, seconds))
        plain.terminate()
        recorded.terminate()
    times = {f"{name}, ms": median(one for one, _ in pairs) for name, pairs in found.items()}
    return times | {f"{name}, requests/s": median(rate for _, rate in pairs) for name, pairs in found.items()}


def connect(url: str) -> HTTPConnection:
    """A connection to a base URL."""
    address = urlsplit(url)
    return HTTPConnection(address.hostname or "", address.port, timeout=TIMEOUT)


def read_url(process: subprocess.Popen[str]) -> str:
    """The base URL that a proxy prints first."""
    assert process.stderr is not None
    return process.stderr.readline().rpartition(" ")[2].strip()


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run_client(int(sys.argv[1]), float(sys.argv[2]), sys.argv[3])))
