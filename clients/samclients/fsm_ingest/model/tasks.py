"""Integration tasks: their API names, load types and fields.

From "SaaS Data Payload" and the mandatory fields of "Metadata Mapping". Fields marked *proposed* are members of the
API's read model, since the payload page is known only in part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum

from samclients.fsm_ingest.model.entities import IntegrationTask

FULL, INCREMENTAL = "full", "incremental"
RUN_TIME = "{{runTime}}"  # proposed: stands for the time of the run


class ValueType(Enum):
    """Type of a field's value."""

    TEXT = "text"
    TIME = "time"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    TEXTS = "texts"


LABELS: Mapping[str, str] = {  # of "Metadata Mapping"; "Email" is missing in the stored page
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
        name: The name in the payload; a dot leads into a nested object.
        kind: The type of the value.
        mandatory: A mapping without it cannot be saved.
        label: The name in messages if it differs from ``name``.
        needed: The payload requires it although the form does not; a record without it is not loaded.
        default: The value for records without one: ``RUN_TIME`` or None.
        words: Allowed texts; empty for any text.
        makes_full: Flexera treats every load with this field as a full load.
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
        """Label in the documentation; empty if there is none."""
        return LABELS.get(self.name, "")

    @property
    def message_name(self) -> str:
        """Name in the message ``The following fields are mandatory and cannot be empty``."""
        return self.label or self.name


@dataclass(frozen=True)
class TaskFields:
    """Fields and load types of a task.

    Args:
        task_name: The name in the API.
        load_types: The load types that the API accepts.
        fields: The fields in the order of the form.
    """

    task_name: str
    load_types: tuple[str, ...]
    fields: tuple[TaskField, ...]

    @property
    def mandatory(self) -> tuple[TaskField, ...]:
        """Fields that have to be mapped."""
        return tuple(field for field in self.fields if field.mandatory)

    @property
    def expected(self) -> tuple[str, ...]:
        """Names of optional fields without a default that the payload nevertheless requires."""
        return tuple(field.name for field in self.fields if field.needed and field.default is None)

    def choose_load_type(self, *, narrowed: bool) -> str:
        """Return the load type of a run; the documentation has no control for it, so this rule is proposed.

        Args:
            narrowed: The run reads only records since a date, so it must not be a full load if the task has a choice.
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
