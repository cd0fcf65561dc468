"""Entities of the utility: organizations, applications, API jobs with all their parts, settings.

The words are those of "Scheduling API Jobs in FSM Data Ingestion Utility". Values that may be secrets are not shown by
``repr``: headers, parameters, bodies, URLs, advanced auth information.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum


@dataclass(frozen=True)
class FlexeraOrganization:
    """An organization in Flexera One.

    Args:
        id: Its number.
        name: As Flexera has it.
        refresh_token: A user's, "Generate a Flexera One API refresh token".
        url: The API's base URL, ``https://api.flexera.com``.
        login_url: The token service's base URL, ``https://login.flexera.com``.
    """

    id: int
    name: str
    refresh_token: str = field(repr=False)
    url: str
    login_url: str


@dataclass(frozen=True)
class Application:
    """A managed application of an organization, which jobs load their data into."""

    organization_id: int
    id: str
    name: str
    active: bool = True


class IntegrationTask(StrEnum):
    """The integration tasks by their names in the user interface; ``tasks.TASKS`` has what belongs to each."""

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
    """A day of the week, Monday first."""

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
        weekday: Of a weekly job.
        day: Of the month, 1 to 31, of a monthly job; a month that is shorter runs it on its last day.
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
        key: A system key, or the name of a parameter of one's own.
        value: ``MM/DD/YYYY`` for a system key, anything for others; blank is not sent.
        mapped_field: The name under which it is sent. Without one a system key is not sent, and another is sent under
            its key.
        place: Where it is sent.
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
    """The predefined keys of the Paging Info tab. That they are ten can be inferred; their names are proposed."""

    OFFSET = "Offset"
    LIMIT = "Limit"
    PAGE_NUMBER = "PageNumber"
    PAGE_SIZE = "PageSize"
    TOTAL_RECORDS = "TotalRecords"
    TOTAL_PAGES = "TotalPages"
    HAS_MORE = "HasMore"
    NEXT_PAGE_TOKEN = "NextPageToken"  # noqa: S105 -- a key's name
    NEXT_PAGE_URL = "NextPageUrl"
    CURRENT_PAGE = "CurrentPage"


class ParameterType(StrEnum):
    """Target of a paging key: "the actual URL query string, request body for the POST API, or the result".

    ``Response Header`` is an extension: links of RFC 8288, and cursors, counts and the like in headers.
    """

    QUERY_STRING = "Query String"
    BODY = "Body"
    RESPONSE = "Response"
    RESPONSE_HEADER = "Response Header"

    @classmethod
    def _missing_(cls, value: object) -> ParameterType | None:
        """The documentation speaks of the URL, too."""
        return cls.QUERY_STRING if str(value).lower() == "url" else None


@dataclass(frozen=True)
class PagingRow:
    """A row of the Paging Info tab.

    Args:
        key: The predefined key.
        mapped_key: The parameter's name, the body's member, the answer's path, ``meta.total``, or its header's name.
        value: "It considers this value prior to the result of the API": what the first request sends; for an answer's
            key, what counts instead of what the answer says.
        parameter_type: What the mapped key is.
    """

    key: PagingKey
    mapped_key: str
    parameter_type: ParameterType
    value: str = ""


DEFAULT_DATE_FORMAT = "yyyy-MM-dd"


@dataclass(frozen=True)
class FieldMapping:
    """A mapped field of the task: by a path of the answer, or by a static value; see ``mapping``.

    Args:
        field: The task's field as in the payload, ``uniqueId``, ``ssoAppAdditional.createdAt``.
        path: Of the answer, ``items[].profile.email``.
        static: A value that every record has: text, ``yyyy-MM-dd``, or true and false.
        date_format: How the answer writes dates, one of ``mapping.DATE_FORMATS``.
    """

    field: str
    path: str | None = None
    static: str | bool | None = None
    date_format: str = DEFAULT_DATE_FORMAT


@dataclass(frozen=True)
class ApiJob:
    """An API job. One that was imported, or is not finished, lacks what is mandatory: see ``request_info.missing``.

    Args:
        id: Unique, generated.
        name: The Job Name, unique.
        organization_id: Whose application it is.
        application_id: The managed application's.
        task: What kind of data it brings.
        method: How the API is called.
        url: The API URL.
        schedule: When it runs.
        params: The Params tab; ``fromDate`` and ``toDate`` come first, always.
        headers: The Headers tab.
        body: The Body tab: JSON text for POST.
        advanced_auth: The Advanced Auth Info tab: JSON text; None where the box is not ticked.
        paging: The Paging Info tab; empty where Enable Paging is not ticked.
        mapping: The Metadata Mapping table.
        paused: Whether the schedule is stopped for the time being.
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
        token_expiry_in_minutes: How old a vendor token gets before a new one is made, where the job does not say; 5 is
            documented.
        most_pages: A list with more pages counts as one that does not end.
        connect_timeout: Seconds to connect to a vendor.
        read_timeout: Seconds between two bytes of a vendor's answer.
        attempts: How often a request is made that may be made again.
        lease_seconds: How long a run's lease is good without being renewed.
        job_deadline_seconds: How long Flexera's import job is waited for.
        load_despite_rejects: Whether a full load is made though records were rejected, which Flexera then deactivates.
    """

    token_expiry_in_minutes: int = 5
    most_pages: int = 10_000
    connect_timeout: float = 10.0
    read_timeout: float = 60.0
    attempts: int = 5
    lease_seconds: int = 300
    job_deadline_seconds: int = 24 * 3600
    load_despite_rejects: bool = False
