"""Fills Flexera's tables in a new world."""

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
from mockservers.vendors.flexera.domain import PAGE_SIZE, RATE_LIMITS, REFRESH_LIFETIME, timestamp
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
    "rate_limits": Option("whether requests are limited per minute", default="on", choices=("on", "off")),
}
COUNTED = ("users", "events", "usages")


def planted(options: Mapping[str, Any]) -> int:
    """How many rows ``seed`` reports."""
    return sum(int(options[name]) for name in COUNTED) + 3 * int(options["sample_records"])


def seed(planting: SeedContext) -> None:
    """Plant organizations with their principals and applications, what was loaded into these, and the sample vendor."""
    settings = WorldSettings.read(planting.db)
    settings.write_for_vendor(planting.db, PAGE_SIZE, planting.options["page_size"])
    settings.write_for_vendor(planting.db, RATE_LIMITS, planting.options["rate_limits"])
    text = (fixture_folder() / "flexera/seed/organizations.yaml").read_bytes()
    found = yaml.load(text, Loader=yaml.CSafeLoader)["organizations"]
    for one in found:
        _plant_organization(planting, one)
        _plant_uploads(planting, one)
    _plant_loaded(planting, [{**app, "organization": one["id"]} for one in found for app in one["apps"]])
    rows = population.sample_records(planting.seed, planting.options["sample_records"], planting.as_of)
    _insert(planting, sample, (_sample_row(*row) for row in rows), report=True)


def _plant_organization(planting: SeedContext, one: Mapping[str, Any]) -> None:
    now, begun = timestamp(planting.as_of), timestamp(planting.as_of - ALL_TIME)
    row = {"id": one["id"], "name": one["name"], "subdomain": one["subdomain"], "created_at": begun}
    _insert(planting, organizations, [row])
    nothing = dict.fromkeys(("refresh_token", "refresh_expires_at", "client_id", "client_secret"))
    expiry = timestamp(planting.as_of + REFRESH_LIFETIME)
    rows = ({**nothing, **who, "organization": one["id"], "refresh_expires_at": expiry} for who in one["principals"])
    _insert(planting, principals, rows)
    _insert(planting, apps, (_app_row(app, one["id"], now) for app in one["apps"]))


def _plant_uploads(planting: SeedContext, one: Mapping[str, Any]) -> None:
    """SaaS data objects, with a file or without, and the jobs that were run on them."""
    now, numbers = timestamp(planting.as_of), {}
    for number, data in enumerate(one.get("saas_data", ()), start=1):
        numbers[data["name"]] = number
        owner = {"number": number, "organization": one["id"], "id": data["id"], "name": data["name"]}
        content = _packed(data["lines"]) if "lines" in data else None
        uploaded = {
            "status": "uploaded" if content else "pending",
            "content_encoding": "gzip" if content else "none",
            "checksum": md5(content, usedforsecurity=False).hexdigest() if content else None,
        }
        _insert(planting, saas_data, [{**owner, **uploaded, "created_at": now, "modified_at": now}])
        _insert(planting, contents, [{"saas_data": number, "content": content}] if content else [])
    for number, job in enumerate(one.get("jobs", ()), start=1):
        moments = dict.fromkeys(("created_at", "admitted_at", "started_at", "finished_at"), now)
        told = {name: job[name] for name in ("id", "app", "task_name", "load_type")}
        source = f"saas/v1/orgs/{one['id']}/managed-apps/{job['app']}"
        ended = {"status": "failed", "reads": 0, "errors": orjson.dumps(job["errors"]).decode()}
        row = {"number": number, "organization": one["id"], "source_href": source}
        _insert(planting, jobs, [{**row, **told, **moments, **ended}])
        _insert(planting, job_files, [{"job": number, "place": 0, "saas_data": numbers[job["file"]]}])


def _packed(lines: Iterable[object]) -> bytes:
    return gzip.compress(b"".join(orjson.dumps(one) + b"\n" for one in lines), mtime=0)


def _app_row(app: Mapping[str, Any], organization: int, now: str) -> dict[str, Any]:
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


def _plant_loaded(planting: SeedContext, found: list[dict[str, Any]]) -> None:
    """What was loaded before the world began, shared out among applications by the weights of the fixture."""
    until = planting.as_of
    shares = {kind: _shares(planting.options[kind], found, kind) for kind in COUNTED}
    for app in found:
        number, owner = app["id"], {"organization": app["organization"], "app": app["id"]}
        count = {kind: shares[kind].get(number, 0) for kind in COUNTED}
        roster = list(population.roster(planting.seed, number, count["users"], until))
        people = [one["unique_id"] for one in roster]
        stored = ({**one, **owner, "instance": "", "skus": orjson.dumps(one["skus"]).decode()} for one in roster)
        _insert(planting, users, ({**one, "loaded_by": 0} for one in stored), report=True)
        seen = population.events(planting.seed, number, people or ["nobody"], count["events"], until)
        _insert(planting, events, ({**one, **owner} for one in seen), report=True)
        measured = population.usages(planting.seed, number, count["usages"], until)
        _insert(planting, usages, ({**one, **owner} for one in measured), report=True)
        kinds = (("users", "ProductRoster"), ("events", "ProductAccess"), ("usages", "ProductConsumption"))
        rows = [{"app": number, "data_type": name, "date": timestamp(until)} for kind, name in kinds if count[kind]]
        _insert(planting, loaded, rows)


def _shares(count: int, found: list[dict[str, Any]], kind: str) -> dict[int, int]:
    """How many of ``count`` records each application gets; the first takes what does not divide."""
    weights = {one["id"]: one[kind] for one in found if one.get(kind)}
    whole = sum(weights.values())
    shares = {app: count * weight // whole for app, weight in weights.items()}
    first = next(iter(shares))
    return {**shares, first: shares[first] + count - sum(shares.values())}


def _sample_row(resource: str, number: int, day: str, record: Mapping[str, Any]) -> dict[str, Any]:
    return {"resource": resource, "number": number, "day": day, "record": orjson.dumps(record).decode()}


def _insert(planting: SeedContext, table: Table, rows: Iterable[Mapping[str, Any]], *, report: bool = False) -> None:
    """Insert rows in batches."""
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        planting.db.execute(insert(table), batch)
        if report:
            planting.report(len(batch))
