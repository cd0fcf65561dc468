"""Entities of the utility: organizations, applications, API jobs with all their parts, settings.

Names are those of "Scheduling API Jobs in FSM Data Ingestion Utility". ``repr`` omits values that may be secrets:
headers, parameters, bodies, URLs, advanced auth information.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum


@dataclass(frozen=True)
class FlexeraOrganization:
    """An organization in Flexera One.

    Args:
        id: The organization's number.
        name: The name in Flexera One.
        refresh_token: A user's API refresh token ("Generate a Flexera One API refresh token").
        url: Base URL of the API, ``https://api.flexera.com``.
        login_url: Base URL of the token service, ``https://login.flexera.com``.
    """

    id: int
    name: str
    refresh_token: str = field(repr=False)
    url: str
    login_url: str


@dataclass(frozen=True)
class Application:
    """A managed application of an organization, into which jobs load data."""

    organization_id: int
    id: str
    name: str
    active: bool = True


class IntegrationTask(StrEnum):
    """Integration tasks by their names in the user interface; ``tasks.TASKS`` describes them."""

    APPLICATION_ROSTER = "Application Roster"
    APPLICATION_USAGE = "Application Usage"
    APPLICATION_DISCOVERY = "Application Discovery"
    SSO_APPLICATION_ROSTER = "SSO Application Roster"
    SSO_APPLICATION_USAGE = "SSO Application Usage"
    PRODUCT_CONSUMPTION = "Product Consumption"
    DISCOVERED_APP_USAGE = "discoveredAppUsage"


class Method(StrEnum):
    """HTTP method of a vendor's API."""

    GET = "GET"
    POST = "POST"


class Frequency(StrEnum):
    """Frequency of a schedule."""

    DAILY = "Daily"
    WEEKLY = "Weekly"
    MONTHLY = "Monthly"


class Weekday(StrEnum):
    """Day of the week, Monday first."""

    MONDAY = "Monday"
    TUESDAY = "Tuesday"
    WEDNESDAY = "Wednesday"
    THURSDAY = "Thursday"
    FRIDAY = "Friday"
    SATURDAY = "Saturday"
    SUNDAY = "Sunday"


@dataclass(frozen=True)
class Schedule:
    """Schedule of a job, in local time.

    Args:
        frequency: Daily, weekly or monthly.
        at: Hours and minutes.
        weekday: The day of a weekly job.
        day: The day of the month of a monthly job, 1 to 31; in shorter months the last day.
    """

    frequency: Frequency
    at: time
    weekday: Weekday | None = None
    day: int | None = None

    def __str__(self) -> str:
        day = {Frequency.WEEKLY: f", {self.weekday}", Frequency.MONTHLY: f", day {self.day}"}.get(self.frequency, "")
        return f"{self.frequency}{day}, {self.at:%I:%M %p}"


class ParameterPlace(StrEnum):
    """Place of a parameter in the request: "the API URL query string or header parameters"."""

    QUERY = "Query String"
    HEADER = "Header"


FROM_DATE, TO_DATE = "fromDate", "toDate"
SYSTEM_KEYS = (FROM_DATE, TO_DATE)


@dataclass(frozen=True)
class Param:
    """A row of the Params tab.

    Args:
        key: A system key, or the name of a custom parameter.
        value: ``MM/DD/YYYY`` for a system key, any text for others; an empty value is not sent.
        mapped_field: The name under which it is sent. If empty, a system key is not sent, and a custom parameter is
            sent under its key.
        place: The place in the request.
    """

    key: str
    value: str = field(default="", repr=False)
    mapped_field: str = ""
    place: ParameterPlace = ParameterPlace.QUERY


@dataclass(frozen=True)
class Header:
    """A row of the Headers tab."""

    key: str
    value: str = field(repr=False)


class PagingKey(StrEnum):
    """Predefined keys of the Paging Info tab; their number, ten, is inferred, their names are proposed."""

    OFFSET = "Offset"
    LIMIT = "Limit"
    PAGE_NUMBER = "PageNumber"
    PAGE_SIZE = "PageSize"
    TOTAL_RECORDS = "TotalRecords"
    TOTAL_PAGES = "TotalPages"
    HAS_MORE = "HasMore"
    NEXT_PAGE_TOKEN = "NextPageToken"  # noqa: S105 -- the name of a key
    NEXT_PAGE_URL = "NextPageUrl"
    CURRENT_PAGE = "CurrentPage"


class ParameterType(StrEnum):
    """Target of a paging key: "the actual URL query string, request body for the POST API, or the result".

    ``Response Header`` is an extension: links of RFC 8288, and cursors or counts in headers.
    """

    QUERY_STRING = "Query String"
    BODY = "Body"
    RESPONSE = "Response"
    RESPONSE_HEADER = "Response Header"

    @classmethod
    def _missing_(cls, value: object) -> ParameterType | None:
        """Accept ``URL``, too, which the documentation also uses."""
        return cls.QUERY_STRING if str(value).lower() == "url" else None


@dataclass(frozen=True)
class PagingRow:
    """A row of the Paging Info tab.

    Args:
        key: The predefined key.
        mapped_key: A query parameter, a path in the body or response such as ``meta.total``, or a response header.
        parameter_type: The target of the mapped key.
        value: The value that the first request sends; for a response key, the value that replaces the response's ("it
            considers this value prior to the result of the API").
    """

    key: PagingKey
    mapped_key: str
    parameter_type: ParameterType
    value: str = ""


DEFAULT_DATE_FORMAT = "yyyy-MM-dd"


@dataclass(frozen=True)
class FieldMapping:
    """A mapped field of the task: by a path of the response, or by a static value.

    Args:
        field: The task's field as in the payload: ``uniqueId``, ``ssoAppAdditional.createdAt``.
        path: A path of the response, ``items[].profile.email``.
        static: The same value for every record: a text, a date as ``yyyy-MM-dd``, or a boolean.
        date_format: The response's date format, one of ``dates.FORMATS``.
    """

    field: str
    path: str | None = None
    static: str | bool | None = None
    date_format: str = DEFAULT_DATE_FORMAT


@dataclass(frozen=True)
class ApiJob:
    """An API job; imported or unfinished jobs lack mandatory fields (``request_info.list_missing_fields``).

    Args:
        id: A unique generated id.
        name: The Job Name, unique.
        organization_id: The organization of the application.
        application_id: The id of the managed application.
        task: The kind of data.
        method: The HTTP method.
        url: The API URL.
        schedule: The schedule.
        params: The Params tab; ``fromDate`` and ``toDate`` always come first.
        headers: The Headers tab.
        body: The Body tab: JSON text for POST.
        advanced_auth: The Advanced Auth Info tab: JSON text; None if the checkbox is not selected.
        paging: The Paging Info tab; empty if Enable Paging is not selected.
        mapping: The Metadata Mapping table.
        paused: True while the schedule is paused.
    """

    id: str
    name: str
    organization_id: int | None = None
    application_id: str | None = None
    task: IntegrationTask | None = None
    method: Method | None = None
    url: str = field(default="", repr=False)
    schedule: Schedule | None = None
    params: tuple[Param, ...] = (Param(FROM_DATE), Param(TO_DATE))
    headers: tuple[Header, ...] = ()
    body: str | None = field(default=None, repr=False)
    advanced_auth: str | None = field(default=None, repr=False)
    paging: tuple[PagingRow, ...] = ()
    mapping: tuple[FieldMapping, ...] = ()
    paused: bool = False


@dataclass(frozen=True)
class IngestSettings:
    """The Settings table.

    Args:
        token_expiry_in_minutes: Lifetime of a vendor token if the job does not set one; the default 5 is documented.
        most_pages: Maximum number of pages; a longer list counts as endless.
        connect_timeout: Seconds to connect to a vendor.
        read_timeout: Seconds between two bytes of a vendor's response.
        attempts: Maximum number of attempts of a request that may be repeated.
        lease_seconds: Seconds that a run's lease is valid without renewal.
        job_deadline_seconds: Maximum seconds to wait for Flexera's import job.
        load_despite_rejects: Make full loads even if records were rejected, which Flexera then deactivates.
    """

    token_expiry_in_minutes: int = 5
    most_pages: int = 10_000
    connect_timeout: float = 10.0
    read_timeout: float = 60.0
    attempts: int = 5
    lease_seconds: int = 300
    job_deadline_seconds: int = 24 * 3600
    load_despite_rejects: bool = False
