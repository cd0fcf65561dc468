"""Main function of the utility: run the requested export, print the report, and return the exit code."""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from samclients.fnms_export.config import Config
from samclients.fnms_export.data_types import DATA_TYPES, DataType
from samclients.fnms_export.errors import INTERRUPTED, ExportError, ExportFailed
from samclients.fnms_export.export.lease import ExportLease
from samclients.fnms_export.export.process import ExportEnvironment, ExportProcess, ExportScope
from samclients.fnms_export.export.progress import LOG, ProgressListener, show_progress
from samclients.fnms_export.export.report import ExportReport
from samclients.fnms_export.export.store import ExportStore
from samclients.fnms_export.export.transmission import IntegrationChannel
from samclients.fnms_export.source.database import OperationsDatabase
from samclients.highlevel.servicenow import Integration, ServiceNow
from samclients.runtime import ClientError, Clock, Retry, Settings

ONCE = Retry(attempts=1)  # the channel repeats failed calls, and counts them
WIDE = 100  # characters of a line if the report goes to a file


@dataclass(frozen=True)
class ExportRequest:
    """The export that the options request; ``period`` is a number of days, ``since`` a day."""

    url: str
    endpoint: str
    user: str
    database: str = field(repr=False)
    config: Config
    data_types: tuple[DataType, ...] = DATA_TYPES
    changes: bool = True
    period: int | None = None
    since: datetime | None = None
    only_test: bool = False

    def scope(self, now: datetime) -> ExportScope:
        """Return the scope of the export; ``since`` includes the first moment of the day."""
        if self.period is not None:
            return ExportScope(
                self.data_types, self.changes, now - timedelta(days=self.period), f"of {self.period} days"
            )
        if self.since is not None:
            just_before = self.since - timedelta(microseconds=1)
            return ExportScope(self.data_types, self.changes, just_before, f"since {self.since:%Y-%m-%d}")
        return ExportScope(self.data_types, self.changes)


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
        lease = ExportLease(database.engine, request.url, lambda: clock.now().replace(tzinfo=None))
        channel = IntegrationChannel(
            Integration(servicenow.client, request.endpoint),
            request.config,
            clock,
            listener,
            alive=lambda: None if request.only_test else lease.renew(),
        )
        store = ExportStore(database.engine, request.url)
        environment = ExportEnvironment(database, store, channel, request.config, clock, listener)
        process = ExportProcess(environment, request.scope(environment.now()))
        code, error_text = _run_process(process, lease, database, only_test=request.only_test)
        return ExportReport(
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


def _run_process(
    process: ExportProcess, lease: ExportLease, database: OperationsDatabase, *, only_test: bool
) -> tuple[int, str]:
    """Run the process, and return the exit code and the reason of a failure."""
    try:
        if only_test:
            process.check()
            LOG.info("The connection test succeeded")
        else:
            process.prepare()
            with lease.hold():
                process.run()
    except ExportError as error:
        code, text = error.exit_code, str(error)
    except SQLAlchemyError as error:
        code = ExportFailed.exit_code
        text = f"The operations database {database.name} failed: {database.describe_error(error)}"
    except ClientError as error:
        code, text = ExportFailed.exit_code, str(error)
    except KeyboardInterrupt:
        code, text = INTERRUPTED, "Interrupted. Run the same command again to continue."
    else:
        return 0, ""
    LOG.error(text)
    return code, text


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
