"""``fnms-servicenow-export web``: the ServiceNow section as a page."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click
from tzlocal import get_localzone

from samclients.command_line import LOG_FILE, Command, TimeZoneParam, format_exit_codes, log_to_file
from samclients.fnms_export.background import ExportLauncher, export_until
from samclients.fnms_export.cli.context import CONFIG, open_settings, show_errors
from samclients.fnms_export.errors import WEB_CODES
from samclients.fnms_export.export.progress import log_to_stream
from samclients.fnms_export.request import ExportRequest
from samclients.fnms_export.schedule import WeeklySchedule, parse_schedule
from samclients.fnms_export.service import TRIGGER, ExportService, ServiceOptions
from samclients.fnms_export.settings import ExportChoice, SettingsFile, build_export
from samclients.runtime import SystemClock
from samclients.web.access import PageAddress
from samclients.web.command import address_options, need_web_packages

if TYPE_CHECKING:
    from flask import Flask

    from samclients.web.access import AccessPolicy

PASSWORD = "FNMS_EXPORT_WEB_PASSWORD"  # noqa: S105 -- a variable's name
PORT = 8091


@click.command(cls=Command, epilog=format_exit_codes(WEB_CODES))
@address_options(PORT, PASSWORD)
@CONFIG
@click.option("--service", "with_service", is_flag=True, help="Also export when it is due, as the service does.")
@click.option("--timezone", type=TimeZoneParam(), help="The schedule's time zone; this machine's without it.")
@LOG_FILE
@click.pass_context
@show_errors
@need_web_packages
def web(  # noqa: PLR0913 -- options
    context: click.Context,
    /,
    *,
    address: PageAddress,
    file: Path | None,
    with_service: bool,
    timezone: ZoneInfo | None,
    log_file: Path | None,
) -> None:
    """Serve the ServiceNow section as a page: settings, connection test, exports; until Ctrl-C or SIGTERM.

    It can be opened on this machine only; with --host from elsewhere, with the password in FNMS_EXPORT_WEB_PASSWORD.
    Put a proxy with HTTPS before it there (--behind-proxy). An export that is stopped goes on when the same one is
    started again.
    """
    from samclients.fnms_export.web.app import create_export_app
    from samclients.fnms_export.web.context import SectionContext
    from samclients.web.server import serve_until_stopped

    log_to_file(context, log_file)
    settings, zone, stop = open_settings(file), timezone or get_localzone(), threading.Event()
    page = SectionContext(settings, ExportLauncher(stop), zone)

    def create(access: AccessPolicy, real_port: int) -> Flask:
        return create_export_app(page, access, real_port)

    def close() -> None:
        if page.launcher.is_running:
            click.echo("Stopping the export at the next safe place; once more to stop at once.", err=True)
        page.close()

    service = _run_service(settings, zone, stop) if with_service else nullcontext()
    with log_to_stream(sys.stderr):
        serve_until_stopped(create, address, stop, close, service)


@contextmanager
def _run_service(settings: SettingsFile, zone: tzinfo, stop: threading.Event) -> Iterator[None]:
    """Run the service in a thread until the event."""
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # it warns of looks that are skipped during an export

    def read_request() -> tuple[ExportRequest, WeeklySchedule]:
        config = settings.read()
        return build_export(config, ExportChoice(), TRIGGER), parse_schedule(config.schedule)

    def run(request: ExportRequest) -> int:
        return export_until(stop, request).exit_code

    service = ExportService(read_request, run, ServiceOptions(zone, SystemClock().now))
    thread = threading.Thread(target=service.serve, args=(stop,), name="service")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
