"""Data loading tasks: the fields of a line, the load types, and the record that a line becomes.

Fields come from the "SaaS Data Payload" pages; where such a page could be read in part only, the
field is marked. Other members of a line are ignored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

from mockservers.vendors.flexera.domain import normalize_timestamp
from mockservers.vendors.flexera.imports.payload import BadLine, NotLoadable

FULL, INCREMENTAL = "full", "incremental"
BOTH = frozenset({FULL, INCREMENTAL})
LARGEST_INTEGER = 2**62 - 1  # two of them still fit into 64 bits when they are added up
LARGEST_NUMBER = 1e15


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _texts(value: object) -> list[str]:
    if not isinstance(value, list):
        raise TypeError
    return [_text(text) for text in value]


def _date(value: object) -> str:
    return normalize_timestamp(_text(value))


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) <= LARGEST_NUMBER:
        raise TypeError
    return float(value)


def _integer(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST_INTEGER:
        raise TypeError
    return value


def _vulnerability(value: object) -> str:
    if value not in VULNERABILITY:
        raise ValueError
    return _text(value)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


VULNERABILITY = ("Yes", "No", "Unknown")
KIND_NAMES: Mapping[Callable[[object], Any], str] = {
    _text: "a string",
    _texts: "an array of strings",
    _date: "an ISO-8601 date-time",
    _number: "a number",
    _integer: "a whole number from 0 on",
    _flag: "true or false",
    _vulnerability: "Yes, No or Unknown",
}


@dataclass(frozen=True)
class PayloadField:
    """Field of a line: path in the JSON object, column, kind, and whether it is required."""

    path: str
    column: str
    kind: Callable[[object], Any] = _text
    required: bool = False
    default: Any = None

    def read(self, line: Mapping[str, Any]) -> Any:  # noqa: ANN401 -- depends on the kind
        """Return the field's value in a line; null is equivalent to a missing value.

        Raises:
            BadLine: a required field is missing or empty, or the value is of another kind.
        """
        value: Any = line
        for part in self.path.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        if value is None or (self.required and value == ""):
            if self.required:
                raise BadLine(f'"{self.path}" is missing', f'Give every line "{self.path}", {KIND_NAMES[self.kind]}.')
            return self.default
        try:
            return self.kind(value)
        except (TypeError, ValueError):
            raise BadLine(
                f'"{self.path}" is not {KIND_NAMES[self.kind]}', f"Send {KIND_NAMES[self.kind]} or null."
            ) from None


@dataclass(frozen=True)
class LoadingTask:
    """A data loading task.

    Args:
        target: Target of its lines: ``users``, ``events``, ``apps``, ``usages`` or ``discovered``.
        data_type: Its name in an application's ``loaded``; empty if it is not listed there.
        fields: The fields of a line.
        load_types: The load types that it supports.
        constants: Values by column that every record has.
    """

    target: str
    data_type: str
    fields: tuple[PayloadField, ...]
    load_types: frozenset[str] = BOTH
    constants: Mapping[str, Any] = dataclass_field(default_factory=dict)

    def record(self, line: Mapping[str, Any]) -> dict[str, Any]:
        """Return a line's values by column.

        Raises:
            BadLine: a field is missing or wrong.
        """
        return {**self.constants, **{field.column: field.read(line) for field in self.fields}}


def _required_field(path: str, column: str, kind: Callable[[object], Any] = _text) -> PayloadField:
    return PayloadField(path, column, kind, required=True)


ROSTER = (
    _required_field("uniqueId", "unique_id"),
    _required_field("email", "email"),
    _required_field("firstName", "first_name"),
    _required_field("lastName", "last_name"),
    PayloadField("middleName", "middle_name"),
    PayloadField("skus", "skus", _texts),
    _required_field("activatedAt", "activated_at", _date),
    PayloadField("deactivatedAt", "deactivated_at", _date),  # inferred from the text on incremental loads
)
USAGE = (  # beyond the required fields the page is not known: the names of the read model, proposed
    _required_field("uniqueId", "unique_id"),
    _required_field("occurredAt", "occurred_at", _date),
    PayloadField("type", "type", default=""),
    PayloadField("description", "description", default=""),
    PayloadField("subAppName", "sub_app_name", default=""),
)
DIRECT = {"instance": ""}  # records loaded without single sign-on belong to no instance
INSTANCE = _required_field("appInstanceId", "instance")
DISCOVERY = (
    _required_field("ssoAppName", "app_name"),
    _required_field("ssoAppDisplayName", "name"),
    INSTANCE,
    PayloadField("ssoAppId", "sso_app_id"),
    PayloadField("ssoAppAdditional.createdAt", "sso_created_at", _date),
    PayloadField("appInstanceAdditional.hasGuestAccounts", "has_guest_accounts", _flag),
)
CONSUMPTION = (
    _required_field("eventId", "event_id"),
    _required_field("occurredAt", "occurred_at", _date),
    _required_field("usageGroup", "usage_group"),
    _required_field("used", "used", _number),
    PayloadField("sourceInstanceId", "source_instance_id"),
    PayloadField("sourceIdentifier", "source_identifier"),
    PayloadField("sourceType", "source_type"),
    PayloadField("isUnlimitedUsage", "is_unlimited", _flag),
    PayloadField("total", "total", _number),
    PayloadField("unit", "unit", default=""),  # inferred from the read model, as the next
    PayloadField("unitRatio", "unit_ratio", _number, default=1.0),
)
DISCOVERED = (
    _required_field("name", "name"),
    PayloadField("category", "category"),
    PayloadField("appId", "external_id"),
    PayloadField("uploadBytes", "upload_bytes", _integer),
    PayloadField("downloadBytes", "download_bytes", _integer),
    PayloadField("transactionCount", "transaction_count", _integer),
    PayloadField("userCount", "user_count", _integer),
    PayloadField("ipAddressCount", "ip_address_count", _integer),
    PayloadField("deviceCount", "device_count", _integer),
    PayloadField("firstUsed", "first_used_at", _date),
    PayloadField("lastUsed", "last_used_at", _date),
    PayloadField("applicationStatus", "application_status"),
    PayloadField("applicationRiskIndex", "risk_index", _number),
    PayloadField("supportedCertifications", "certifications", _texts),
    PayloadField("vulnerability", "vulnerability", _vulnerability),
)

TASKS: Mapping[str, LoadingTask] = {
    "ApplicationRoster": LoadingTask("users", "ProductRoster", ROSTER, constants=DIRECT),
    "ApplicationUsage": LoadingTask("events", "ProductAccess", USAGE, constants=DIRECT),
    "ApplicationDiscovery": LoadingTask("apps", "SsoProductDiscovery", DISCOVERY, frozenset({FULL})),
    "SsoApplicationRoster": LoadingTask("users", "SsoProductUser", (*ROSTER, INSTANCE)),
    "SsoApplicationUsage": LoadingTask("events", "SsoProductEvent", (*USAGE, INSTANCE)),
    "ApplicationConsumption": LoadingTask("usages", "ProductConsumption", CONSUMPTION, frozenset({INCREMENTAL})),
    "DiscoveredAppUsage": LoadingTask("discovered", "", DISCOVERED, frozenset({FULL})),
}  # ApplicationLicense is a task whose payload is not known: its jobs fail


def find_task(task_name: str, load_type: str) -> LoadingTask:
    """Return the task of a name.

    Raises:
        NotLoadable: its payload is not known here, or it has no such load type.
    """
    task = TASKS.get(task_name)
    if task is None:
        raise NotLoadable(f"{task_name} is not supported", "The payload of this task is not documented.")
    if load_type not in task.load_types:
        only = ", ".join(sorted(task.load_types))
        raise NotLoadable(f"{task_name} has no load type {load_type}", f"Use the load type {only}.")
    return task
