"""Seeding of a new world: organizations, applications, uploads, loaded records and the sample vendor's records."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Mapping
from datetime import timedelta
from hashlib import md5
from itertools import islice
from typing import Any

import orjson
import yaml
from sqlalchemy import Table, insert

from mockservers.core.package_files import fixture_folder
from mockservers.core.service.options import Option
from mockservers.core.service.service import SeedContext
from mockservers.core.storage.settings import WorldSettings
from mockservers.vendors.flexera import population
from mockservers.vendors.flexera.domain import PAGE_SIZE, RATE_LIMITS, REFRESH_LIFETIME, format_timestamp
from mockservers.vendors.flexera.tables import (
    apps,
    contents,
    events,
    job_files,
    jobs,
    loaded,
    organizations,
    principals,
    saas_data,
    sample,
    usages,
    users,
)

BATCH = 10_000  # rows
ALL_TIME = timedelta(days=1_000)

OPTIONS = {
    "users": Option("application users", default=200, maximum=1_000_000),
    "events": Option("application events", default=200, maximum=5_000_000),
    "usages": Option("usage messages", default=60, maximum=1_000_000),
    "sample_records": Option("users, usages and consumptions of the sample vendor", default=120, maximum=1_000_000),
    "page_size": Option("records on a page of Flexera's lists", default=100, minimum=1, maximum=10_000),
    "rate_limits": Option("limits of requests per minute", default="on", choices=("on", "off")),
}
COUNTED = ("users", "events", "usages")


def count_expected_rows(options: Mapping[str, Any]) -> int:
    """Return the number of rows that ``seed`` reports."""
    return sum(int(options[name]) for name in COUNTED) + 3 * int(options["sample_records"])


def seed(context: SeedContext) -> None:
    """Insert organizations with their applications and uploads, loaded records, and the sample vendor's records."""
    settings = WorldSettings.read(context.db)
    settings.write_for_vendor(context.db, PAGE_SIZE, context.options["page_size"])
    settings.write_for_vendor(context.db, RATE_LIMITS, context.options["rate_limits"])
    text = (fixture_folder() / "flexera/seed/organizations.yaml").read_bytes()
    found = yaml.load(text, Loader=yaml.CSafeLoader)["organizations"]
    for organization in found:
        _seed_organization(context, organization)
        _seed_uploads(context, organization)
    _seed_records(
        context,
        [{**app, "organization": organization["id"]} for organization in found for app in organization["apps"]],
    )
    rows = population.generate_sample_records(context.seed, context.options["sample_records"], context.as_of)
    _insert(context, sample, (_make_sample_row(*row) for row in rows), report=True)


def _seed_organization(context: SeedContext, organization: Mapping[str, Any]) -> None:
    now, begun = format_timestamp(context.as_of), format_timestamp(context.as_of - ALL_TIME)
    row = {
        "id": organization["id"],
        "name": organization["name"],
        "subdomain": organization["subdomain"],
        "created_at": begun,
    }
    _insert(context, organizations, [row])
    nothing = dict.fromkeys(("refresh_token", "refresh_expires_at", "client_id", "client_secret"))
    expiry = format_timestamp(context.as_of + REFRESH_LIFETIME)
    rows = (
        {**nothing, **who, "organization": organization["id"], "refresh_expires_at": expiry}
        for who in organization["principals"]
    )
    _insert(context, principals, rows)
    _insert(context, apps, (_make_app_row(app, organization["id"], now) for app in organization["apps"]))


def _seed_uploads(context: SeedContext, organization: Mapping[str, Any]) -> None:
    """Insert SaasData objects, with or without a file, and their import jobs."""
    now, numbers = format_timestamp(context.as_of), {}
    for number, data in enumerate(organization.get("saas_data", ()), start=1):
        numbers[data["name"]] = number
        owner = {"number": number, "organization": organization["id"], "id": data["id"], "name": data["name"]}
        content = _compress_lines(data["lines"]) if "lines" in data else None
        uploaded = {
            "status": "uploaded" if content else "pending",
            "content_encoding": "gzip" if content else "none",
            "checksum": md5(content, usedforsecurity=False).hexdigest() if content else None,
        }
        _insert(context, saas_data, [{**owner, **uploaded, "created_at": now, "modified_at": now}])
        _insert(context, contents, [{"saas_data": number, "content": content}] if content else [])
    for number, job in enumerate(organization.get("jobs", ()), start=1):
        moments = dict.fromkeys(("created_at", "admitted_at", "started_at", "finished_at"), now)
        members = {name: job[name] for name in ("id", "app", "task_name", "load_type")}
        source = f"saas/v1/orgs/{organization['id']}/managed-apps/{job['app']}"
        ended = {"status": "failed", "reads": 0, "errors": orjson.dumps(job["errors"]).decode()}
        row = {"number": number, "organization": organization["id"], "source_href": source}
        _insert(context, jobs, [{**row, **members, **moments, **ended}])
        _insert(context, job_files, [{"job": number, "place": 0, "saas_data": numbers[job["file"]]}])


def _compress_lines(lines: Iterable[object]) -> bytes:
    return gzip.compress(b"".join(orjson.dumps(line) + b"\n" for line in lines), mtime=0)


def _make_app_row(app: Mapping[str, Any], organization: int, now: str) -> dict[str, Any]:
    names = ("id", "name", "app_name", "vendor_name", "category_name", "integration_type")
    return {
        **{name: app[name] for name in names},
        "organization": organization,
        "parent": 0,
        "instance": str(app["id"]),
        "is_active": int(app.get("is_active", True)),
        "modified_at": now,
        "loaded_by": 0,
    }


def _seed_records(context: SeedContext, found: list[dict[str, Any]]) -> None:
    """Insert the records that were loaded before the world began; the fixture has the weights of the applications."""
    until = context.as_of
    shares = {kind: _compute_shares(context.options[kind], found, kind) for kind in COUNTED}
    for app in found:
        number, owner = app["id"], {"organization": app["organization"], "app": app["id"]}
        count = {kind: shares[kind].get(number, 0) for kind in COUNTED}
        roster = list(population.generate_users(context.seed, number, count["users"], until))
        people = [user["unique_id"] for user in roster]
        stored = ({**user, **owner, "instance": "", "skus": orjson.dumps(user["skus"]).decode()} for user in roster)
        _insert(context, users, ({**user, "loaded_by": 0} for user in stored), report=True)
        seen = population.generate_events(context.seed, number, people or ["nobody"], count["events"], until)
        _insert(context, events, ({**event, **owner} for event in seen), report=True)
        measured = population.generate_usages(context.seed, number, count["usages"], until)
        _insert(context, usages, ({**usage, **owner} for usage in measured), report=True)
        kinds = (("users", "ProductRoster"), ("events", "ProductAccess"), ("usages", "ProductConsumption"))
        rows = [
            {"app": number, "data_type": name, "date": format_timestamp(until)} for kind, name in kinds if count[kind]
        ]
        _insert(context, loaded, rows)


def _compute_shares(count: int, found: list[dict[str, Any]], kind: str) -> dict[int, int]:
    """Return the number of records per application by its weight; the first application gets the remainder."""
    weights = {app["id"]: app[kind] for app in found if app.get(kind)}
    whole = sum(weights.values())
    shares = {app: count * weight // whole for app, weight in weights.items()}
    first = next(iter(shares))
    return {**shares, first: shares[first] + count - sum(shares.values())}


def _make_sample_row(resource: str, number: int, day: str, record: Mapping[str, Any]) -> dict[str, Any]:
    return {"resource": resource, "number": number, "day": day, "record": orjson.dumps(record).decode()}


def _insert(context: SeedContext, table: Table, rows: Iterable[Mapping[str, Any]], *, report: bool = False) -> None:
    """Insert rows in batches."""
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        context.db.execute(insert(table), batch)
        if report:
            context.report(len(batch))
