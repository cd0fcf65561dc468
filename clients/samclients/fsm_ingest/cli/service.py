"""``fsm-ingest service``: run all jobs when they are due."""

from __future__ import annotations

import logging
import math
import sys
from zoneinfo import ZoneInfo

import click
from tzlocal import get_localzone

from samclients.command_line import Command, TimeZoneParam, catch_stop_signals, format_exit_codes
from samclients.fsm_ingest.cli.context import CommandContext, pass_context, show_errors
from samclients.fsm_ingest.cli.exit_codes import FAILED, SERVICE_CODES
from samclients.fsm_ingest.cli.stopping import make_stop_check, use_stoppable_clock
from samclients.fsm_ingest.runs.environment import RunEnvironment
from samclients.fsm_ingest.runs.runner import Runner
from samclients.fsm_ingest.runs.scheduler import JobScheduler, SchedulerOptions


def _reject_nan(_context: click.Context, _parameter: click.Parameter, number: float) -> float:
    """Reject ``nan``, which every range check accepts."""
    if math.isnan(number):
        raise click.BadParameter("nan is not a number of seconds.")
    return number


@click.command(cls=Command, epilog=format_exit_codes(SERVICE_CODES))
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=4,
    show_default=True,
    help="Maximum number of jobs that run at once.",
)
@click.option(
    "--poll",
    type=click.FloatRange(0.1, 3600),
    callback=_reject_nan,
    default=5.0,
    show_default=True,
    help="Seconds between two checks for changed jobs.",
)
@click.option(
    "--once", is_flag=True, help="Run the jobs that are due now, and exit: for cron or a distributed scheduler."
)
@click.option("--timezone", type=TimeZoneParam(), help="Time zone of the schedules. Default: the zone of this machine.")
@pass_context
@show_errors
def service(context: CommandContext, *, workers: int, poll: float, once: bool, timezone: ZoneInfo | None) -> None:
    """Run all jobs when they are due, until Ctrl-C or SIGTERM.

    Changes of jobs take effect without a restart. One run makes up for all due times since the job was saved that were
    missed while no service was running, or while the job was running. Several services may use one database, on one or
    more machines with synchronized clocks: only one of them runs a job at a due time. If it dies, another one continues
    the run when the lease ends (setting lease_seconds).

    A local time that does not exist in spring is due one hour later; one that occurs twice in autumn is due once; day
    31 means the last day of a shorter month.
    """
    console = logging.StreamHandler()
    console.setLevel(logging.INFO)  # --log-file has more
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", handlers=[console])
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    zone = timezone or get_localzone()
    with catch_stop_signals() as stop:
        client = use_stoppable_clock(context.client, stop)
        runner = Runner(context.database, RunEnvironment(client, zone=zone, check_stop=make_stop_check(stop)))
        options = SchedulerOptions(zone=zone, now=client.clock.now, workers=workers, poll=poll)
        scheduler = JobScheduler(context.database, runner, options)
        if once:
            sys.exit(0 if scheduler.run_due() else FAILED)
        click.echo(f"Running jobs in time zone {zone}; press Ctrl-C to stop.", err=True)
        scheduler.serve(stop)
    click.echo("Stopped.", err=True)
