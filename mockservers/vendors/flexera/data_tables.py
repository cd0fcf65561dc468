"""The tables of Flexera One as the control plane shows them, and what can be changed in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mockservers.core.service.data_tables import DataTable, Format
from mockservers.vendors.flexera import tables
from mockservers.vendors.flexera.domain import format_timestamp, normalize_timestamp

MOMENT = Format("2020-03-05T15:56:53.889Z", normalize_timestamp)
JOBS = "Import jobs end by clock and pace: advance the clock, or set the pace of flexera.import_job."
OWNED = "It says to what the record belongs."
APPS, ORGANIZATIONS = "flexera_apps", "flexera_organizations"


def _stamp(_before: Mapping[str, Any], changes: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
    """Add the time of the change."""
    return {**changes, "modified_at": format_timestamp(now)}


_MOMENT = {"type": "text", "format": MOMENT}
_OWNED = {"fixed": OWNED}
_STAMPED = {"fixed": "It is set to the world's time by every change."}
_COUNT = {"type": "integer", "minimum": 0}
_COUNTS: Mapping[str, Any] = dict.fromkeys(
    (*("upload_bytes", "download_bytes", "transaction_count"), *("user_count", "ip_address_count", "device_count")),
    _COUNT,
)
_OF_APP = {"organization": ORGANIZATIONS, "app": APPS}

DATA_TABLES = (
    DataTable(
        tables.organizations,
        "organizations",
        columns={"created_at": _MOMENT},
        kept="Users and records belong to organizations.",
    ),
    DataTable(tables.principals, "users_and_service_accounts", fixed="Tokens refer to principals."),
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
    ),
    DataTable(
        tables.events,
        "app_events",
        columns={
            **dict.fromkeys(("organization", "app", "instance", "unique_id"), _OWNED),
            "occurred_at": _MOMENT,
        },
        references=_OF_APP,
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
    ),
    DataTable(
        tables.loaded,
        "managed_app_load_dates",
        fixed="Imports write the dates of the loaded data.",
        references={"app": APPS},
    ),
    DataTable(tables.saas_data, "saas_data", key=("id",), hidden=("number",), fixed="Import jobs read uploaded data."),
    DataTable(
        tables.jobs, "import_jobs", key=("id",), columns={"errors": "json"}, fixed=JOBS, references={"app": APPS}
    ),
    DataTable(tables.job_files, "import_job_files", fixed=JOBS),
    DataTable(
        tables.sample,
        "sample_saas_records",
        columns={"record": "json"},
        fixed="The records of the sample vendor follow from the world's seed.",
    ),
)
