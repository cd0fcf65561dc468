"""``fsm-ingest web``: the pages."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click
from tzlocal import get_localzone

from samclients.command_line import Command, TimeZoneParam, format_exit_codes
from samclients.fsm_ingest.cli.context import CommandContext, pass_context, show_errors
from samclients.fsm_ingest.cli.exit_codes import WEB_CODES
from samclients.fsm_ingest.cli.stopping import make_stop_check, use_stoppable_clock
from samclients.fsm_ingest.runs.environment import RunEnvironment
from samclients.fsm_ingest.runs.runner import Runner
from samclients.fsm_ingest.runs.scheduler import JobScheduler, SchedulerOptions
from samclients.web.access import PageAddress
from samclients.web.command import address_options, need_web_packages

if TYPE_CHECKING:
    from flask import Flask

    from samclients.web.access import AccessPolicy

PASSWORD = "FSM_INGEST_WEB_PASSWORD"  # noqa: S105 -- a variable's name
PORT = 8090


@click.command(cls=Command, epilog=format_exit_codes(WEB_CODES))
@address_options(PORT, PASSWORD)
@click.option("--service", "with_service", is_flag=True, help="Also run every job when it is due, as the service does.")
@click.option("--timezone", type=TimeZoneParam(), help="The schedules' time zone; this machine's without it.")
@pass_context
@show_errors
@need_web_packages
def web(context: CommandContext, *, address: PageAddress, with_service: bool, timezone: ZoneInfo | None) -> None:
    """Serve the pages: organizations, API jobs, job logs, settings; until Ctrl-C or SIGTERM.

    They can be opened on this machine only; with --host from elsewhere, with the password in FSM_INGEST_WEB_PASSWORD.
    Put a proxy with HTTPS before them there (--behind-proxy). A run that is stopped goes on when its job is run again.
    """
    from samclients.fsm_ingest.web.app import create_ingest_app
    from samclients.fsm_ingest.web.background import BackgroundRuns
    from samclients.fsm_ingest.web.context import PageContext
    from samclients.web.server import serve_until_stopped

    stop, zone = threading.Event(), timezone or get_localzone()
    client = use_stoppable_clock(context.client, stop)
    runner = Runner(context.database, RunEnvironment(client, zone=zone, check_stop=make_stop_check(stop)))
    runs = BackgroundRuns(runner)

    def create(access: AccessPolicy, real_port: int) -> Flask:
        return create_ingest_app(PageContext(context.database, runs, zone, context.client), access, real_port)

    service = _run_service(context, runner, zone, stop) if with_service else nullcontext()
    serve_until_stopped(create, address, stop, runs.close, service)


@contextmanager
def _run_service(context: CommandContext, runner: Runner, zone: tzinfo, stop: threading.Event) -> Iterator[None]:
    """Run the scheduler in a thread until the event."""
    scheduler = JobScheduler(context.database, runner, SchedulerOptions(zone=zone, now=context.client.clock.now))
    thread = threading.Thread(target=scheduler.serve, args=(stop,), name="service")
    thread.start()
    try:
        yield
    finally:
        thread.join()
