"""Export of metering data from Informatica, with a callback at the end of the job."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from samclients.demo.mock_environment import MockEnvironment
from samclients.demo.narration import Narration
from samclients.informatica.client import Archive, Informatica
from samclients.runtime import Pace

DAYS = timedelta(days=28)
QUICK = Pace(first=0.2, factor=1.2, longest=1, deadline=60)
CALLBACK_TIMEOUT = 20  # seconds
FEW = 3


def run_part(story: Narration, mocks: MockEnvironment) -> None:
    """Export the summary and the assets of the same days, and compare their sums."""
    end = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=2)
    start = end - DAYS
    story.begin_part(
        "Informatica metering",
        f"The client exports the metering data from {start:%Y-%m-%d} to {end:%Y-%m-%d}. The service calls back when the"
        " job is done.",
    )
    url, user, password = (mocks[f"INFORMATICA_{name}"] for name in ("URL", "USER", "PASSWORD"))
    with Informatica(url, user=user, password=password) as informatica, receive_callbacks() as (callback_url, bodies):
        with informatica.metering.export(
            start, end, job_type="SUMMARY", callback_url=callback_url, pace=QUICK
        ) as archive:
            summary = _sum_by_key(archive, "MeterName", "IPU")
            sentence = f"Job with jobID: {archive.job.job_id} has completed and the Job Status is SUCCESS."
        body = bodies.get(timeout=CALLBACK_TIMEOUT)
        story.say(f'It called back: "{body}"')
        story.check("Callbacks in the documented words", 1, int(body == sentence))
        with informatica.metering.export(start, end, job_type="ASSET", pace=QUICK) as archive:
            assets = _sum_by_key(archive, "Meter Name", "Consumption (IPUs)")
    highest = sorted(summary, key=lambda name: summary[name], reverse=True)[:FEW]
    story.say(f"{len(summary)} meters were used; the highest are:")
    story.table(("meter", "IPUs"), [(name, summary[name]) for name in highest])
    story.check("IPUs, by summary and by asset", sum(summary.values()), sum(assets.values()))


def _sum_by_key(archive: Archive, key: str, value: str) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for row in archive.rows():
        found[row[key]] = found.get(row[key], Decimal(0)) + Decimal(row[value])
    return found


@contextmanager
def receive_callbacks() -> Iterator[tuple[str, queue.Queue[str]]]:
    """Yield a URL on this machine that receives callbacks, and the queue of their bodies."""
    bodies: queue.Queue[str] = queue.Queue()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Receive a callback."""
            bodies.put(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Write no log."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/jobs", bodies
        finally:
            server.shutdown()
            thread.join()
