"""Figures of the BigFix client: import time, parsing of a large page, calls over a socket; of several checkouts.

python benchmarks/clients.py [NAME=CHECKOUT ...]    # by default this checkout; each is measured by its own Python code
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROUNDS, CALLS = 5, 1000
IMPORTS = """
import sys, time, requests
began = time.perf_counter()
from samclients import BigFix
BigFix("http://localhost", token="0" * 40)
print(time.perf_counter() - began)
"""
PREPARED = """
import json, sys, time, tracemalloc
rows = [{"software_title_id": i, "metric_name": "PVU", "computer_system_id": i, "peak_value": 100,
         "peak_date": "2026-01-01", "peak_time": "2026-01-01T10:00:00Z", "reporting_period_start_date": "2026-01-01",
         "reporting_period_end_date": "2026-03-31", "software_title_dimension": {"name": f"T{i}",
         "guid": f"00000000-0000-0000-0000-{i:012}", "publisher_name": "IBM",
         "publisher_guid": f"00000000-0000-0000-0001-{i:012}"}} for i in range(10_000)]
if len(sys.argv) > 1 and sys.argv[1] == "surprise":
    rows = [{**row, "unit": "cores"} for row in rows]
content = json.dumps({"total": 10_000, "rows": rows}).encode()
from samclients.bigfix.models import UsagePage
try:
    from samclients.runtime.data.shapes import decode
    parse = lambda: decode(content, UsagePage, strict=False)
except ImportError:  # before models were declarations
    from samclients.runtime.shapes import check
    def parse():
        page = UsagePage.from_dict(json.loads(content))
        check(page)
        return page
"""
PARSES = f"""{PREPARED}
parse()
best = float("inf")
for _ in range({ROUNDS}):
    began = time.perf_counter(); page = parse(); best = min(best, time.perf_counter() - began); del page
print(best)
"""
MEMORY = f"""{PREPARED}
parse()
tracemalloc.start()
page = parse()
print(tracemalloc.get_traced_memory()[1] / 1e6)
"""
CALLED = f"""
import sys, time
from samclients import BigFix
front = BigFix(sys.argv[1], token="0" * 40)
about = front.version
about()
began = time.perf_counter()
for _ in range({CALLS}):
    about()
print(time.perf_counter() - began)
"""


class About(BaseHTTPRequestHandler):
    """Answers every request with the version."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = json.dumps({"version": "10.0.4.0"}).encode()
        self.wfile.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        )

    def log_message(self, *_args: object) -> None:
        """Log nothing."""


def measure(checkout: Path, program: str, *arguments: str) -> float:
    """Return the smallest of a few results of a program with the clients of a checkout."""
    command = [sys.executable, "-c", program, *arguments]
    environment = {"PYTHONPATH": str(checkout / "clients"), "PATH": ""}
    runs = (subprocess.run(command, capture_output=True, text=True, check=True, env=environment) for _ in range(3))
    return min(float(run.stdout) for run in runs)


def main() -> None:
    named = [argument.partition("=") for argument in sys.argv[1:]] or [("this", "=", str(ROOT))]
    server = ThreadingHTTPServer(("127.0.0.1", 0), About)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    for name, _, folder in named:
        checkout = Path(folder)
        figures = {
            "import beyond requests, ms": measure(checkout, IMPORTS) * 1000,
            "parse 10,000 records, ms": measure(checkout, PARSES) * 1000,
            "the same with a new member each, ms": measure(checkout, PARSES, "surprise") * 1000,
            "parse 10,000 records, MB at most": measure(checkout, MEMORY),
            f"{CALLS:,} calls over a socket, s": measure(checkout, CALLED, url),
        }
        for label, value in figures.items():
            print(f"{name:8} {label:40} {value:10.2f}")  # noqa: T201 -- a program
    server.shutdown()


if __name__ == "__main__":
    main()
