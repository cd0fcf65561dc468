"""Main function of the utility: run the requested export, print the report, and return the exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from functools import partial

from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from samclients.fnms_export.errors import INTERRUPTED, ExportError, ExportFailed, NotBegun
from samclients.fnms_export.export.history import ExportHistory
from samclients.fnms_export.export.lease import ExportLease
from samclients.fnms_export.export.process import ExportEnvironment, ExportProcess
from samclients.fnms_export.export.progress import LOG, ProgressListener, show_progress
from samclients.fnms_export.export.recorder import ExportRecorder
from samclients.fnms_export.export.report import ExportReport
from samclients.fnms_export.export.store import ExportStore
from samclients.fnms_export.export.transmission import IntegrationChannel
from samclients.fnms_export.request import ExportRequest
from samclients.fnms_export.source.database import OperationsDatabase
from samclients.runtime import ClientError, Clock, Retry, Settings
from samclients.servicenow.client import Integration, ServiceNow

ONCE = Retry(attempts=1)  # the channel repeats failed calls, and counts them
WIDE = 100  # characters of a line if the report goes to a file


def run(request: ExportRequest, clock: Clock, *, as_json: bool = False) -> int:
    """Run the export, print the report, and return the exit code."""
    with show_progress(Console(stderr=True, highlight=False, markup=False, emoji=False)) as listener:
        report = export(request, clock, listener)
    if as_json:
        sys.stdout.write(f"{report.to_json()}\n")
    else:
        console = Console(highlight=False, markup=False, emoji=False)
        report.show(console if console.is_terminal else Console(file=sys.stdout, width=WIDE, highlight=False))
    return report.exit_code


def export(request: ExportRequest, clock: Clock, listener: ProgressListener) -> ExportReport:
    """Run the export and return its report; errors and interruptions are part of the report."""
    began = clock.monotonic()
    try:
        database = OperationsDatabase(request.database)
    except ExportError as error:
        LOG.error(error)
        return ExportReport(request.url, "", exit_code=error.exit_code, error=str(error))
    with closing(database), _connect(request, clock) as servicenow:
        now = partial(_get_time, clock)
        recorder = ExportRecorder(ExportHistory(database.engine), listener, now)
        lease = ExportLease(database.engine, request.url, now)
        channel = IntegrationChannel(
            Integration(servicenow.client, request.endpoint),
            request.config,
            clock,
            recorder,
            alive=lambda: None if request.only_test else lease.renew(),
        )
        store = ExportStore(database.engine, request.url)
        environment = ExportEnvironment(database, store, channel, request.config, clock, recorder)
        process = ExportProcess(environment, request.scope(environment.now()))
        begin = partial(recorder.begin, request.url, request.triggered_by, request.options, request.data_types)
        code, error_text = _run_process(process, lease, database, None if request.only_test else begin)
        report = ExportReport(
            request.url,
            database.name,
            process.export.id if process.export else "",
            request.changes,
            process.continued,
            process.report_types() if process.export else (),
            round(clock.monotonic() - began, 3),
            round(channel.waited, 3),
            code,
            error_text,
        )
        recorder.end(report)
        return report


def _run_process(
    process: ExportProcess, lease: ExportLease, database: OperationsDatabase, record: Callable[[], None] | None
) -> tuple[int, str]:
    """Run the process, or only its checks if nothing is to be recorded.

    Returns the exit code and the reason of a failure.
    """
    try:
        database.check_exists()
        if record is None:
            process.check()
            LOG.info("The connection test succeeded")
        else:
            record()
            process.prepare()
            with lease.hold():
                process.run()
    except ExportError as error:
        code, text = error.exit_code, str(error)
    except SQLAlchemyError as error:
        code = (ExportFailed if process.has_sent else NotBegun).exit_code
        text = f"The operations database {database.name} failed: {database.describe_error(error)}"
    except ClientError as error:
        code, text = ExportFailed.exit_code, str(error)
    except KeyboardInterrupt:
        code, text = INTERRUPTED, "Interrupted. Run the same command again to continue."
    else:
        return 0, ""
    LOG.error(text)
    return code, text


def _get_time(clock: Clock) -> datetime:
    """Return the time, UTC, without a zone."""
    return clock.now().replace(tzinfo=None)


def _connect(request: ExportRequest, clock: Clock) -> ServiceNow:
    config = request.config
    return ServiceNow(
        request.url,
        client_id=config.client_id,
        client_secret=config.client_secret,
        refresh_token=config.token,
        settings=Settings(
            timeout=(config.connect_timeout, config.timeout),
            retry=ONCE,
            clock=clock,
            verify=config.certificates or True,
        ),
    )
