"""The request for an export, and the rules for its options."""

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
NOT_IN_URLS = re.compile(r"[\x00-\x20\x7f\\]")
LONGEST = 20  # characters of a number
EXCLUDING = {INVENTORY: "-withHardwareInventory", CONTRACTS: "-withContracts", APPLICATIONS: "-withApplications"}


@dataclass(frozen=True)
class ExportRequest:
    """The requested export; ``period`` is a number of days, ``since`` a day, ``triggered_by`` is for the history."""

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
        """Return the scope of the export; ``since`` includes the first moment of the day."""
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
        """Return the options as on the command line."""
        found = [] if self.changes else ["-changes false"]
        found += [f"-changesPeriod {self.period}"] if self.period is not None else []
        found += [f"-changesSince {self.since:%Y-%m-%d}"] if self.since is not None else []
        found += [f"{name} false" for data_type, name in EXCLUDING.items() if data_type not in self.data_types]
        return " ".join(found)

    def check(self) -> None:
        """Check that the options do not contradict each other.

        Raises:
            WrongUse: options contradict each other.
        """
        if not self.data_types:
            raise WrongUse("All types of data are excluded: include at least one.")
        if self.period is not None and self.since is not None:
            raise WrongUse("Use either -changesPeriod or -changesSince, not both.")
        if not self.changes and (self.period is not None or self.since is not None):
            raise WrongUse("-changes false exports all data: remove -changesPeriod and -changesSince.")


def describe_person(source: str) -> str:
    """Return the trigger of an export, for the history: the source, and the user and machine of this process."""
    try:
        user = getpass.getuser()
    except (ImportError, KeyError, OSError):  # a user id without a name, as in containers
        return f"{source} ({socket.gethostname()})"
    return f"{source} ({user}@{socket.gethostname()})"


def check_days(number: int) -> int:
    """Return the number of days without the dash that the documentation shows before it.

    Raises:
        WrongUse: the number is out of range.
    """
    if not 1 <= abs(number) <= MOST_DAYS:
        raise WrongUse(f"Invalid number of days {str(number)[:LONGEST]}: use 1 to {MOST_DAYS:,}.")
    return abs(number)


def check_day(day: datetime, now: datetime) -> datetime:
    """Return the day if it is from 1970 to today.

    Raises:
        WrongUse: the day is earlier or later.
    """
    if not EARLIEST <= day <= now:
        raise WrongUse(f"Invalid day {day:%Y-%m-%d}: use a day from {EARLIEST:%Y-%m-%d} to today (UTC).")
    return day


def check_config(config: Config) -> None:
    """Check that the configuration has a token and an OAuth client.

    Raises:
        WrongUse: a value is missing.
    """
    if config.certificates and not Path(config.certificates).is_file():
        raise WrongUse(f"The file {config.certificates} does not exist: correct certificates in the configuration.")
    if not config.token:
        raise WrongUse("The token is missing: set -token, SERVICENOW_REFRESH_TOKEN, or token in the file of --config.")
    if not config.client_id:
        raise WrongUse("The OAuth client is missing: set SERVICENOW_CLIENT_ID, or client_id in the file of --config.")


def validate_url(url: str, name: str = "-url") -> str:
    """Return the instance's URL; it must use HTTPS, because a token is sent, unless it is on this machine.

    Raises:
        WrongUse: the URL is invalid; ``name`` stands for it in the message.
    """
    try:
        requests.Request("GET", url).prepare()
        parts = urlsplit(url)
        (parts.hostname or "").encode("idna")
        valid = (
            NOT_IN_URLS.search(url) is None
            and parts.hostname
            and not parts.query
            and not parts.fragment
            and parts.port != 0
        )
    except ValueError:  # as the errors of requests are
        valid = False
    if not valid or parts.scheme not in ("https", "http"):
        raise WrongUse(f"Invalid {name}: use a form such as https://YOUR-INSTANCE.service-now.com.")
    if parts.username or parts.password:
        raise WrongUse(f"{name} must not contain a user or password: only the token is needed.")
    if parts.scheme == "http" and parts.hostname not in HERE:
        plain = f"http://{parts.hostname}"
        raise WrongUse(f"{name} must begin with https: the token would be sent to {plain} in clear text.")
    return url.rstrip("/")
