"""Data loading tasks: the fields of a line, the load types, and the record that a line becomes.

The fields are those of the "SaaS Data Payload" pages; fields that could not be read there are marked. Other members of
a line are ignored.
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
LARGEST_INTEGER = 2**62 - 1  # the sum of two still fits into 64 bits
LARGEST_NUMBER = 1e15


def _read_text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _read_texts(value: object) -> list[str]:
    if not isinstance(value, list):
        raise TypeError
    return [_read_text(text) for text in value]


def _read_date(value: object) -> str:
    return normalize_timestamp(_read_text(value))


def _read_number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) <= LARGEST_NUMBER:
        raise TypeError
    return float(value)


def _read_integer(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST_INTEGER:
        raise TypeError
    return value


def _read_vulnerability(value: object) -> str:
    if value not in VULNERABILITY:
        raise ValueError
    return _read_text(value)


def _read_flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


VULNERABILITY = ("Yes", "No", "Unknown")
KIND_NAMES: Mapping[Callable[[object], Any], str] = {
    _read_text: "a string",
    _read_texts: "an array of strings",
    _read_date: "an ISO-8601 date-time",
    _read_number: "a number",
    _read_integer: "a whole number from 0 on",
    _read_flag: "true or false",
    _read_vulnerability: "Yes, No or Unknown",
}


@dataclass(frozen=True)
class PayloadField:
    """A field of a line: its path in the JSON object, its column and its kind."""

    path: str
    column: str
    kind: Callable[[object], Any] = _read_text
    required: bool = False
    default: Any = None

    def read(self, line: Mapping[str, Any]) -> object:
        """Return the field's value in a line; null is equivalent to a missing value.

        Raises:
            BadLine: the field is required and missing or empty, or its value is of another kind.
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
        target: The target of its lines: ``users``, ``events``, ``apps``, ``usages`` or ``discovered``.
        data_type: Its name in an application's ``loaded``; empty if it is not listed there.
        fields: The fields of a line.
        load_types: The load types that it supports.
        constants: Constant values of every record by column.
    """

    target: str
    data_type: str
    fields: tuple[PayloadField, ...]
    load_types: frozenset[str] = BOTH
    constants: Mapping[str, Any] = dataclass_field(default_factory=dict)

    def read_record(self, line: Mapping[str, Any]) -> dict[str, Any]:
        """Return a line's values by column.

        Raises:
            BadLine: a field is missing or wrong.
        """
        return {**self.constants, **{field.column: field.read(line) for field in self.fields}}


def _require(path: str, column: str, kind: Callable[[object], Any] = _read_text) -> PayloadField:
    return PayloadField(path, column, kind, required=True)


ROSTER = (
    _require("uniqueId", "unique_id"),
    _require("email", "email"),
    _require("firstName", "first_name"),
    _require("lastName", "last_name"),
    PayloadField("middleName", "middle_name"),
    PayloadField("skus", "skus", _read_texts),
    _require("activatedAt", "activated_at", _read_date),
    PayloadField("deactivatedAt", "deactivated_at", _read_date),  # inferred from the text on incremental loads
)
USAGE = (  # only the required fields are known; the others have the names of the read model (proposed)
    _require("uniqueId", "unique_id"),
    _require("occurredAt", "occurred_at", _read_date),
    PayloadField("type", "type", default=""),
    PayloadField("description", "description", default=""),
    PayloadField("subAppName", "sub_app_name", default=""),
)
DIRECT = {"instance": ""}  # records loaded without single sign-on belong to no instance
INSTANCE = _require("appInstanceId", "instance")
DISCOVERY = (
    _require("ssoAppName", "app_name"),
    _require("ssoAppDisplayName", "name"),
    INSTANCE,
    PayloadField("ssoAppId", "sso_app_id"),
    PayloadField("ssoAppAdditional.createdAt", "sso_created_at", _read_date),
    PayloadField("appInstanceAdditional.hasGuestAccounts", "has_guest_accounts", _read_flag),
)
CONSUMPTION = (
    _require("eventId", "event_id"),
    _require("occurredAt", "occurred_at", _read_date),
    _require("usageGroup", "usage_group"),
    _require("used", "used", _read_number),
    PayloadField("sourceInstanceId", "source_instance_id"),
    PayloadField("sourceIdentifier", "source_identifier"),
    PayloadField("sourceType", "source_type"),
    PayloadField("isUnlimitedUsage", "is_unlimited", _read_flag),
    PayloadField("total", "total", _read_number),
    PayloadField("unit", "unit", default=""),  # inferred from the read model, like the next field
    PayloadField("unitRatio", "unit_ratio", _read_number, default=1.0),
)
DISCOVERED = (
    _require("name", "name"),
    PayloadField("category", "category"),
    PayloadField("appId", "external_id"),
    PayloadField("uploadBytes", "upload_bytes", _read_integer),
    PayloadField("downloadBytes", "download_bytes", _read_integer),
    PayloadField("transactionCount", "transaction_count", _read_integer),
    PayloadField("userCount", "user_count", _read_integer),
    PayloadField("ipAddressCount", "ip_address_count", _read_integer),
    PayloadField("deviceCount", "device_count", _read_integer),
    PayloadField("firstUsed", "first_used_at", _read_date),
    PayloadField("lastUsed", "last_used_at", _read_date),
    PayloadField("applicationStatus", "application_status"),
    PayloadField("applicationRiskIndex", "risk_index", _read_number),
    PayloadField("supportedCertifications", "certifications", _read_texts),
    PayloadField("vulnerability", "vulnerability", _read_vulnerability),
)

TASKS: Mapping[str, LoadingTask] = {
    "ApplicationRoster": LoadingTask("users", "ProductRoster", ROSTER, constants=DIRECT),
    "ApplicationUsage": LoadingTask("events", "ProductAccess", USAGE, constants=DIRECT),
    "ApplicationDiscovery": LoadingTask("apps", "SsoProductDiscovery", DISCOVERY, frozenset({FULL})),
    "SsoApplicationRoster": LoadingTask("users", "SsoProductUser", (*ROSTER, INSTANCE)),
    "SsoApplicationUsage": LoadingTask("events", "SsoProductEvent", (*USAGE, INSTANCE)),
    "ApplicationConsumption": LoadingTask("usages", "ProductConsumption", CONSUMPTION, frozenset({INCREMENTAL})),
    "DiscoveredAppUsage": LoadingTask("discovered", "", DISCOVERED, frozenset({FULL})),
}  # jobs of the task ApplicationLicense fail: its payload is not known


def find_task(task_name: str, load_type: str) -> LoadingTask:
    """Return the task with a name.

    Raises:
        NotLoadable: the payload of the task is not known, or the task has no such load type.
    """
    task = TASKS.get(task_name)
    if task is None:
        raise NotLoadable(f"{task_name} is not supported", "The payload of this task is not documented.")
    if load_type not in task.load_types:
        only = ", ".join(sorted(task.load_types))
        raise NotLoadable(f"{task_name} has no load type {load_type}", f"Use the load type {only}.")
    return task
