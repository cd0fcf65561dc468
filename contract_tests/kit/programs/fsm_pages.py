"""The ingestion utility's pages on a free port, over a test's database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from samclients.fsm_ingest.runs.environment import RunEnvironment
from samclients.fsm_ingest.runs.runner import Runner
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.fsm_ingest.web.app import create_ingest_app
from samclients.fsm_ingest.web.background import BackgroundRuns
from samclients.fsm_ingest.web.context import PageContext
from samclients.runtime import Settings
from samclients.web.access import AccessPolicy
from samclients.web.server import format_url, open_socket, serve

ZONE = ZoneInfo("Europe/Berlin")


@contextmanager
def serve_pages(database: IngestDatabase, client: Settings, password: str | None = None) -> Iterator[str]:
    """Serve the pages in a thread; gives their address, without a slash at its end."""
    stop, listening = threading.Event(), open_socket("127.0.0.1", 0)
    runs = BackgroundRuns(Runner(database, RunEnvironment(client, zone=ZONE)))
    app = create_ingest_app(PageContext(database, runs, ZONE, client), AccessPolicy(password=password))
    thread = threading.Thread(target=serve, args=(app, listening, stop))
    thread.start()
    try:
        yield format_url("127.0.0.1", listening).rstrip("/")
    finally:
        stop.set()
        thread.join()
        runs.close()
