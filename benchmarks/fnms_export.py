"""Speed and memory of fnms-servicenow-export for a large operations database and the ServiceNow mock server.

Usage: ``python benchmarks/fnms_export.py [computers] [installations]``; 100,000 and 1,000,000 by default. The setup is
that of a user: a SQLite file, utility and server in separate processes, HTTP between them. The server processes every
segment immediately (pace of 0 seconds), so that the utility waits for its work only.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests
from serving import SEED, run_mock_servers
from serving import memory as memory_of

from mockservers.vendors.servicenow.fnms_database import Company, fill

AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
EMPTY = {"servicenow": {"computers": 0, "installations": 0, "contracts": 0}, "bigfix": {"usages": 0}}
CONTRACTS = 1_000
POLL_INTERVAL = 0.5  # seconds
KILOBYTES = 1024


def main() -> None:
    """Print the figures."""
    machines, installed = (int(number) for number in (*sys.argv[1:], "100000", "1000000")[:2])
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/fnms.db"
        began = time.perf_counter()
        for _ in fill(url, Company(SEED, AS_OF, machines, installed, CONTRACTS)):
            pass
        print_line(f"{'filling the database, seconds':36}{time.perf_counter() - began:12.1f}")
        with serving(Path(folder)) as (environment, server):
            first, memory = export(folder, url, environment)
            print_figures(first, memory)
            again, memory = export(folder, url, environment)
            print_line(f"{'second run: records, seconds':36}{again['records']:12,}{again['seconds']:10.1f}")
            print_line(f"{'peak memory of the server, MB':36}{memory_of(server, 'VmHWM'):12,.0f}")
            compare(environment, first)


def export(folder: str, url: str, environment: dict[str, str]) -> tuple[dict[str, Any], int]:
    """Run the utility; return its account and its peak resident memory in MB."""
    config = Path(folder) / "export.toml"
    config.write_text(f"poll_interval = {POLL_INTERVAL}\n", encoding="utf-8")
    command = [sys.executable, "-m", "samclients.fnms_export", "--database", url, "--config", str(config), "--json"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        printed = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, printed
    account: dict[str, Any] = json.loads(printed)
    return account, usage.ru_maxrss // KILOBYTES


def print_figures(account: dict[str, Any], memory: int) -> None:
    """Print the figures of each type and of the whole export."""
    print_line(f"\n{'':36}{'rows':>12}{'seconds':>10}{'rows/s':>10}")
    for part in account["types"]:
        print_line(
            f"{part['type']:36}{part['records']:12,}{part['seconds']:10.1f}{part['records'] / part['seconds']:10,.0f}"
        )
    whole, own = account["seconds"], account["seconds"] - account["waited"]
    print_line(f"{'all':36}{account['records']:12,}{whole:10.1f}{account['records'] / whole:10,.0f}")
    print_line(
        f"{'without waiting for the server':36}{account['records']:12,}{own:10.1f}{account['records'] / own:10,.0f}"
    )
    print_line(f"{'share of time waiting for the server':36}{account['waited'] / whole:12.0%}")
    print_line(f"{'peak memory of the utility, MB':36}{memory:12,}")


def compare(environment: dict[str, str], account: dict[str, Any]) -> None:
    """Compare the number of records at ServiceNow with the number of sent rows."""
    auth = environment["SERVICENOW_USER"], environment["SERVICENOW_PASSWORD"]
    for table, place in (("cmdb_ci_computer", 0), ("cmdb_sam_sw_install", 2)):
        url = f"{environment['SERVICENOW_URL']}/api/now/table/{table}"
        answer = requests.get(url, params={"sysparm_limit": 1}, auth=auth, timeout=600)
        found, sent = int(answer.headers["X-Total-Count"]), account["types"][place]["records"]
        assert found == sent, f"{table} has {found:,} records, and {sent:,} were sent"


@contextmanager
def serving(folder: Path) -> Iterator[tuple[dict[str, str], int]]:
    """Run a server in another process; yield the environment for clients and the process id."""
    with run_mock_servers(folder / "served", EMPTY) as server:
        pace = f"{server.environment['MOCKSERVERS_URL']}/control/worlds/default/pace/servicenow.import_transaction"
        requests.put(pace, json={"seconds": 0}, timeout=60).raise_for_status()
        yield {**os.environ, **server.environment}, server.process.pid


def print_line(line: str) -> None:
    """Print a line without buffering."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
