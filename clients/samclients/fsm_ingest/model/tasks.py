"""The tasks: their names for the API, their load types, and their fields.

From "SaaS Data Payload" and the mandatory fields of "Metadata Mapping". Fields marked *proposed* below are members of
the API's read model; the payload page is known only in part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum

from samclients.fsm_ingest.model.entities import Task

FULL, INCREMENTAL = "full", "incremental"
RUN_TIME = "{{runTime}}"  # proposed: a value that is the time of the run


class Kind(Enum):
    """What a field's value is."""

    TEXT = "text"
    TIME = "time"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    TEXTS = "texts"


LABELS: Mapping[str, str] = {  # of "Metadata Mapping"; "Email" is lost in the stored page
    "uniqueId": "Unique ID",
    "email": "Email",
    "firstName": "First Name",
    "lastName": "Last Name",
    "occurredAt": "Occurred At",
    "ssoAppName": "SSO App Name",
    "ssoAppDisplayName": "SSO App Display Name",
    "appInstanceId": "App Instance ID",
    "eventId": "ID",
    "usageGroup": "Usage Group",
}


@dataclass(frozen=True)
class Field:
    """A field of a task.

    Args:
        name: As in the payload; a dot means an object within.
        kind: What its value is.
        mandatory: Whether the mapping is not saved without it.
        label: How the message names it, where that is not its name.
        needed: Whether the payload requires it, though the form does not; a record without it is not loaded.
        default: What it is where it is needed and a record has none; ``RUN_TIME``, or nothing.
        words: What a text may be; empty for anything.
        makes_full: Whether Flexera takes every load that has it for a full one.
    """

    name: str
    kind: Kind = Kind.TEXT
    mandatory: bool = False
    label: str = ""
    needed: bool = False
    default: str | None = None
    words: tuple[str, ...] = ()
    makes_full: bool = False

    @property
    def title(self) -> str:
        """Its label in the documentation; empty where that has none."""
        return LABELS.get(self.name, "")

    @property
    def told(self) -> str:
        """Its name in ``The following fields are mandatory and cannot be empty``."""
        return self.label or self.name


@dataclass(frozen=True)
class TaskFields:
    """What belongs to a task.

    Args:
        task_name: The API's name of it.
        load_types: Those that the API takes for it.
        fields: In the order of the form.
    """

    task_name: str
    load_types: tuple[str, ...]
    fields: tuple[Field, ...]

    @property
    def mandatory(self) -> tuple[Field, ...]:
        """The fields that have to be mapped."""
        return tuple(one for one in self.fields if one.mandatory)

    @property
    def expected(self) -> tuple[str, ...]:
        """The fields that the payload requires and that have no default, but that need not be mapped."""
        return tuple(one.name for one in self.fields if one.needed and one.default is None)

    def field(self, name: str) -> Field | None:
        """A field by its name."""
        return next((one for one in self.fields if one.name == name), None)

    def named(self, text: str) -> Field | None:
        """A field by its name or its label, in any case."""
        wanted = text.strip().lower()
        return next((one for one in self.fields if wanted in (one.name.lower(), one.title.lower())), None)

    def nearest(self, text: str) -> str:
        """The name of the field that a mistyped name or label is likely to mean; empty where none is near."""
        known = {label.lower(): one.name for one in self.fields for label in (one.name, one.title) if label}
        near = get_close_matches(text.strip().lower(), known, n=1)
        return known[near[0]] if near else ""


def _must(name: str, kind: Kind = Kind.TEXT, label: str = "") -> Field:
    return Field(name, kind, mandatory=True, label=label)


_INSTANCE = _must("appInstanceId", label="appInstanceID")  # the message's spelling
_PERSON = (_must("uniqueId"), _must("email"), _must("firstName"), _must("lastName"))
_PERIOD = (Field("activatedAt", Kind.TIME, needed=True, default=RUN_TIME), Field("deactivatedAt", Kind.TIME))
_ROSTER = (Field("middleName"), Field("skus", Kind.TEXTS, makes_full=True), *_PERIOD)
_USAGE = (_must("uniqueId"), _must("occurredAt", Kind.TIME))
_EVENT = (Field("type"), Field("description"), Field("subAppName"))  # proposed
_DISCOVERED = {  # after "vulnerability" the page is cut
    "category": Kind.TEXT,
    "uploadBytes": Kind.INTEGER,
    "downloadBytes": Kind.INTEGER,
    "transactionCount": Kind.INTEGER,
    "appId": Kind.TEXT,
    "firstUsed": Kind.TIME,
    "lastUsed": Kind.TIME,
    "userCount": Kind.INTEGER,
    "ipAddressCount": Kind.INTEGER,
    "deviceCount": Kind.INTEGER,
    "applicationStatus": Kind.TEXT,
    "applicationRiskIndex": Kind.NUMBER,
    "supportedCertifications": Kind.TEXTS,
}

TASKS: Mapping[Task, TaskFields] = {
    Task.APPLICATION_ROSTER: TaskFields("ApplicationRoster", (FULL, INCREMENTAL), (*_PERSON, *_ROSTER)),
    Task.APPLICATION_USAGE: TaskFields("ApplicationUsage", (FULL, INCREMENTAL), (*_USAGE, *_EVENT)),
    Task.APPLICATION_DISCOVERY: TaskFields(
        "ApplicationDiscovery",
        (FULL,),
        (
            _must("ssoAppName"),
            _must("ssoAppDisplayName"),
            _INSTANCE,
            Field("ssoAppId"),
            Field("ssoAppAdditional.createdAt", Kind.TIME),
            Field("appInstanceAdditional.hasGuestAccounts", Kind.BOOLEAN),
        ),
    ),
    Task.SSO_APPLICATION_ROSTER: TaskFields(
        "SsoApplicationRoster", (FULL, INCREMENTAL), (*_PERSON, _INSTANCE, *_ROSTER)
    ),
    Task.SSO_APPLICATION_USAGE: TaskFields("SsoApplicationUsage", (FULL, INCREMENTAL), (*_USAGE, _INSTANCE, *_EVENT)),
    Task.PRODUCT_CONSUMPTION: TaskFields(
        "ApplicationConsumption",
        (INCREMENTAL,),
        (
            _must("eventId"),
            _must("occurredAt", Kind.TIME),
            _must("usageGroup"),
            Field("used", Kind.NUMBER, needed=True),
            Field("total", Kind.NUMBER),
            Field("isUnlimitedUsage", Kind.BOOLEAN),
            Field("sourceInstanceId"),
            Field("sourceIdentifier"),
            Field("sourceType"),
            Field("unit"),  # proposed
            Field("unitRatio", Kind.NUMBER),  # proposed
        ),
    ),
    Task.DISCOVERED_APP_USAGE: TaskFields(
        "DiscoveredAppUsage",
        (FULL,),
        (
            _must("name"),
            *(Field(name, kind) for name, kind in _DISCOVERED.items()),
            Field("vulnerability", words=("Yes", "No", "Unknown")),
        ),
    ),
}


def load_type(task: Task, *, window: bool) -> str:
    """The load type of a run; no control for it is documented, so this is proposed.

    The task's only one where there is only one; else incremental where a date window is sent, full otherwise.
    """
    known = TASKS[task].load_types
    if len(known) == 1:
        return known[0]
    return INCREMENTAL if window else FULL
