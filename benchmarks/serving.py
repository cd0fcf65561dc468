"""Mock servers in another process, and tools to start and measure processes.

``python serving.py DATA OPTIONS METRICS`` runs until killed and prints URLs and the environment for clients as JSON.
Without ``DATA`` (an empty text) worlds are ephemeral. All but the first ``METRICS`` metrics are deleted, unless it is
0.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mockservers.server.mock_server import MockServer

SEED = 7
FIRST_METRICS = "SELECT id FROM bigfix_metrics ORDER BY id LIMIT ?"
PATIENCE = 120.0  # seconds until a server must listen


@dataclass(frozen=True)
class MockServerProcess:
    """Mock servers in another process: their base URLs, the environment for clients, and the process."""

    urls: Mapping[str, str]
    environment: Mapping[str, str]
    process: subprocess.Popen[str]


@contextmanager
def run_mock_servers(
    data: Path | None, options: Mapping[str, Any], *, metrics: int | None = None
) -> Iterator[MockServerProcess]:
    """Run mock servers with a data folder, or ephemeral ones; ``metrics`` limits the metrics of a kept world."""
    command = [sys.executable, "-W", "ignore", __file__, str(data or ""), json.dumps(options), str(metrics or 0)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            told = json.loads(process.stdout.readline())
            yield MockServerProcess(told["urls"], told["environment"], process)
        finally:
            process.kill()


def keep_metrics(world: Path, most: int) -> None:
    """Delete all but the first metrics of a world."""
    with closing(sqlite3.connect(world, timeout=30)) as db:
        db.execute(f"DELETE FROM bigfix_metrics WHERE id NOT IN ({FIRST_METRICS})", (most,))  # noqa: S608 -- a constant
        db.commit()


@contextmanager
def run_server(command: Sequence[str], port: int, log: Path, **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server and wait until it listens.

    Raises:
        RuntimeError: the server ended, or did not listen in time.
    """
    with (
        log.open("wb") as file,
        subprocess.Popen(command, stdout=file, stderr=file, start_new_session=True, **options) as process,
    ):
        try:
            wait_for_port(port, process)
            yield process
        except RuntimeError as error:
            raise RuntimeError(f"{error}: {log.read_text(errors='replace')[-300:]}") from None
        finally:
            os.killpg(process.pid, signal.SIGKILL)  # including its children


def wait_for_port(port: int, process: subprocess.Popen[Any]) -> None:
    """Wait until the port accepts connections.

    Raises:
        RuntimeError: the process ended, or did not listen in time.
    """
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"The process ended with exit code {process.returncode}")
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.005)
    raise RuntimeError(f"The process did not listen within {PATIENCE:.0f} s")


def free_port() -> int:
    """Return an unused port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def memory(process: int, name: str = "VmRSS") -> float:
    """Return the resident memory of a process and its children in MB; ``VmHWM`` for the peak."""
    total, waiting = 0.0, [process]
    while waiting:
        number = waiting.pop()
        waiting += [int(child) for child in Path(f"/proc/{number}/task/{number}/children").read_text().split()]
        lines = Path(f"/proc/{number}/status").read_text().splitlines()
        total += next((int(line.split()[1]) for line in lines if line.startswith(name)), 0) / 1024
    return total


def main() -> None:
    """Serve until killed, like ``mockservers up``."""
    from mockservers.cli.serve.up import reduce_garbage_collection  # noqa: PLC0415
    from mockservers.core.worlds.seeding import WorldStart  # noqa: PLC0415 -- the others import this module without the stand-ins
    from mockservers.server.mock_server import MockServer  # noqa: PLC0415

    data = Path(sys.argv[1]) if sys.argv[1] else None
    options, metrics = json.loads(sys.argv[2]), int(sys.argv[3])
    if metrics and data:
        with MockServer(data=data, start=WorldStart(seed=SEED, options=options)) as first:
            _warm_up(first)
        keep_metrics(data / "worlds" / "default.sqlite", metrics)
    server = MockServer(data=data, start=WorldStart(seed=SEED, options=options))
    _warm_up(server)
    reduce_garbage_collection()
    urls = {name: one.url for name, one in server.standins.items()}
    sys.stdout.write(json.dumps({"urls": urls, "environment": server.environment()}) + "\n")
    sys.stdout.flush()
    signal.pause()


def _warm_up(server: MockServer) -> None:
    """Send a request, which creates the world."""
    token = server.environment()["BIGFIX_TOKEN"]
    urllib.request.urlopen(f"{server.bigfix.url}/api/sam/v2/metrics?token={token}").read()  # noqa: S310 -- our own


if __name__ == "__main__":
    main()
