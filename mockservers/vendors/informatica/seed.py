"""Seeding of a new world: organizations, users and the documented job. Usage is computed and has no rows."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import count, islice
from typing import Any

import orjson
import yaml
from sqlalchemy import insert

from mockservers.core.package_files import fixture_folder
from mockservers.core.service.options import Option
from mockservers.core.service.service import SeedContext
from mockservers.core.simulation.clock import format_rfc3339
from mockservers.core.simulation.randomness import BASE62, SeededRandom
from mockservers.core.worlds.fixtures import computers
from mockservers.vendors.informatica.domain import SUCCESS, SUMMARY, ExportJob, ExportRequest, Meter
from mockservers.vendors.informatica.store import ExportJobs, organizations, users

FIXED = 4  # organizations that every world has: fixtures/informatica/seed/organizations.yaml
YEAR = timedelta(days=365)

OPTIONS = {
    "organizations": Option("linked organizations, sub-organizations included", FIXED, minimum=FIXED, maximum=1_000),
    "detail_days": Option(
        "most days of ASSET and PROJECT_FOLDER exports: 30 is documented, the documented example has 31",
        default=31,
        minimum=30,
        maximum=31,
    ),
    "login_failure": Option("status of a failed version 3 login", default="401", choices=("400", "401", "403")),
    "sixth_job": Option("status of an export job beyond the limit", default="400", choices=("400", "403", "429")),
}

DOCUMENTED_JOB = ExportJob(
    id="4l1eKlA9ngChmu6gdv3FKs",
    organization="4wMFqGlxAKVlIFTixlTSOY",
    user="aMxRLnYzdWtlkJvDbtPZOr",
    export=ExportRequest(
        kind=SUMMARY,
        start=datetime(2022, 8, 1, 10, tzinfo=UTC),
        end=datetime(2022, 12, 31, tzinfo=UTC),
        callback_url="https://MyExportJobStatus.com",
    ),
    created_at=datetime(2022, 11, 23, 10, 4, 37, tzinfo=UTC),
)


@cache
def read_meters() -> Mapping[str, Meter]:
    """Return all meters by id, in the order of the file."""
    with (fixture_folder() / "informatica/seed/meters.csv").open(newline="", encoding="utf-8") as file:
        return {row["id"]: _make_meter(row) for row in csv.DictReader(file)}


def _make_meter(row: Mapping[str, str]) -> Meter:
    return Meter(
        id=row["id"],
        name=row["name"],
        abbreviation=row["abbreviation"],
        scalar=row["scalar"],
        category=row["metric_category"],
        rate=Decimal(row["ipu_rate"]),
        has_job_level=row["job_level"] == "true",
    )


def count_expected_rows(options: Mapping[str, Any]) -> int:
    """Return the number of rows that ``seed`` reports."""
    return int(options["organizations"])


def seed(context: SeedContext) -> None:
    """Insert organizations, users and the job of the documented status, which ended when the world began."""
    fixed = yaml.load((fixture_folder() / "informatica/seed/organizations.yaml").read_bytes(), Loader=yaml.CSafeLoader)
    number = context.options["organizations"]
    every = [*fixed["organizations"], *islice(_generate_organizations(context.seed), number - FIXED)]
    rows = [_make_row(context, place, organization) for place, organization in enumerate(every)]
    context.db.execute(insert(organizations), rows)
    context.report(len(rows))
    people = [{**user, "rights": orjson.dumps(user["rights"]).decode()} for user in fixed["users"]]
    context.db.execute(insert(users), people)
    job = replace(DOCUMENTED_JOB, created_at=context.as_of, ended_at=context.as_of, end=SUCCESS)
    ExportJobs(context.db).add(job)
    ExportJobs(context.db).end(job)


def _generate_organizations(number: int) -> Iterator[Mapping[str, Any]]:
    """Yield organizations in addition to the fixed ones; every second one is a sub-organization of the first."""
    seeded = SeededRandom(number, lambda _series: 0)
    for place in count(1):
        random = seeded.fork("informatica.organization", place)
        is_sub = place % 2 == 0
        yield {
            "id": "".join(random.choices(BASE62, k=22)),
            "name": f"Example Corp {place:03d}",
            "type": "Sub Organization" if is_sub else "Additional Production",
            "parent": "4wMFqGlxAKVlIFTixlTSOY" if is_sub else None,
            "billing_day": 14,
            "usage": True,
        }


def _make_row(context: SeedContext, place: int, organization: Mapping[str, Any]) -> dict[str, Any]:
    random = SeededRandom(context.seed, lambda _series: 0).fork("informatica.environment", organization["id"])
    return {
        "place": place,
        "id": organization["id"],
        "name": organization["name"],
        "type": organization["type"],
        "parent": organization["parent"],
        "billing_day": organization["billing_day"],
        "has_usage": int(organization["usage"]),
        "environment_id": "".join(random.choices(BASE62, k=22)),
        "environment_name": _find_agent(context.seed),
        "licenses": orjson.dumps(_make_licenses(context.as_of)).decode(),
    }


@cache
def _find_agent(number: int) -> str:
    """Return the computer of the Secure Agent: the first server of the fictitious company."""
    return next(computer.name for computer in computers(number, 100) if "Server" in computer.operating_system)


def _make_licenses(as_of: datetime) -> dict[str, Any]:
    """Return licenses as in the documented example, which expire in a year."""
    expires = format_rfc3339(as_of + YEAR)
    return {
        "customLicenses": [
            {"licenseType": "SUBSCRIPTION", "expirationDate": expires, "licenseDef": "a5Xjp3VF3sjcyZUDa6UaWh"}
        ],
        "assignedEditions": [{"expirationDate": expires, "edition": "4sdvnCrYEjfcKjTvAoigEF"}],
        "customLimits": [{"value": -1, "limitDefinition": "09cX4Tmi1qSfrS997ORMYl"}],
    }
