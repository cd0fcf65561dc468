"""The command line of ``fnms-servicenow-export``: the documented options, and as ``--kebab-case``."""

from __future__ import annotations

import os
import re
import signal
import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
import requests

from samclients.command_line import LOG_FILE, Command, log_to_file, version_option
from samclients.fnms_export import config as configuration
from samclients.fnms_export.config import Config
from samclients.fnms_export.data_types import APPLICATIONS, CONTRACTS, INVENTORY
from samclients.fnms_export.errors import WrongUse
from samclients.fnms_export.utility import ExportRequest, run
from samclients.highlevel.servicenow import ENDPOINTS
from samclients.runtime import Clock, SystemClock

HERE = {"127.0.0.1", "localhost", "::1"}
DAY = "%Y-%m-%d"
EARLIEST, MOST_DAYS = datetime(1970, 1, 1), 36_525  # noqa: DTZ001 -- the database's times have no zone
NO_URL = re.compile(r"[\x00-\x20\x7f\\]")
LONGEST = 20  # characters of a number
PROGRAM = "fnms-servicenow-export"
EPILOG = """
\b
Exit codes:
  0    everything chosen was exported and imported, or nothing had changed
  1    a segment failed more often than is allowed, or an import failed;
       the remaining types were skipped
  2    the options or the configuration file are wrong
  3    a check failed and nothing was sent: licence, credentials, ServiceNow
       not able to accept an import, the operations database
  130  interrupted

\b
After 1 or 130, or after the machine failed, the same command goes on where
the export stopped.
"""


def _option_names(documented: str, *others: str) -> tuple[str, ...]:
    """The documented option, with its kebab-case form first."""
    kebab = "".join(f"-{one.lower()}" if one.isupper() else one for one in documented).lstrip("-")
    return (f"--{kebab}", f"-{documented}", *others)


def _parse_days(_context: click.Context, _parameter: click.Parameter, number: int | None) -> int | None:
    """The number without the dash that the documentation shows before it.

    Raises:
        click.BadParameter: so many days cannot be.
    """
    if number is not None and not 1 <= abs(number) <= MOST_DAYS:
        raise click.BadParameter(f"{str(number)[:LONGEST]} is no number of days from 1 to {MOST_DAYS:,}.")
    return None if number is None else abs(number)


def _parse_day(context: click.Context, _parameter: click.Parameter, day: datetime | None) -> datetime | None:
    """A day on which something may have changed.

    Raises:
        click.BadParameter: it is before 1970, or in the future.
    """
    clock: Clock = context.obj or SystemClock()
    if day is not None and not EARLIEST <= day <= clock.now().replace(tzinfo=None):
        raise click.BadParameter(f"{day:%Y-%m-%d} is not from {EARLIEST:%Y-%m-%d} to today (UTC).")
    return day


@click.command(
    cls=Command,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EPILOG,
    no_args_is_help=True,
)
@click.option(
    *_option_names("url"), envvar="SERVICENOW_URL", required=True, help="https://YOUR-INSTANCE.service-now.com"
)
@click.option(
    *_option_names("endpoint"),
    type=click.Choice(sorted(ENDPOINTS)),
    default=next(iter(ENDPOINTS)),
    show_default=True,
    help="The integration application's endpoint; leave unchanged.",
)
@click.option(*_option_names("user"), envvar="SERVICENOW_USER", required=True, help="The account that the token is of.")
@click.option(
    *_option_names("token"),
    envvar="SERVICENOW_REFRESH_TOKEN",
    help="The refresh token copied from ServiceNow; better set SERVICENOW_REFRESH_TOKEN or write it in the file of"
    " --config, since other users of the machine see command lines.",
)
@click.option(
    *_option_names("changes"),
    type=bool,
    default=True,
    show_default=True,
    help="Export only what changed, or everything.",
)
@click.option(
    *_option_names("changesPeriod"),
    type=int,
    callback=_parse_days,
    metavar="DAYS",
    help="Export what changed in the last so many days, instead of since the last export.",
)
@click.option(
    *_option_names("changesSince"),
    type=click.DateTime([DAY]),
    callback=_parse_day,
    metavar="YYYY-MM-DD",
    help="Export what changed since this day (UTC), instead of since the last export.",
)
@click.option(
    *_option_names("connectionTest"),
    type=bool,
    is_flag=False,
    flag_value=True,
    default=False,
    help="Only check licence, credentials, whether ServiceNow accepts an import, and the database.",
)
@click.option(
    *_option_names("withApplications"), type=bool, default=True, show_default=True, help="Installed applications."
)
@click.option(*_option_names("withContracts"), type=bool, default=True, show_default=True, help="Contracts.")
@click.option(
    *_option_names("withHardwareInventory", "-WithHardwareInventory"),
    type=bool,
    default=True,
    show_default=True,
    help="Hardware inventory; without it, contracts and applications may have gaps.",
)
@click.option(
    "--database",
    metavar="URL",
    envvar="FNMS_DATABASE",
    required=True,
    help="The operations database as SQLAlchemy writes it, for example sqlite:///fnms.db; or set FNMS_DATABASE.",
)
@click.option(
    "--config",
    "file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A TOML file: retries, segment_rows, segment_bytes, timeout, poll_interval, client_id and more.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the final account as JSON.")
@LOG_FILE
@version_option(PROGRAM)
@click.pass_context
def command(
    context: click.Context,
    /,
    file: Path | None,
    *,
    as_json: bool,
    log_file: Path | None,
    **options: Any,  # noqa: ANN401 -- of click
) -> None:
    """Export hardware inventory, contracts and installed applications from FlexNet Manager Suite to ServiceNow.

    Checks that an export can be made, then sends one type after the other in segments, and waits for ServiceNow to
    import each before it begins the next. By default only what changed since the last export is sent; what was sent is
    kept in the operations database. Progress goes to stderr, the final account to stdout.

    \b
    Try it with stand-ins:
      mockservers up --ephemeral
      mockservers seed --fnms sqlite:///fnms.db
      export SERVICENOW_URL=http://127.0.0.1:8081 SERVICENOW_USER=... (as printed)
      fnms-servicenow-export --database sqlite:///fnms.db

    \b
    As the documentation has it:
      fnms-servicenow-export -url https://acme.service-now.com -user fnms@acme.com
        -token ... -changes false -withContracts false --database mssql+pyodbc://...

    The OAuth client that the token belongs to is set by client_id and client_secret in the file of --config, or by
    SERVICENOW_CLIENT_ID and SERVICENOW_CLIENT_SECRET.
    """
    try:
        wanted = _build_request(file, options)
    except WrongUse as error:
        raise click.UsageError(str(error), context) from None
    log_to_file(context, log_file)
    _treat_sigterm_as_ctrl_c()
    context.exit(run(wanted, context.obj or SystemClock(), as_json=as_json))


def _build_request(file: Path | None, options: Mapping[str, Any]) -> ExportRequest:
    """The request of the options, the configuration file and the environment.

    Raises:
        WrongUse: they contradict each other, or something is missing.
    """
    config = _config(file, options["token"])
    chosen = {
        INVENTORY: options["with_hardware_inventory"],
        CONTRACTS: options["with_contracts"],
        APPLICATIONS: options["with_applications"],
    }
    data_types = tuple(data_type for data_type, wanted in chosen.items() if wanted)
    if not data_types:
        raise WrongUse("All types of data are excluded.")
    if options["changes_period"] is not None and options["changes_since"] is not None:
        raise WrongUse("Give either -changesPeriod or -changesSince.")
    if not options["changes"] and (options["changes_period"] is not None or options["changes_since"] is not None):
        raise WrongUse("-changes false exports everything; leave out -changesPeriod and -changesSince.")
    return ExportRequest(
        url=_validate_url(options["url"]),
        endpoint=options["endpoint"],
        user=options["user"],
        database=options["database"],
        data_types=data_types,
        changes=options["changes"],
        period=options["changes_period"],
        since=options["changes_since"],
        only_test=options["connection_test"],
        config=config,
    )


def _config(file: Path | None, token: str | None) -> Config:
    config = configuration.read_config(file) if file else Config()
    known: dict[str, Any] = {
        "token": token,
        "client_id": os.environ.get("SERVICENOW_CLIENT_ID"),
        "client_secret": os.environ.get("SERVICENOW_CLIENT_SECRET"),
    }
    config = replace(config, **{name: value for name, value in known.items() if value})
    if config.certificates and not Path(config.certificates).is_file():
        raise WrongUse(f"There is no file {config.certificates}, which certificates names.")
    if not config.token:
        raise WrongUse("The token is missing: -token, SERVICENOW_REFRESH_TOKEN, or token in the file of --config.")
    if not config.client_id:
        raise WrongUse("The OAuth client is missing: SERVICENOW_CLIENT_ID, or client_id in the file of --config.")
    return config


def _validate_url(url: str) -> str:
    """An instance's URL, with HTTPS unless it is on this machine: a token is sent to it."""
    try:
        requests.Request("GET", url).prepare()
        parts = urlsplit(url)
        (parts.hostname or "").encode("idna")
        valid = (
            NO_URL.search(url) is None and parts.hostname and not parts.query and not parts.fragment and parts.port != 0
        )
    except (requests.RequestException, ValueError):
        valid = False
    if not valid or parts.scheme not in ("https", "http"):
        raise WrongUse("-url is no URL such as https://YOUR-INSTANCE.service-now.com.")
    if parts.username or parts.password:
        raise WrongUse("-url has a user or a password in it; the token is all that is needed.")
    if parts.scheme == "http" and parts.hostname not in HERE:
        raise WrongUse(f"-url must begin with https: http://{parts.hostname} would see the token in clear text.")
    return url.rstrip("/")


def _treat_sigterm_as_ctrl_c() -> None:
    """Let SIGTERM end the export as Ctrl-C does."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)


def main() -> None:
    """The console script."""
    command(prog_name=PROGRAM)
