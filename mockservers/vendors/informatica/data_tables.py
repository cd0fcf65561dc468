"""The tables of Informatica as the control plane shows them, and what can be changed in them."""

from __future__ import annotations

from mockservers.core.service.data_tables import DataTable
from mockservers.vendors.informatica import store

NAMED = "Sessions and jobs refer to it."
REFERRED = "Sessions, jobs and licenses refer to {}."
_NAMED = {"fixed": NAMED}

DATA_TABLES = (
    DataTable(
        store.organizations,
        "organizations",
        key=("id",),
        columns={
            "type": _NAMED,
            "parent": _NAMED,
            "billing_day": {"type": "integer", "minimum": 1, "maximum": 28},
            "has_usage": "boolean",
            "environment_id": _NAMED,
            "licenses": {"type": "json", "fixed": "Update the licenses by the vendor's API, which validates them."},
        },
        hidden=("place",),
        kept=REFERRED.format("organizations"),
        names={"parent": "parentOrgId"},
        schemas={"id": "Id", "licenses": "Licenses"},
        links={"parent": "informatica_organizations"},
    ),
    DataTable(
        store.users,
        "users",
        columns={"name": _NAMED, "rights": "texts"},
        kept=REFERRED.format("users"),
        references={"organization": "informatica_organizations"},
        resource="V2User",
        names={"organization": "orgId"},
    ),
    DataTable(
        store.jobs,
        "license_metering_jobs",
        columns={
            **dict.fromkeys(("all_meters", "combined", "all_linked"), "boolean"),
            **dict.fromkeys(("created_at", "ended_at"), "time"),
        },
        fixed="Export jobs end by clock and pace: advance the clock, or set the pace of informatica.export.",
        resource="Job",
        names={
            "id": "jobId",
            "organization": "orgId",
            "user": "userId",
            "kind": "jobType",
            "start": "startDate",
            "end": "endDate",
            "all_meters": "allMeters",
            "combined": "combinedMeterUsage",
            "all_linked": "allLinkedOrgs",
            "created_at": "createTime",
        },
        links={"organization": "informatica_organizations", "user": "informatica_users"},
    ),
)
