"""The command line of ``fnms-servicenow-export``: the documented options, and as ``--kebab-case``."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from samclients.command_line import LOG_FILE, Command, log_to_file, version_option
from samclients.fnms_export import config as configuration
from samclients.fnms_export.config import Config
from samclients.fnms_export.data_types import APPLICATIONS, CONTRACTS, INVENTORY
from samclients.fnms_export.errors import WrongUse
from samclients.fnms_export.request import (
    ExportRequest,
    check_config,
    check_day,
    check_days,
    describe_person,
    validate_url,
)
from samclients.fnms_export.utility import run
from samclients.highlevel.servicenow import ENDPOINTS
from samclients.runtime import Clock, SystemClock

DAY = "%Y-%m-%d"
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

\b
Further commands, each with --help:
  fnms-servicenow-export service   export every Sunday at 03:00, or when told
  fnms-servicenow-export history   the exports so far, and the one in progress
  fnms-servicenow-export settings  show and change the settings
  fnms-servicenow-export web       all of this as a page
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
    try:
        return None if number is None else check_days(number)
    except WrongUse as error:
        raise click.BadParameter(str(error)) from None


def _parse_day(context: click.Context, _parameter: click.Parameter, day: datetime | None) -> datetime | None:
    """A day on which something may have changed.

    Raises:
        click.BadParameter: it is before 1970, or in the future.
    """
    clock: Clock = context.obj or SystemClock()
    try:
        return None if day is None else check_day(day, clock.now().replace(tzinfo=None))
    except WrongUse as error:
        raise click.BadParameter(str(error)) from None


def _read_defaults(context: click.Context, _parameter: click.Parameter, file: Path | None) -> Path | None:
    """Let the configuration file give the options ``url``, ``user`` and ``database`` where nobody else does.

    Raises:
        click.UsageError: the file cannot be read, or is wrong.
    """
    if file is not None:
        try:
            config = configuration.read_config(file)
        except WrongUse as error:
            raise click.UsageError(str(error), context) from None
        found = {name: getattr(config, name) for name in ("url", "user", "database")}
        context.default_map = {**(context.default_map or {}), **{name: one for name, one in found.items() if one}}
    return file


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
    is_eager=True,
    callback=_read_defaults,
    help="A TOML file: url, user, token, database, retries, segment_rows, timeout, client_id and more.",
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
        wanted = build_request(file, options)
    except WrongUse as error:
        raise click.UsageError(str(error), context) from None
    log_to_file(context, log_file)
    _treat_sigterm_as_ctrl_c()
    context.exit(run(wanted, context.obj or SystemClock(), as_json=as_json))


def build_request(file: Path | None, options: Mapping[str, Any]) -> ExportRequest:
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
    request = ExportRequest(
        url=validate_url(options["url"]),
        endpoint=options["endpoint"],
        user=options["user"],
        database=options["database"],
        data_types=tuple(data_type for data_type, wanted in chosen.items() if wanted),
        changes=options["changes"],
        period=options["changes_period"],
        since=options["changes_since"],
        only_test=options.get("connection_test", False),
        config=config,
        triggered_by=describe_person("command line"),
    )
    request.check()
    return request


def _config(file: Path | None, token: str | None) -> Config:
    config = configuration.read_config(file) if file else Config()
    known: dict[str, Any] = {
        "token": token,
        "client_id": os.environ.get("SERVICENOW_CLIENT_ID"),
        "client_secret": os.environ.get("SERVICENOW_CLIENT_SECRET"),
    }
    config = replace(config, **{name: value for name, value in known.items() if value})
    check_config(config)
    return config


def _treat_sigterm_as_ctrl_c() -> None:
    """Let SIGTERM end the export as Ctrl-C does."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)
