"""``fsm-ingest service``: every job, when it is due."""

from __future__ import annotations

import logging
import math
import sys
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from tzlocal import get_localzone

from samclients.command_line import Command
from samclients.fsm_ingest.cli.context import CommandContext, pass_context, show_errors
from samclients.fsm_ingest.cli.stopping import catch_stop_signals, make_stop_check, use_stoppable_clock
from samclients.fsm_ingest.runs.environment import RunEnvironment
from samclients.fsm_ingest.runs.runner import Runner
from samclients.fsm_ingest.runs.scheduler import JobScheduler, SchedulerOptions

FAILED = 1


class TimeZoneParam(click.ParamType[ZoneInfo]):
    """A time zone by its name."""

    name = "zone"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> ZoneInfo:
        """The zone."""
        try:
            return ZoneInfo(str(value))
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.fail(f"{value!r} is no time zone; one is Europe/Berlin.", param, ctx)


def _refuse_nan(_context: click.Context, _parameter: click.Parameter, number: float) -> float:
    """Refuse ``nan``, which is in every range."""
    if math.isnan(number):
        raise click.BadParameter("nan is no number of seconds.")
    return number


@click.command(cls=Command)
@click.option("--workers", type=click.IntRange(1, 64), default=4, show_default=True, help="Jobs that run at once.")
@click.option(
    "--poll",
    type=click.FloatRange(0.1, 3600),
    callback=_refuse_nan,
    default=5.0,
    show_default=True,
    help="Seconds between two looks at what was changed.",
)
@click.option("--once", is_flag=True, help="Only run what is due now, and end: for cron or a distributed scheduler.")
@click.option("--timezone", type=TimeZoneParam(), help="The schedules' time zone; this machine's without it.")
@pass_context
@show_errors
def service(context: CommandContext, *, workers: int, poll: float, once: bool, timezone: ZoneInfo | None) -> None:
    """Run every job when it is due, until Ctrl-C or SIGTERM.

    What is added, edited, paused or deleted takes effect without a restart. What was missed while no service ran, or
    while a job was running, is made up for by one run, from the moment on when the job was saved. Several services may
    work on one database, on one machine or more, their clocks in agreement: each moment of a schedule is run by one of
    them, and if that one dies, another goes on where it stood when its lease ends (setting lease_seconds).

    A time that the clocks skip in spring is run an hour later; one that comes twice in autumn is run once; day 31 is
    the last day of a shorter month.

    \b
    Exit codes:
      0    it was stopped, or --once is done; runs that it had begun go on when a service is started next
      1    with --once: a job failed; else the database cannot be used: the reason is on stderr
      2    the command was not typed as it should be
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
        click.echo(f"Serving jobs by the time of {zone}; Ctrl-C stops.", err=True)
        scheduler.serve(stop)
    click.echo("Stopped.", err=True)
