"""Users, metrics, usages and imports of BigFix Inventory: values and rules, no storage."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from mockservers.core.simulation.lifecycle import Lifecycle, Timing
from mockservers.vendors.bigfix.errors import (
    AccessBlocked,
    DisplayNameTooLong,
    MetricPredefined,
    NameNotProper,
    NoComputerGroup,
)

LONGEST_NAME = 254
CONTROL_CHARACTER = re.compile("[\0-\x1f\x7f-\x9f]")
CUSTOM = 2  # source_type
FIRST_CUSTOM_ID = 32468  # the id in the documented example
WINDOW = timedelta(days=90)
ALL_COMPUTERS = "All Computers"
VERSION = "10.0.4.0"

CONTRACTS = frozenset({"View Contracts", "Manage Contracts"})
HARDWARE = frozenset({"View Hardware Inventory"})

IMPORT = Lifecycle(
    name="bigfix.import",
    states=("running",),
    ends=("successful", "failed"),
    pace=Timing(seconds=10),
)


@dataclass(frozen=True)
class Requirement:
    """Permissions that an operation requires, and whether it requires the computer group All Computers."""

    permissions: frozenset[str]
    all_computers: bool = False


USAGES = Requirement(frozenset({"View License Metrics"}), all_computers=True)
IMPORTS = Requirement(frozenset({"Manage Imports"}))
METRICS = Requirement(CONTRACTS)
REQUIREMENTS: Mapping[str, Requirement] = {
    "list_metrics": METRICS,
    "create_metric": METRICS,
    "update_metric": METRICS,
    "delete_metric": METRICS,
    "list_license_usages": USAGES,
    "list_license_usages_json": USAGES,
    "get_import_status": IMPORTS,
    "get_import_status_alias": IMPORTS,
    "get_about": Requirement(HARDWARE, all_computers=True),
}


@dataclass(frozen=True)
class User:
    """A user with permissions and computer groups, in the vendor's words."""

    name: str
    permissions: frozenset[str]
    computer_groups: frozenset[str]

    def check_access(self, need: Requirement) -> None:
        """Check that the user meets an operation's requirement.

        Raises:
            NoComputerGroup: the user is in no computer group.
            AccessBlocked: a permission or the group All Computers is missing.
        """
        if not self.computer_groups:
            raise NoComputerGroup
        if not need.permissions <= self.permissions:
            raise AccessBlocked
        if need.all_computers and ALL_COMPUTERS not in self.computer_groups:
            raise AccessBlocked


@dataclass(frozen=True)
class Metric:
    """A license metric; ``source_type`` 2 is a custom metric, 0 and 1 are predefined metrics."""

    id: int
    code_name: str
    display_name: str
    source_type: int
    source_id: int

    def check_custom(self, change: str) -> None:
        """Refuse to change a predefined metric.

        Raises:
            MetricPredefined: the metric is predefined.
        """
        if self.source_type != CUSTOM:
            raise MetricPredefined(self.code_name, change)

    def as_json(self) -> dict[str, Any]:
        """Return the metric as JSON: "10.0.4 REST API for managing license metrics", table 2."""
        return vars(self)


def check_new_names(code_name: str, display_name: str) -> None:
    """Check the names of a new metric: "10.0.4 REST API for managing license metrics", note on adding metrics.

    Raises:
        NameNotProper: a name is too long, blank or has a control character, or the code name has a space or a
            lower-case letter.
    """
    proper = is_proper_text(display_name) and is_proper_text(code_name) and is_code(code_name)
    if not proper or len(code_name) > LONGEST_NAME or len(display_name) > LONGEST_NAME:
        raise NameNotProper


def check_new_display_name(display_name: str) -> None:
    """Check an updated display name.

    Raises:
        DisplayNameTooLong: the name has more than 254 characters.
        NameNotProper: the name is blank or has a control character.
    """
    if len(display_name) > LONGEST_NAME:
        raise DisplayNameTooLong
    if not is_proper_text(display_name):
        raise NameNotProper


def is_proper_text(text: str) -> bool:
    """Return True if a name is not blank and has no control characters."""
    return bool(text.strip()) and CONTROL_CHARACTER.search(text) is None


def is_code(code_name: str) -> bool:
    """Return True if a code name has no spaces and no lower-case letters."""
    return not any(map(str.isspace, code_name)) and not any(map(str.islower, code_name))


@dataclass(frozen=True)
class DataImport:
    """A data import; ``reads`` is the number of status requests, ``ended_at`` and ``result`` are None while it runs."""

    id: int
    kind: str
    began_at: datetime
    reads: int = 0
    ended_at: datetime | None = None
    result: str | None = None


@dataclass(frozen=True)
class ImportState:
    """State of data imports, for headers and import status; ``mode`` is none, running, idle or pending."""

    mode: str
    progress: int | None = None
    last: DataImport | None = None
    last_success: DataImport | None = None

    @property
    def last_success_at(self) -> datetime | None:
        """End of the last successful import; None if there is none."""
        return None if self.last_success is None else self.last_success.ended_at

    @property
    def is_running(self) -> bool:
        """True while an import is in progress."""
        return self.mode == "running"


IMPORT_KINDS = {"true": "complete", "raw_only": "raw_only"}


def find_month(day: str) -> tuple[str, str]:
    """Return the first and last day of the month of a day (``YYYY-MM-DD``): the reporting period of a peak."""
    first = datetime.fromisoformat(f"{day[:8]}01")
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first.strftime("%Y-%m-%d"), last.strftime("%Y-%m-%d")
