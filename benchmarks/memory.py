"""Cold start until the first response, and resident memory after many requests."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

import peers
from figures import AT_MOST, Results, Target
from load import COUNT
from operations import OPERATIONS, TOKEN
from rates import record_responses
from serving import free_port, memory

FIRST, LAST = 10_000, 1_000_000
SHORT_LAST = 100_000
PATH = f"/api/sam/v2/metrics?token={TOKEN}"
UP = "import sys; from mockservers.cli import main; sys.argv[0] = 'mockservers'; main()"
SLEEP = 0.002


def cold_starts(results: Results, rounds: int, _seconds: float, folder: Path) -> Iterator[str]:
    """Measure the time from the command to the first 200, for all vendors and for Prism in turn."""
    answered, _ = record_responses(folder)
    ours, prisms = [], []
    for turn in range(rounds):
        yield f"cold start {turn + 1} of {rounds}"
        ours.append(_cold_start(_up(folder / f"ready-{turn}.json", port := free_port()), port, PATH))
        try:
            prisms.append(_prism(folder / f"prism-{turn}", answered))
        except peers.Absent as reason:
            results.absent["Prism"] = str(reason)
    results.add("cold start to the first 200, s", "mockservers, all vendors", median(ours))
    results.check(Target("cold start to the first 200, all vendors", AT_MOST, 0.4, "s"), median(ours))
    against = None
    if prisms:
        results.add("cold start to the first 200, s", "Prism", median(prisms))
        against = median(own / other for own, other in zip(ours, prisms, strict=True))
    results.check(Target("cold start against Prism's", AT_MOST, 1.0, "times"), against)


def _up(ready: Path, port: int) -> list[str]:
    options = ["--ephemeral", "--port-base", "0", "--port", f"bigfix={port}", "--ready-file", str(ready)]
    return [sys.executable, "-c", UP, "up", *options]


def _prism(home: Path, answered: object) -> float:
    kind = peers.KINDS[0]
    if not all(Path(path).exists() for path in kind.needs):
        raise peers.Absent("Prism is not installed; run make bench-peers.")
    home.mkdir()
    port = free_port()
    return _cold_start(kind.command(home, port, answered), port, PATH)


def _cold_start(command: list[str], port: int, path: str) -> float:
    """Return the seconds until a path returns 200."""
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while not _answers(port, path):
            assert process.poll() is None, "The server ended."
            time.sleep(SLEEP)
        seconds = time.perf_counter() - began
        process.terminate()
    return seconds


def _answers(port: int, path: str) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def growth(results: Results, is_short: bool, folder: Path) -> Iterator[str]:  # noqa: FBT001 -- the option
    """Measure the resident memory of ``mockservers up`` after 10,000 and 1,000,000 mixed requests."""
    last = SHORT_LAST if is_short else LAST
    ready, port = folder / "ready.json", free_port()
    with subprocess.Popen(_up(ready, port), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while not ready.exists():
            time.sleep(SLEEP)
        urls = json.loads(ready.read_text())
        with urllib.request.urlopen(urls["bigfix"] + PATH) as answer:  # noqa: S310 -- our own
            answer.read()
        told = {"at the start": memory(process.pid)}
        yield f"{FIRST:,} requests"
        _ask(urls, FIRST)
        told[f"after {FIRST:,} requests"] = memory(process.pid)
        sent = FIRST
        while sent < last:
            yield f"{sent:,} of {last:,} requests"
            _ask(urls, min(last - sent, 50_000))
            sent += min(last - sent, 50_000)
        told[f"after {last:,} requests"] = memory(process.pid)
        process.terminate()
    for name, value in told.items():
        results.add("resident memory, MB", name, value)
    after_first, after_last = told[f"after {FIRST:,} requests"], told[f"after {last:,} requests"]
    results.check(Target(f"resident memory after {FIRST:,} requests", AT_MOST, 100, "MB"), after_first)
    grown = None if is_short else after_last - after_first
    results.check(Target(f"growth to {LAST:,} requests", AT_MOST, 5, "MB"), grown)


def _ask(urls: dict[str, str], number: int) -> None:
    """Send reading requests, one connection per operation; every second one has a unique number."""
    asked = [OPERATIONS[name].at(urls[OPERATIONS[name].service]) for name in ("list", "page", "table")]
    shares = (number * 6 // 10, number * 3 // 10, number - number * 6 // 10 - number * 3 // 10)
    for request, share in zip(asked, shares, strict=True):
        target = urlsplit(request.url)
        heads = []
        for path in (f"{target.path}?{target.query}", f"{target.path}?{target.query}&_={COUNT}"):
            lines = [f"{request.method} {path} HTTP/1.1", f"Host: {target.netloc}"]
            lines += [f"{name}: {value}" for name, value in request.headers.items()]
            heads.append("\r\n".join([*lines, "", ""]))
        _repeat(str(target.hostname), int(target.port or 0), heads, share)


def _repeat(host: str, port: int, heads: Sequence[str], number: int) -> None:
    with socket.create_connection((host, port)) as line:
        file = line.makefile("rb", 1 << 16)
        for turn in range(number):
            line.sendall(heads[turn % len(heads)].replace(COUNT, str(turn)).encode())
            assert b" 200 " in file.readline()
            length = 0
            while (head := file.readline()) != b"\r\n":
                if head.lower().startswith(b"content-length:"):
                    length = int(head.partition(b":")[2])
            file.read(length)
