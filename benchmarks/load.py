"""Load generators: ``wrk`` if it is installed, and a client that can also send at a fixed rate."""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from statistics import quantiles
from urllib.parse import urlsplit

CONNECTIONS = 16
LATEST = 3  # stop a slow server after this multiple of the planned time
PATIENCE = 10.0  # seconds until a response must be complete
WRK = shutil.which("wrk")
TOOL = "wrk, one thread" if WRK else "the client of benchmarks/load.py"
LATENCY = re.compile(r"^\s+(50|99)%\s+([0-9.]+)(us|ms|s|m)$", re.MULTILINE)
SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}
COUNT = "@N@"  # in a path or a body: the number of the request
# a wrk script in Lua; each load starts with another number
SCRIPT = """
local n = {first}
request = function()
  n = n + 1
  local path, body = string.gsub({path}, "@N@", n), string.gsub({body}, "@N@", n)
  return wrk.format({method}, path, {headers}, body)
end
"""


@dataclass(frozen=True)
class RequestTemplate:
    """Request that is sent repeatedly; ``@N@`` in path and body is replaced by the number of the request."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: str = ""


@dataclass(frozen=True)
class Load:
    """Result of a load: requests/s, median and 99th percentile in seconds, number of responses other than 2xx."""

    rate: float
    p50: float
    p99: float
    failed: int = 0


def load_fully(asked: RequestTemplate, seconds: float, first: int = 0) -> Load:
    """Send as many requests as possible over 16 connections; ``first`` is the number of the first request."""
    return _wrk(asked, seconds, first) if WRK else _client(asked, seconds, first, rate=0)


def load_at_rate(asked: RequestTemplate, seconds: float, rate: float, first: int = 0) -> Load:
    """Send requests at a fixed rate per second; a request's latency counts from its scheduled time."""
    return _client(asked, seconds, first, rate)


def _wrk(asked: RequestTemplate, seconds: float, first: int) -> Load:
    target = urlsplit(asked.url)
    path = f"{target.path}?{target.query}" if target.query else target.path
    script = SCRIPT.format(
        first=first,
        path=json.dumps(path),
        body=_lua(asked.body),
        method=json.dumps(asked.method),
        headers="{"
        + ", ".join(f"[{json.dumps(name)}] = {json.dumps(value)}" for name, value in asked.headers.items())
        + "}",
    )
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        plain = asked.method == "GET" and not asked.headers and COUNT not in path
        command = [str(WRK), "-t1", f"-c{CONNECTIONS}", f"-d{max(seconds, 1):.0f}s", "--latency"]
        command += [asked.url] if plain else ["-s", file.name, f"{target.scheme}://{target.netloc}"]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = {name: float(number) * SECONDS[unit] for name, number, unit in LATENCY.findall(told)}
    rate = re.search(r"Requests/sec:\s+([0-9.]+)", told)
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    assert rate is not None, told
    return Load(float(rate[1]), found.get("50", seconds), found.get("99", seconds), int(failed[1]) if failed else 0)


def _lua(text: str) -> str:
    """Return a Lua string literal, without escapes."""
    return "[==[" + text + "]==]"


def _client(asked: RequestTemplate, seconds: float, first: int, rate: float) -> Load:
    """Run the client of this module in another process."""
    wanted = {**asdict(asked), "headers": dict(asked.headers), "seconds": seconds, "first": first, "rate": rate}
    told = subprocess.run(
        [sys.executable, __file__], input=json.dumps(wanted), check=True, capture_output=True, text=True
    )
    return Load(**json.loads(told.stdout))


class _Client:
    def __init__(self, wanted: dict[str, object]) -> None:
        asked = RequestTemplate(*(wanted[name] for name in ("method", "url", "headers", "body")))
        self._asked, self._target = asked, urlsplit(asked.url)
        self._number, self._rate = int(str(wanted["first"])), float(str(wanted["rate"]))
        self._seconds = float(str(wanted["seconds"]))
        self._taken: list[float] = []
        self._failed = self._due = 0

    async def run(self) -> Load:
        self._began = time.perf_counter()
        await asyncio.gather(*(self._work() for _ in range(CONNECTIONS)))
        passed = time.perf_counter() - self._began
        cuts = quantiles([*self._taken, *self._taken], n=100)  # duplicated, because quantiles needs two values
        return Load(len(self._taken) / passed, cuts[49], cuts[98], self._failed)

    async def _work(self) -> None:
        """Send requests over one connection; reconnect if the server closes it."""
        line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        while (due := await self._turn()) is not None:
            try:
                line = line or await asyncio.open_connection(self._target.hostname, self._target.port)
                line[1].write(self._request())
                status, stays = await asyncio.wait_for(_answer(line[0]), PATIENCE)
                self._failed += not 200 <= status < 300
                line = line if stays else None
            except (OSError, EOFError, TimeoutError):
                self._failed += 1
                line = None
            self._taken.append(time.perf_counter() - due)
        if line is not None:
            line[1].close()

    async def _turn(self) -> float | None:
        """Wait for the next request's time and return it; None at the end of the load."""
        now = time.perf_counter()
        if not self._rate:
            return now if now < self._began + self._seconds else None
        due = self._began + self._due / self._rate
        self._due += 1
        if due >= self._began + self._seconds or now > self._began + LATEST * self._seconds:
            return None
        await asyncio.sleep(max(due - now, 0))
        return due

    def _request(self) -> bytes:
        self._number += 1
        number = str(self._number)
        path = f"{self._target.path}?{self._target.query}" if self._target.query else self._target.path
        body = self._asked.body.replace(COUNT, number).encode()
        lines = [f"{self._asked.method} {path.replace(COUNT, number)} HTTP/1.1", f"Host: {self._target.netloc}"]
        lines += [f"{name}: {value}" for name, value in self._asked.headers.items()]
        lines += [f"Content-Length: {len(body)}"] if body or self._asked.method != "GET" else []
        return "\r\n".join([*lines, "", ""]).encode() + body


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bool]:
    """Read a response; return its status, and whether the connection stays open."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if found := re.search(rb"content-length: *(\d+)", head):
        await reader.readexactly(int(found[1]))
    elif b"transfer-encoding: chunked" in head:
        while size := int((await reader.readline()).partition(b";")[0], 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    else:
        await reader.read()
    return int(head[9:12]), b"connection: close" not in head and head.startswith(b"http/1.1")


def main() -> None:
    """Run the load described on standard input."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    load = asyncio.run(_Client(json.loads(sys.stdin.read())).run())
    sys.stdout.write(json.dumps(asdict(load)))


if __name__ == "__main__":
    main()
