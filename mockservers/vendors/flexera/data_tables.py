"""The tables of Flexera One as the control plane shows them, and what can be changed in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from mockservers.core.service.data_tables import DataTable, Format
from mockservers.vendors.flexera import tables
from mockservers.vendors.flexera.domain import format_timestamp, normalize_timestamp

MOMENT = Format("2020-03-05T15:56:53.889Z", normalize_timestamp)
JOBS = "Import jobs end by clock and pace: advance the clock, or set the pace of flexera.import_job."
OWNED = "It says to what the record belongs."
APPS, ORGANIZATIONS = "flexera_apps", "flexera_organizations"
NOW = object()


def _stamp(_before: Mapping[str, Any], changes: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
    """Add the time of the change."""
    return {**changes, "modified_at": format_timestamp(now)}


def _complete_with(**defaults: Any) -> Callable[[Mapping[str, Any], datetime, int], Mapping[str, Any]]:  # noqa: ANN401 -- of columns
    """Make the function that adds defaults to a record of a file; ``NOW`` is the world's time."""

    def complete(record: Mapping[str, Any], now: datetime, _number: int) -> Mapping[str, Any]:
        stamp = format_timestamp(now)
        return {**{name: stamp if value is NOW else value for name, value in defaults.items()}, **record}

    return complete


def _complete_new_app(record: Mapping[str, Any], now: datetime, _number: int) -> Mapping[str, Any]:
    """Add what an application without a parent has, whose instance is its id."""
    usual = {"parent": 0, "instance": str(record.get("id", "")), "is_active": 1, "loaded_by": 0}
    return {**usual, "modified_at": format_timestamp(now), **record}


def _complete_new_event(record: Mapping[str, Any], _now: datetime, _number: int) -> Mapping[str, Any]:
    return {"instance": "", "sub_app_name": "", "description": record.get("type"), **record}


def _complete_new_usage(record: Mapping[str, Any], _now: datetime, _number: int) -> Mapping[str, Any]:
    return {"unit": record.get("usage_group"), "unit_ratio": 1.0, **record}


_MOMENT = {"type": "text", "format": MOMENT}
_OWNED = {"fixed": OWNED}
_STAMPED = {"fixed": "It is set to the world's time by every change."}
_COUNT = {"type": "integer", "minimum": 0}
_COUNTS: Mapping[str, Any] = dict.fromkeys(
    (*("upload_bytes", "download_bytes", "transaction_count"), *("user_count", "ip_address_count", "device_count")),
    _COUNT,
)
_OF_APP = {"organization": ORGANIZATIONS, "app": APPS}
_OWNER = {"organization": "orgId", "app": "managedAppId"}  # names in files

DATA_TABLES = (
    DataTable(
        tables.organizations,
        "organizations",
        columns={"created_at": _MOMENT},
        kept="Users and records belong to organizations.",
        resource="Organization",
    ),
    DataTable(
        tables.principals,
        "users_and_service_accounts",
        fixed="Tokens refer to principals.",
        names=_OWNER,
        links={"organization": ORGANIZATIONS},
    ),
    DataTable(
        tables.apps,
        "managed_apps",
        columns={
            **dict.fromkeys(("organization", "parent", "instance", "loaded_by"), _OWNED),
            "modified_at": _STAMPED,
            "sso_created_at": _MOMENT,
            **dict.fromkeys(("is_active", "has_guest_accounts"), "boolean"),
        },
        references={"organization": ORGANIZATIONS, "parent": APPS},
        complete=_stamp,
        resource="ManagedApp",
        names=_OWNER,
        complete_new=_complete_new_app,
    ),
    DataTable(
        tables.users,
        "app_users",
        columns={
            **dict.fromkeys(("organization", "app", "instance", "unique_id", "loaded_by"), _OWNED),
            "skus": "texts",
            "activated_at": _MOMENT,
            "deactivated_at": _MOMENT,
            "modified_at": _STAMPED,
        },
        references=_OF_APP,
        complete=_stamp,
        resource="AppUser",
        names=_OWNER,
        complete_new=_complete_with(instance="", modified_at=NOW, loaded_by=0),
    ),
    DataTable(
        tables.events,
        "app_events",
        columns={
            **dict.fromkeys(("organization", "app", "instance", "unique_id"), _OWNED),
            "occurred_at": _MOMENT,
        },
        references=_OF_APP,
        resource="AppEvent",
        names=_OWNER,
        complete_new=_complete_new_event,
    ),
    DataTable(
        tables.usages,
        "usage_over_time",
        columns={
            **dict.fromkeys(("organization", "app", "event_id"), _OWNED),
            "occurred_at": _MOMENT,
            "used": {"type": "number", "minimum": 0},
            "total": {"type": "number", "minimum": 0},
            "unit_ratio": {"type": "number", "minimum": 0},
            "is_unlimited": "boolean",
        },
        references=_OF_APP,
        resource="Usage",
        names={
            **_OWNER,
            "id": "number",
            "event_id": "id",
            "is_unlimited": "isUnlimitedUsage",
            "source_identifier": "sourceId",
        },
        complete_new=_complete_new_usage,
    ),
    DataTable(
        tables.discovered,
        "discovered_app_usage",
        columns={
            **dict.fromkeys(("organization", "app", "loaded_by", "snapshot_at"), _OWNED),
            **_COUNTS,
            "first_used_at": _MOMENT,
            "last_used_at": _MOMENT,
            "certifications": "texts",
        },
        references=_OF_APP,
        resource="DiscoveredAppUsage",
        names={
            **_OWNER,
            "external_id": "externalId",
            "upload_bytes": "uploadBytes",
            "download_bytes": "downloadedBytes",
            "transaction_count": "transactionCount",
            "user_count": "userCount",
            "ip_address_count": "ipAddressCount",
            "device_count": "deviceCount",
            "first_used_at": "firstUsedAt",
            "last_used_at": "lastUsedAt",
            "application_status": "applicationStatus",
            "risk_index": "applicationRiskIndex",
            "certifications": "supportedCertifications",
        },
        complete_new=_complete_with(loaded_by=0, snapshot_at=NOW),
    ),
    DataTable(
        tables.loaded,
        "managed_app_load_dates",
        fixed="Imports write the dates of the loaded data.",
        references={"app": APPS},
        names={**_OWNER, "data_type": "dataType"},
    ),
    DataTable(
        tables.saas_data,
        "saas_data",
        key=("id",),
        hidden=("number",),
        fixed="Import jobs read uploaded data.",
        resource="SaasData",
        names=_OWNER,
        links={"organization": ORGANIZATIONS},
    ),
    DataTable(
        tables.jobs,
        "import_jobs",
        key=("id",),
        columns={"errors": "json"},
        fixed=JOBS,
        references={"app": APPS},
        resource="ImportJob",
        names={**_OWNER, "task_name": "taskName", "load_type": "loadType"},
    ),
    DataTable(tables.job_files, "import_job_files", fixed=JOBS),
    DataTable(
        tables.sample,
        "sample_saas_records",
        columns={"record": "json"},
        fixed="The records of the sample vendor follow from the world's seed.",
    ),
)
