"""The tasks: their names for the API, their load types, and their fields.

From "SaaS Data Payload" and the mandatory fields of "Metadata Mapping". Fields marked *proposed* below are members of
the API's read model; the payload page is known only in part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum

from samclients.fsm_ingest.model.entities import IntegrationTask

FULL, INCREMENTAL = "full", "incremental"
RUN_TIME = "{{runTime}}"  # proposed: a value that is the time of the run


class ValueType(Enum):
    """Type of a field's value."""

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
class TaskField:
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
    kind: ValueType = ValueType.TEXT
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
    def message_name(self) -> str:
        """Its name in ``The following fields are mandatory and cannot be empty``."""
        return self.label or self.name


@dataclass(frozen=True)
class TaskFields:
    """Fields and load types of a task.

    Args:
        task_name: The API's name of it.
        load_types: Those that the API takes for it.
        fields: In the order of the form.
    """

    task_name: str
    load_types: tuple[str, ...]
    fields: tuple[TaskField, ...]

    @property
    def mandatory(self) -> tuple[TaskField, ...]:
        """The fields that have to be mapped."""
        return tuple(field for field in self.fields if field.mandatory)

    @property
    def expected(self) -> tuple[str, ...]:
        """The fields that the payload requires and that have no default, but that need not be mapped."""
        return tuple(field.name for field in self.fields if field.needed and field.default is None)

    def choose_load_type(self, *, narrowed: bool) -> str:
        """Return the load type of a run; the documentation has no control for it, so this rule is proposed.

        Args:
            narrowed: The run reads only records from a date on; then it must not be a full load if the task has a
                choice.
        """
        wanted = INCREMENTAL if narrowed else FULL
        return wanted if wanted in self.load_types else self.load_types[0]

    def find(self, name: str) -> TaskField | None:
        """Return the field with this name; None if there is none."""
        return next((field for field in self.fields if field.name == name), None)

    def find_by_label(self, text: str) -> TaskField | None:
        """Return the field with this name or label, in upper or lower case; None if there is none."""
        wanted = text.strip().lower()
        return next((field for field in self.fields if wanted in (field.name.lower(), field.title.lower())), None)

    def suggest(self, text: str) -> str:
        """Return the name of the field closest to a mistyped name or label; empty if none is close."""
        known = {label.lower(): field.name for field in self.fields for label in (field.name, field.title) if label}
        near = get_close_matches(text.strip().lower(), known, n=1)
        return known[near[0]] if near else ""


def _mandatory(name: str, kind: ValueType = ValueType.TEXT, label: str = "") -> TaskField:
    return TaskField(name, kind, mandatory=True, label=label)


_INSTANCE = _mandatory("appInstanceId", label="appInstanceID")  # the message's spelling
_PERSON = (_mandatory("uniqueId"), _mandatory("email"), _mandatory("firstName"), _mandatory("lastName"))
_PERIOD = (
    TaskField("activatedAt", ValueType.TIME, needed=True, default=RUN_TIME),
    TaskField("deactivatedAt", ValueType.TIME),
)
_ROSTER = (TaskField("middleName"), TaskField("skus", ValueType.TEXTS, makes_full=True), *_PERIOD)
_USAGE = (_mandatory("uniqueId"), _mandatory("occurredAt", ValueType.TIME))
_EVENT = (TaskField("type"), TaskField("description"), TaskField("subAppName"))  # proposed
_DISCOVERED = {  # after "vulnerability" the page is cut
    "category": ValueType.TEXT,
    "uploadBytes": ValueType.INTEGER,
    "downloadBytes": ValueType.INTEGER,
    "transactionCount": ValueType.INTEGER,
    "appId": ValueType.TEXT,
    "firstUsed": ValueType.TIME,
    "lastUsed": ValueType.TIME,
    "userCount": ValueType.INTEGER,
    "ipAddressCount": ValueType.INTEGER,
    "deviceCount": ValueType.INTEGER,
    "applicationStatus": ValueType.TEXT,
    "applicationRiskIndex": ValueType.NUMBER,
    "supportedCertifications": ValueType.TEXTS,
}

TASKS: Mapping[IntegrationTask, TaskFields] = {
    IntegrationTask.APPLICATION_ROSTER: TaskFields("ApplicationRoster", (FULL, INCREMENTAL), (*_PERSON, *_ROSTER)),
    IntegrationTask.APPLICATION_USAGE: TaskFields("ApplicationUsage", (FULL, INCREMENTAL), (*_USAGE, *_EVENT)),
    IntegrationTask.APPLICATION_DISCOVERY: TaskFields(
        "ApplicationDiscovery",
        (FULL,),
        (
            _mandatory("ssoAppName"),
            _mandatory("ssoAppDisplayName"),
            _INSTANCE,
            TaskField("ssoAppId"),
            TaskField("ssoAppAdditional.createdAt", ValueType.TIME),
            TaskField("appInstanceAdditional.hasGuestAccounts", ValueType.BOOLEAN),
        ),
    ),
    IntegrationTask.SSO_APPLICATION_ROSTER: TaskFields(
        "SsoApplicationRoster", (FULL, INCREMENTAL), (*_PERSON, _INSTANCE, *_ROSTER)
    ),
    IntegrationTask.SSO_APPLICATION_USAGE: TaskFields(
        "SsoApplicationUsage", (FULL, INCREMENTAL), (*_USAGE, _INSTANCE, *_EVENT)
    ),
    IntegrationTask.PRODUCT_CONSUMPTION: TaskFields(
        "ApplicationConsumption",
        (INCREMENTAL,),
        (
            _mandatory("eventId"),
            _mandatory("occurredAt", ValueType.TIME),
            _mandatory("usageGroup"),
            TaskField("used", ValueType.NUMBER, needed=True),
            TaskField("total", ValueType.NUMBER),
            TaskField("isUnlimitedUsage", ValueType.BOOLEAN),
            TaskField("sourceInstanceId"),
            TaskField("sourceIdentifier"),
            TaskField("sourceType"),
            TaskField("unit"),  # proposed
            TaskField("unitRatio", ValueType.NUMBER),  # proposed
        ),
    ),
    IntegrationTask.DISCOVERED_APP_USAGE: TaskFields(
        "DiscoveredAppUsage",
        (FULL,),
        (
            _mandatory("name"),
            *(TaskField(name, kind) for name, kind in _DISCOVERED.items()),
            TaskField("vulnerability", words=("Yes", "No", "Unknown")),
        ),
    ),
}
