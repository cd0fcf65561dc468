"""Organizations, users, meters and export jobs of Informatica's cloud: values and rules, no storage.

The rules are on "Sending an export job request for job-level metering data" and the pages on the other export jobs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from mockservers.core.simulation.lifecycle import Lifecycle, Timing
from mockservers.vendors.informatica.errors import (
    DatesReversed,
    InvalidDate,
    MeterRequired,
    NoMeteringRights,
    RangeTooLong,
    UnknownMeter,
)

INACTIVITY = timedelta(minutes=30)
GRACE = timedelta(minutes=2)
MOST_ACTIVE = 5  # jobs of an organization (documented)
DOWNLOADABLE = timedelta(days=3)  # documented
LONG_RANGE = 180  # days

SUCCESS, PARTIAL_SUCCESS, FAILED = "SUCCESS", "PARTIAL_SUCCESS", "FAILED"
EXPORT = Lifecycle(
    name="informatica.export",
    states=("CREATED", "PROCESSING"),
    ends=(SUCCESS, PARTIAL_SUCCESS, FAILED),
    pace=Timing(seconds=1),
)

JOB_LEVEL, SUMMARY, PROJECT_FOLDER, ASSET = "JOB_LEVEL", "SUMMARY", "PROJECT_FOLDER", "ASSET"
DETAILED = {PROJECT_FOLDER, ASSET}  # kinds with a shorter date range


@dataclass(frozen=True)
class MeteredOrganization:
    """An organization.

    ``parent`` is set for sub-organizations, ``billing_day`` is the first day of the billing periods, ``environment`` is
    the id and name of the Secure Agent group. An organization without usage has nothing to export.
    """

    id: str
    name: str
    type: str
    parent: str | None
    billing_day: int
    has_usage: bool
    environment: tuple[str, str]

    def find_billing_period(self, day: date) -> tuple[date, date]:
        """Return the first and last day of the billing period that contains a day."""
        first = day.replace(day=self.billing_day)
        if first > day:
            first = (first - timedelta(days=self.billing_day)).replace(day=self.billing_day)
        following = (first + timedelta(days=31)).replace(day=self.billing_day)
        return first, following - timedelta(days=1)


@dataclass(frozen=True)
class User:
    """A user of an organization; the rights are ``metering``, ``linked`` and ``administrator``."""

    id: str
    name: str
    organization: str
    first_name: str
    last_name: str
    rights: frozenset[str]

    def check_metering(self) -> None:
        """Check that the user may read metering data.

        Raises:
            NoMeteringRights: the user lacks the right.
        """
        if "metering" not in self.rights:
            raise NoMeteringRights("metering data")

    def check_scope(self, export: ExportRequest) -> None:
        """Check that the user may read the data of the organizations of an export.

        Raises:
            NoMeteringRights: the export includes linked organizations, and the user lacks the right.
        """
        if export.all_linked and "linked" not in self.rights:
            raise NoMeteringRights("the metering data of all linked organizations")


DIVISORS: Mapping[str, int] = {
    "HOURS": 1,
    "GB": 1,
    "PER_ORG": 1,
    "THOUSAND_RUNS": 10**3,
    "TENK_RECORDS": 10**4,
    "HUNDREDK_RECORDS": 10**5,
    "MILLION_ROWS": 10**6,
    "MILLION_EVENTS": 10**6,
}


@dataclass(frozen=True)
class Meter:
    """A meter; amounts are integers in millionths of its unit. Meters with a divisor above 1 count whole units."""

    id: str
    name: str
    abbreviation: str
    scalar: str
    category: str
    rate: Decimal
    has_job_level: bool

    @property
    def divisor(self) -> int:
        """The number of units of usage that the rate is for."""
        return DIVISORS[self.scalar]

    def compute_ipu(self, amount: int) -> Decimal:
        """Return the cost of an amount in IPUs, with twelve decimals: usage x rate / scalar."""
        return Decimal(amount * int(self.rate.scaleb(6)) // self.divisor).scaleb(-12)


def to_usage(amount: int) -> Decimal:
    """Convert an amount in millionths to usage with ten decimals."""
    return Decimal(amount * 10**4).scaleb(-10)


@dataclass(frozen=True)
class ExportRequest:
    """Content of an export: kind, period, meter (None for all meters) and organizations."""

    kind: str
    start: datetime
    end: datetime
    meter_id: str | None = None
    all_meters: bool = False
    combined: bool = False
    all_linked: bool = False
    callback_url: str | None = None

    def check_range(self, detailed_days: int) -> None:
        """Check the date range against the documented limits; only whole days count.

        Raises:
            DatesReversed: the range ends before it starts.
            RangeTooLong: the range has more days than the kind of job may export.
        """
        if self.end < self.start:
            raise DatesReversed
        most = detailed_days if self.kind in DETAILED else LONG_RANGE
        if (self.end - self.start).days > most:
            raise RangeTooLong(30 if self.kind in DETAILED else LONG_RANGE)

    def list_days(self, first: date, until: date) -> list[date]:
        """Return the days of the range from ``first`` to before ``until``; an end at midnight excludes its day."""
        start, end = max(self.start.date(), first), min(self.end.date(), until)
        if end < until and self.end.time() > datetime.min.time():
            end += timedelta(days=1)
        return [start + timedelta(days=number) for number in range((end - start).days)]


def read_job_level_export(body: Mapping[str, Any], meters: Mapping[str, Meter]) -> ExportRequest:
    """Return the export that a body of ExportServiceJobLevelMeteringData requests; allMeters overrides meterId.

    Raises:
        InvalidDate: a date does not exist.
        MeterRequired: allMeters is false and meterId is missing.
        UnknownMeter: the meter does not exist or has no job-level data.
    """
    if is_true(body.get("allMeters", False)):
        return ExportRequest(JOB_LEVEL, **_read_common_fields(body), all_meters=True)
    meter_id = body.get("meterId")
    if not meter_id:
        raise MeterRequired
    if meter_id not in meters or not meters[meter_id].has_job_level:
        raise UnknownMeter(meter_id)
    return ExportRequest(JOB_LEVEL, **_read_common_fields(body), meter_id=meter_id)


def read_metering_export(body: Mapping[str, Any], meters: Mapping[str, Meter]) -> ExportRequest:
    """Return the export that a body of ExportMeteringData requests; fields of other job types are ignored.

    Raises:
        InvalidDate: a date does not exist.
        UnknownMeter: the meter does not exist.
    """
    if body["jobType"] != ASSET:
        linked = is_true(body.get("allLinkedOrgs", False))
        return ExportRequest(
            body["jobType"], **_read_common_fields(body), combined=_is_combined(body), all_linked=linked
        )
    meter_id = body.get("meterId") or None
    if meter_id is not None and meter_id not in meters:
        raise UnknownMeter(meter_id)
    return ExportRequest(ASSET, **_read_common_fields(body), meter_id=meter_id)


def read_linked_export(body: Mapping[str, Any]) -> ExportRequest:
    """Return the export that a body of ExportMeteringDataAllLinkedOrgsAcrossRegion requests.

    Raises:
        InvalidDate: a date does not exist.
    """
    return ExportRequest(SUMMARY, **_read_common_fields(body), combined=_is_combined(body), all_linked=True)


def _read_common_fields(body: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "start": read_moment(body, "startDate"),
        "end": read_moment(body, "endDate"),
        "callback_url": body.get("callbackUrl"),
    }


def _is_combined(body: Mapping[str, Any]) -> bool:
    return is_true(body.get("combinedMeterUsage", False))


def is_true(value: bool | str) -> bool:  # noqa: FBT001 -- clients send strings and JSON booleans
    """Return True for the string TRUE in any case and for the JSON boolean."""
    return str(value).upper() == "TRUE"


def read_moment(body: Mapping[str, Any], field: str) -> datetime:
    """Parse a field in the form of RFC 3339 to a moment in UTC, in whole seconds.

    Raises:
        InvalidDate: the moment does not exist (a leap second, the year 0, an offset beyond the calendar).
    """
    try:
        return datetime.fromisoformat(body[field].upper()).astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        raise InvalidDate(field, body[field]) from None


def format_utc(moment: datetime) -> str:
    """Format a moment as ``2022-08-12T00:00:00Z``, the only form that clients parse; years have four digits."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat()}Z"


@dataclass(frozen=True)
class ExportJob:
    """An export job; ``reads`` is the number of status requests, ``ended_at`` and ``end`` are None while it runs."""

    id: str
    organization: str
    user: str
    export: ExportRequest
    created_at: datetime
    reads: int = 0
    ended_at: datetime | None = None
    end: str | None = None

    def format_error_message(self) -> str | None:
        """Return the documented error message; None for a job without an error."""
        return MESSAGES[self.end].format(self.organization) if self.end in MESSAGES else None

    def format_callback(self) -> str:
        """Return the body of the callback; known from a public receiver."""
        return f"Job with jobID: {self.id} has completed and the Job Status is {self.end}."


MESSAGES: Mapping[str | None, str] = {
    FAILED: (
        "Exception occurred while processing request for org: {}.\n"
        "com.informatica.cloud.errorutil.MicroServiceException: Get meter usage request failed with exception:"
        " I/O error on POST request"
    ),
    PARTIAL_SUCCESS: (
        "Short error message: [fetchEligibleJobForExecution] Exception in executing job."
        " org.springframework.web.client.HttpServerErrorException$ServiceUnavailable:"
        " 503 Service Unavailable: [no body]"
    ),
}

LICENSES: Mapping[str, tuple[str, ...]] = {
    "customLicenses": ("licenseType", "expirationDate", "licenseDef"),
    "assignedEditions": ("expirationDate", "edition"),
    "customLimits": ("value", "limitDefinition"),
}


def select_licenses(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the known members of a license update; a missing list becomes an empty list."""
    return {
        kind: [{name: entry[name] for name in members} for entry in body.get(kind, ())]
        for kind, members in LICENSES.items()
    }
