"""The utility: what the options ask for put together, run, and turned into an account and an exit code."""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from samclients.fnms_export.config import Config
from samclients.fnms_export.errors import INTERRUPTED, ExportError, ExportFailed
from samclients.fnms_export.export.account import Account
from samclients.fnms_export.export.lease import Lease
from samclients.fnms_export.export.process import Order, Process
from samclients.fnms_export.export.progress import LOG, Told, shown
from samclients.fnms_export.export.state import State
from samclients.fnms_export.export.transmission import Channel
from samclients.fnms_export.kinds import KINDS, Kind
from samclients.fnms_export.source.database import Database
from samclients.highlevel.servicenow import Integration, ServiceNow
from samclients.runtime import ClientError, Clock, Retry, Settings

ONCE = Retry(attempts=1)  # the channel tries again, and counts
WIDE = 100  # characters, where the account goes to a file


@dataclass(frozen=True)
class Wanted:
    """What the options ask for; ``period`` is days, ``since`` a day."""

    url: str
    endpoint: str
    user: str
    database: str = field(repr=False)
    config: Config
    kinds: tuple[Kind, ...] = KINDS
    changes: bool = True
    period: int | None = None
    since: datetime | None = None
    only_test: bool = False

    def order(self, now: datetime) -> Order:
        """What is to be exported; a day counts from its beginning."""
        if self.period is not None:
            return Order(self.kinds, self.changes, now - timedelta(days=self.period), f"of {self.period} days")
        if self.since is not None:
            just_before = self.since - timedelta(microseconds=1)
            return Order(self.kinds, self.changes, just_before, f"since {self.since:%Y-%m-%d}")
        return Order(self.kinds, self.changes)


def run(wanted: Wanted, clock: Clock, *, as_json: bool = False) -> int:
    """Export, and print the account; gives the exit code."""
    with shown(Console(stderr=True, highlight=False, markup=False, emoji=False)) as told:
        account = exported(wanted, clock, told)
    if as_json:
        sys.stdout.write(f"{account.as_json()}\n")
    else:
        console = Console(highlight=False, markup=False, emoji=False)
        account.show(console if console.is_terminal else Console(file=sys.stdout, width=WIDE, highlight=False))
    return account.exit_code


def exported(wanted: Wanted, clock: Clock, told: Told) -> Account:
    """Export; the account of it, whatever happens."""
    began = clock.elapsed()
    try:
        database = Database(wanted.database)
    except ExportError as error:
        LOG.error(error)
        return Account(wanted.url, "", exit_code=error.exit_code, error=str(error))
    with closing(database), _front(wanted, clock) as front:
        lease = Lease(database.engine, wanted.url, lambda: clock.now().replace(tzinfo=None))
        integration = Integration(front.client, wanted.endpoint)
        channel = Channel(
            integration, wanted.config, clock, told, alive=lambda: None if wanted.only_test else lease.renew()
        )
        process = Process(
            database=database,
            state=State(database.engine, wanted.url),
            channel=channel,
            order=wanted.order(clock.now().replace(tzinfo=None)),
            config=wanted.config,
            clock=clock,
            told=told,
        )
        code, sentence = _ended(process, lease, database, only_test=wanted.only_test)
        return Account(
            wanted.url,
            database.name,
            process.export.id if process.export else "",
            wanted.changes,
            process.continued,
            process.lines() if process.export else (),
            round(clock.elapsed() - began, 3),
            round(channel.waited, 3),
            code,
            sentence,
        )


def _ended(process: Process, lease: Lease, database: Database, *, only_test: bool) -> tuple[int, str]:
    """Run the process; its exit code, and why it ended if it did not succeed."""
    try:
        if only_test:
            process.check()
            LOG.info("The connection test succeeded")
        else:
            process.prepare()
            with lease.held():
                process.run()
    except ExportError as error:
        code, sentence = error.exit_code, str(error)
    except SQLAlchemyError as error:
        code = ExportFailed.exit_code
        sentence = f"The operations database {database.name} failed: {database.told(error)}"
    except ClientError as error:
        code, sentence = ExportFailed.exit_code, str(error)
    except KeyboardInterrupt:
        code, sentence = INTERRUPTED, "Interrupted; the same command goes on where this one stopped."
    else:
        return 0, ""
    LOG.error(sentence)
    return code, sentence


def _front(wanted: Wanted, clock: Clock) -> ServiceNow:
    config = wanted.config
    return ServiceNow(
        wanted.url,
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
