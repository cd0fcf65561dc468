"""``fnms-servicenow-export service``: an export every Sunday at 03:00, for those without cron."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from click.core import ParameterSource
from tzlocal import get_localzone

from samclients.command_line import Command, TimeZoneParam, catch_stop_signals, format_exit_codes, log_to_file
from samclients.fnms_export.background import export_until
from samclients.fnms_export.cli.context import show_errors
from samclients.fnms_export.config import Config, read_config
from samclients.fnms_export.errors import SERVICE_CODES
from samclients.fnms_export.export.progress import log_to_stream
from samclients.fnms_export.options import build_request
from samclients.fnms_export.options import command as export_command
from samclients.fnms_export.request import ExportRequest
from samclients.fnms_export.schedule import WeeklySchedule, parse_schedule
from samclients.fnms_export.service import TRIGGER, ExportService, ServiceOptions
from samclients.fnms_export.settings import default_file
from samclients.runtime import Clock, SystemClock

OF_FILE = ("url", "user", "database")
NOT_OF_SERVICE = {"connection_test", "as_json", "help", "version"}
Reader = Callable[[], tuple[ExportRequest, WeeklySchedule]]


class ServiceCommand(Command):
    """The command with the documented options, too; without ``--config`` it reads the default file if it exists."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- of click
        super().__init__(*args, **kwargs)
        self.params += [one for one in export_command.params if one.name not in NOT_OF_SERVICE]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse; see click."""
        if default_file().is_file():
            ctx.default_map = {"file": str(default_file()), **(ctx.default_map or {})}
        return super().parse_args(ctx, args)


@click.command(cls=ServiceCommand, epilog=format_exit_codes(SERVICE_CODES))
@click.option(
    "--schedule",
    metavar="TEXT",
    help="When to export: a day of the week, or Daily, and a time; without it, schedule of the file of --config, or"
    " Sunday 03:00.",
)
@click.option("--timezone", type=TimeZoneParam(), help="The schedule's time zone; this machine's without it.")
@click.option("--once", is_flag=True, help="Only make the export if it is due, and end: for cron.")
@click.option(
    "--poll", type=click.FloatRange(0.1, 3600), default=5.0, show_default=True, help="Seconds between two looks."
)
@click.pass_context
@show_errors
def service(  # noqa: PLR0913 -- options
    context: click.Context,
    /,
    *,
    schedule: str | None,
    timezone: ZoneInfo | None,
    once: bool,
    poll: float,
    log_file: Path | None,
    **options: Any,  # noqa: ANN401 -- of the export
) -> None:
    """Export every Sunday at 03:00 local time, or by another schedule, until Ctrl-C or SIGTERM.

    Takes the options of the export, too, for example -changes false. The settings are read again before each export.
    Moments that were missed while no service ran are made up for by one export. Several services may work on one
    operations database: each moment is run by one of them. An export that was interrupted goes on when a service is
    started next.
    """
    log_to_file(context, log_file)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # it warns of looks that are skipped during an export
    clock: Clock | None = context.obj
    read_request = _make_reader(context, schedule, options)
    read_request()
    zone = timezone or get_localzone()
    with log_to_stream(sys.stderr), catch_stop_signals() as stop:
        settings = ServiceOptions(zone, (clock or SystemClock()).now, poll)
        found = ExportService(read_request, lambda request: export_until(stop, request, clock).exit_code, settings)
        if once:
            context.exit(found.run_due())
        click.echo(f"Serving exports by the time of {zone}; Ctrl-C stops.", err=True)
        found.serve(stop)
    click.echo("Stopped.", err=True)


def _make_reader(context: click.Context, schedule: str | None, options: dict[str, Any]) -> Reader:
    """A function that reads the configuration file again; what the command line or the environment has stays."""
    file: Path | None = options.pop("file")
    of_file = [name for name in OF_FILE if context.get_parameter_source(name) is ParameterSource.DEFAULT_MAP]

    def read() -> tuple[ExportRequest, WeeklySchedule]:
        config = read_config(file) if file else Config()
        current = {**options, **{name: getattr(config, name) for name in of_file}}
        request = replace(build_request(file, current), triggered_by=TRIGGER)
        return request, parse_schedule(schedule or config.schedule)

    return read
