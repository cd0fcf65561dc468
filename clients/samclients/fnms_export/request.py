"""The request for an export: the rules for its options, whoever gives them."""

from __future__ import annotations

import getpass
import re
import socket
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import requests

from samclients.fnms_export.config import Config
from samclients.fnms_export.data_types import APPLICATIONS, CONTRACTS, DATA_TYPES, INVENTORY, DataType
from samclients.fnms_export.errors import WrongUse
from samclients.fnms_export.export.process import ExportScope

HERE = {"127.0.0.1", "localhost", "::1"}
EARLIEST, MOST_DAYS = datetime(1970, 1, 1), 36_525  # noqa: DTZ001 -- the database's times have no zone
NO_URL = re.compile(r"[\x00-\x20\x7f\\]")
LONGEST = 20  # characters of a number
EXCLUDING = {INVENTORY: "-withHardwareInventory", CONTRACTS: "-withContracts", APPLICATIONS: "-withApplications"}


@dataclass(frozen=True)
class ExportRequest:
    """The export that the options request; ``period`` is a number of days, ``since`` a day.

    ``triggered_by`` is for the history.
    """

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
    triggered_by: str = ""

    def scope(self, now: datetime) -> ExportScope:
        """The data to export; a day includes its first moment."""
        if self.period is not None:
            return ExportScope(
                self.data_types, self.changes, now - timedelta(days=self.period), f"of {self.period} days"
            )
        if self.since is not None:
            just_before = self.since - timedelta(microseconds=1)
            return ExportScope(self.data_types, self.changes, just_before, f"since {self.since:%Y-%m-%d}")
        return ExportScope(self.data_types, self.changes)

    @property
    def options(self) -> str:
        """The options as the command line writes them."""
        found = [] if self.changes else ["-changes false"]
        found += [f"-changesPeriod {self.period}"] if self.period is not None else []
        found += [f"-changesSince {self.since:%Y-%m-%d}"] if self.since is not None else []
        found += [f"{name} false" for data_type, name in EXCLUDING.items() if data_type not in self.data_types]
        return " ".join(found)

    def check(self) -> None:
        """Check that the options do not contradict each other.

        Raises:
            WrongUse: they do.
        """
        if not self.data_types:
            raise WrongUse("All types of data are excluded.")
        if self.period is not None and self.since is not None:
            raise WrongUse("Give either -changesPeriod or -changesSince.")
        if not self.changes and (self.period is not None or self.since is not None):
            raise WrongUse("-changes false exports everything; leave out -changesPeriod and -changesSince.")


def describe_person(source: str) -> str:
    """Who triggers an export, for the history: the source, and the user and the machine of this process."""
    try:
        user = getpass.getuser()
    except (ImportError, KeyError, OSError):  # a user id without a name, as in containers
        return f"{source} ({socket.gethostname()})"
    return f"{source} ({user}@{socket.gethostname()})"


def check_days(number: int) -> int:
    """The number of days without the dash that the documentation shows before it.

    Raises:
        WrongUse: so many days cannot be.
    """
    if not 1 <= abs(number) <= MOST_DAYS:
        raise WrongUse(f"{str(number)[:LONGEST]} is no number of days from 1 to {MOST_DAYS:,}.")
    return abs(number)


def check_day(day: datetime, now: datetime) -> datetime:
    """A day on which something may have changed.

    Raises:
        WrongUse: it is before 1970, or in the future.
    """
    if not EARLIEST <= day <= now:
        raise WrongUse(f"{day:%Y-%m-%d} is not from {EARLIEST:%Y-%m-%d} to today (UTC).")
    return day


def check_config(config: Config) -> None:
    """Check the members of the configuration that no export can do without.

    Raises:
        WrongUse: one is missing.
    """
    if config.certificates and not Path(config.certificates).is_file():
        raise WrongUse(f"There is no file {config.certificates}, which certificates names.")
    if not config.token:
        raise WrongUse("The token is missing: -token, SERVICENOW_REFRESH_TOKEN, or token in the file of --config.")
    if not config.client_id:
        raise WrongUse("The OAuth client is missing: SERVICENOW_CLIENT_ID, or client_id in the file of --config.")


def validate_url(url: str, name: str = "-url") -> str:
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
        raise WrongUse(f"{name} is no URL such as https://YOUR-INSTANCE.service-now.com.")
    if parts.username or parts.password:
        raise WrongUse(f"{name} has a user or a password in it; the token is all that is needed.")
    if parts.scheme == "http" and parts.hostname not in HERE:
        raise WrongUse(f"{name} must begin with https: http://{parts.hostname} would see the token in clear text.")
    return url.rstrip("/")
