"""The page of ``fnms-servicenow-export`` with an operations database, served in a thread, and a world to export to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import create_engine, text

from contract_tests.kit.programs.fnms_utility import fill_database
from contract_tests.kit.remote import RemoteWorld
from mockservers import MockServer
from samclients.fnms_export.background import ExportLauncher, InterruptibleClock, export_until
from samclients.fnms_export.export.report import ExportReport
from samclients.fnms_export.request import ExportRequest
from samclients.fnms_export.settings import SettingsFile
from samclients.fnms_export.web.app import create_export_app
from samclients.fnms_export.web.context import SectionContext
from samclients.web.access import AccessPolicy
from samclients.web.server import open_socket, serve

FASTER = 0.02  # real seconds of a wait of the utility


class WorldClock(InterruptibleClock):
    """A clock whose waits are short, and advance the world's clock by what they should have taken.

    ``is_open`` lets waits end; cleared, the export stays where it is.
    """

    def __init__(self, stop: threading.Event, world: RemoteWorld) -> None:
        super().__init__(stop)
        self._world = world
        self.is_open = threading.Event()
        self.is_open.set()

    def sleep(self, seconds: float) -> None:
        """Wait a moment."""
        super().sleep(FASTER)
        while not self.is_open.wait(FASTER):
            super().sleep(0)
        self._world.advance(seconds)


@dataclass
class ExportPage:
    """The page, and what it needs.

    Args:
        url: Of the page.
        world: The instance's world.
        folder: With the operations database and the settings.
        clock: Of exports.
        values: The settings that lead to the instance.
    """

    url: str
    world: RemoteWorld
    folder: Path
    clock: WorldClock
    values: dict[str, str]

    def change(self, statement: str) -> None:
        """Change the operations database."""
        engine = create_engine(self.values["database"])
        with engine.begin() as db:
            db.execute(text(statement))
        engine.dispose()


@contextmanager
def serve_export_page(
    server: MockServer, world: RemoteWorld, folder: Path, zone: str = "Europe/Berlin"
) -> Iterator[ExportPage]:
    """Serve the page until the block ends."""
    database = f"sqlite:///{folder / 'fnms.db'}"
    fill_database(folder / "fnms.db")
    known, stop = server.environment(), threading.Event()
    values = {
        "url": f"{server.servicenow.url}/~{world.name}",
        "user": known["SERVICENOW_USER"],
        "token": known["SERVICENOW_REFRESH_TOKEN"],
        "client_id": known["SERVICENOW_CLIENT_ID"],
        "client_secret": known["SERVICENOW_CLIENT_SECRET"],
        "database": database,
    }
    file = folder / "export.toml"
    file.write_text("segment_rows = 10\npoll_interval = 10\nretries = 1\n")
    clock, listening = WorldClock(stop, world), open_socket("127.0.0.1", 0)

    def make_export(_stop: threading.Event, request: ExportRequest) -> ExportReport:
        return export_until(stop, request, clock)

    context = SectionContext(
        SettingsFile(file, {}), ExportLauncher(stop, make_export), ZoneInfo(zone), test=make_export
    )
    port = listening.getsockname()[1]
    app = create_export_app(context, AccessPolicy(), port)
    thread = threading.Thread(target=serve, args=(app, listening, stop))
    thread.start()
    try:
        yield ExportPage(f"http://127.0.0.1:{port}/", world, folder, clock, values)
    finally:
        stop.set()
        clock.is_open.set()
        thread.join()
        context.close()
