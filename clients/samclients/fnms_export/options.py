"""Command line of ``fnms-servicenow-export``: the documented options, also as ``--kebab-case``."""

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

from samclients.command_line import LOG_FILE, Command, format_exit_codes, log_to_file, version_option
from samclients.fnms_export import config as configuration
from samclients.fnms_export.config import Config
from samclients.fnms_export.data_types import APPLICATIONS, CONTRACTS, INVENTORY
from samclients.fnms_export.errors import EXPORT_CODES, WrongUse
from samclients.fnms_export.request import (
    ExportRequest,
    check_config,
    check_day,
    check_days,
    describe_person,
    validate_url,
)
from samclients.fnms_export.utility import run
from samclients.runtime import Clock, SystemClock
from samclients.servicenow.client import ENDPOINTS

DAY = "%Y-%m-%d"
PROGRAM = "fnms-servicenow-export"
EPILOG = f"""
{format_exit_codes(EXPORT_CODES)}

\b
After 1 or 130, or after a failure of the machine, the same command continues
the export.

\b
Further commands, each with --help:
  fnms-servicenow-export service   export every Sunday at 03:00, or by another schedule
  fnms-servicenow-export history   show the exports so far, and the running one
  fnms-servicenow-export stop      stop the running one
  fnms-servicenow-export settings  show and change the settings
  fnms-servicenow-export web       serve all of this as a page
"""


def _option_names(documented: str, *others: str) -> tuple[str, ...]:
    """Return the names of an option: its kebab-case form, and the documented one."""
    kebab = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in documented).lstrip("-")
    return (f"--{kebab}", f"-{documented}", *others)


def _parse_days(_context: click.Context, _parameter: click.Parameter, number: int | None) -> int | None:
    """Return the number of days without the dash that the documentation shows before it.

    Raises:
        click.BadParameter: the number is out of range.
    """
    try:
        return None if number is None else check_days(number)
    except WrongUse as error:
        raise click.BadParameter(str(error)) from None


def _parse_day(context: click.Context, _parameter: click.Parameter, day: datetime | None) -> datetime | None:
    """Return the day if it is from 1970 to today.

    Raises:
        click.BadParameter: the day is earlier or later.
    """
    clock: Clock = context.obj or SystemClock()
    try:
        return None if day is None else check_day(day, clock.now().replace(tzinfo=None))
    except WrongUse as error:
        raise click.BadParameter(str(error)) from None


def _read_defaults(context: click.Context, _parameter: click.Parameter, file: Path | None) -> Path | None:
    """Use the configuration file for the options ``url``, ``user`` and ``database`` if they are not given otherwise.

    Raises:
        click.UsageError: the file cannot be read, or is invalid.
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
    default=ENDPOINTS[0],
    show_default=True,
    help="Endpoint of the integration application; keep the default.",
)
@click.option(*_option_names("user"), envvar="SERVICENOW_USER", required=True, help="User account of the token.")
@click.option(
    *_option_names("token"),
    envvar="SERVICENOW_REFRESH_TOKEN",
    help="Refresh token copied from ServiceNow. Prefer SERVICENOW_REFRESH_TOKEN or the file of --config, because other"
    " users of the machine can see command lines.",
)
@click.option(
    *_option_names("changes"),
    type=bool,
    default=True,
    show_default=True,
    help="Export only changes, or all data.",
)
@click.option(
    *_option_names("changesPeriod"),
    type=int,
    callback=_parse_days,
    metavar="DAYS",
    help="Export the changes of the last DAYS days, instead of those since the last export.",
)
@click.option(
    *_option_names("changesSince"),
    type=click.DateTime([DAY]),
    callback=_parse_day,
    metavar="YYYY-MM-DD",
    help="Export the changes since this day (UTC), instead of those since the last export.",
)
@click.option(
    *_option_names("connectionTest"),
    type=bool,
    is_flag=False,
    flag_value=True,
    default=False,
    help="Only run the checks: licence, credentials, readiness of ServiceNow, database.",
)
@click.option(
    *_option_names("withApplications"),
    type=bool,
    default=True,
    show_default=True,
    help="Export installed applications.",
)
@click.option(*_option_names("withContracts"), type=bool, default=True, show_default=True, help="Export contracts.")
@click.option(
    *_option_names("withHardwareInventory", "-WithHardwareInventory"),
    type=bool,
    default=True,
    show_default=True,
    help="Export hardware inventory. Without it, contracts and applications may have gaps.",
)
@click.option(
    "--database",
    metavar="URL",
    envvar="FNMS_DATABASE",
    required=True,
    help="SQLAlchemy URL of the operations database, such as sqlite:///fnms.db; or set FNMS_DATABASE.",
)
@click.option(
    "--config",
    "file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    is_eager=True,
    callback=_read_defaults,
    help="TOML file with url, user, token, database, retries, segment_rows, timeout, client_id and more.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the final report as JSON.")
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
    **options: Any,  # noqa: ANN401 -- values of click options
) -> None:
    """Export hardware inventory, contracts and installed applications from FlexNet Manager Suite to ServiceNow.

    The utility first checks that an export is possible. Then it sends one type of data after the other in segments, and
    waits for the import of each type in ServiceNow. By default it sends only the changes since the last export; the
    state of exports is stored in the operations database. Progress goes to stderr, the final report to stdout.

    \b
    Try it with mock servers:
      mockservers up --ephemeral
      mockservers seed --fnms sqlite:///fnms.db
      export SERVICENOW_URL=http://127.0.0.1:8081 SERVICENOW_USER=... (as printed)
      fnms-servicenow-export --database sqlite:///fnms.db

    \b
    With the documented options:
      fnms-servicenow-export -url https://acme.service-now.com -user fnms@acme.com
        -token ... -changes false -withContracts false --database mssql+pyodbc://...

    Set the OAuth client of the token with client_id and client_secret in the file of --config, or with
    SERVICENOW_CLIENT_ID and SERVICENOW_CLIENT_SECRET.
    """
    try:
        request = build_request(file, options)
    except WrongUse as error:
        raise click.UsageError(str(error), context) from None
    log_to_file(context, log_file)
    _treat_sigterm_as_ctrl_c()
    context.exit(run(request, context.obj or SystemClock(), as_json=as_json))


def build_request(file: Path | None, options: Mapping[str, Any]) -> ExportRequest:
    """Build the request from the options, the configuration file and the environment.

    Raises:
        WrongUse: options contradict each other, or a value is missing.
    """
    config = _load_config(file, options["token"])
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
        data_types=tuple(data_type for data_type, is_chosen in chosen.items() if is_chosen),
        changes=options["changes"],
        period=options["changes_period"],
        since=options["changes_since"],
        only_test=options.get("connection_test", False),
        config=config,
        triggered_by=describe_person("command line"),
    )
    request.check()
    return request


def _load_config(file: Path | None, token: str | None) -> Config:
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
    """Handle SIGTERM like Ctrl-C."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)
