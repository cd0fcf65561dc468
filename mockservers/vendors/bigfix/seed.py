"""Fills BigFix Inventory's tables in a new world."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

import orjson
import yaml
from sqlalchemy import Table, insert

from mockservers.core.package_files import fixture_folder
from mockservers.core.service.options import Option
from mockservers.core.service.service import SeedContext
from mockservers.core.storage.settings import WorldSettings
from mockservers.core.worlds.fixtures import Computer
from mockservers.core.worlds.fixtures import computers as company_computers
from mockservers.vendors.bigfix import population
from mockservers.vendors.bigfix.domain import WINDOW
from mockservers.vendors.bigfix.imports import PENDING
from mockservers.vendors.bigfix.store import INDEXES, computers, imports, metrics, titles, usages, users

BATCH = 10_000  # rows
DAY = timedelta(days=1)

OPTIONS = {
    "usages": Option("rows of license usage", default=2_000, maximum=5_000_000),
    "last_import": Option(
        "how the last data import ended", default="successful", choices=("successful", "failed", "pending", "none")
    ),
}


def planted(options: Mapping[str, Any]) -> int:
    """How many rows ``seed`` reports."""
    return int(options["usages"])


def seed(planting: SeedContext) -> None:
    """Plant users, metrics, titles, and what the imports so far have brought."""
    _insert(planting, users, _users())
    _insert(planting, metrics, _metrics())
    machines = _plant_company(planting)
    if planting.options["last_import"] != "none":
        _plant_imports(planting)
        _plant_usages(planting, machines)
    for index in INDEXES:
        planting.db.exec_driver_sql(index)


def _users() -> Iterator[tuple[object, ...]]:
    text = (fixture_folder() / "bigfix/seed/users.yaml").read_bytes()
    for one in yaml.load(text, Loader=yaml.CSafeLoader)["users"]:
        lists = (orjson.dumps(one[name]).decode() for name in ("permissions", "computer_groups"))
        yield one["name"], one["password"], one["token"], *lists


def _metrics() -> Iterator[tuple[object, ...]]:
    with (fixture_folder() / "bigfix/seed/metrics.csv").open(newline="", encoding="utf-8") as file:
        for one in csv.DictReader(file):
            yield int(one["id"]), one["code_name"], one["display_name"], int(one["source_type"]), int(one["source_id"])


def _plant_imports(planting: SeedContext) -> None:
    """The import that brought the data; after it a failed one, or a change that waits for the next."""
    state, end = planting.options["last_import"], planting.as_of
    ends = [(end - DAY, "successful"), (end, "failed")] if state == "failed" else [(end, "successful")]
    rows = [
        (number, "complete", (at - timedelta(minutes=10)).timestamp(), 0, at.timestamp(), result)
        for number, (at, result) in enumerate(ends, start=1)
    ]
    _insert(planting, imports, rows)
    if state == "pending":
        WorldSettings.read(planting.db).write_for_vendor(planting.db, PENDING, value=True)


def _plant_company(planting: SeedContext) -> list[Computer]:
    """The computers and titles, whose usage every import tells, also the first one."""
    machines = list(company_computers(planting.seed, population.computers_for(planting.options["usages"])))
    _insert(planting, titles, map(population.title_row, population.titles(planting.seed)))
    _insert(planting, computers, map(_computer_row, machines))
    return machines


def _plant_usages(planting: SeedContext, machines: Sequence[Computer]) -> None:
    count, number = planting.options["usages"], planting.seed
    until = planting.as_of - (DAY if planting.options["last_import"] == "failed" else timedelta(0))
    virtual = [one.is_virtual for one in machines]
    rows = population.usages(number, count, virtual, until - WINDOW, until)
    _insert(planting, usages, rows, report=True)


def _computer_row(one: Computer) -> tuple[object, ...]:
    return one.number, one.name, one.serial_number, int(one.is_virtual)


def _insert(planting: SeedContext, table: Table, rows: Iterable[Sequence[object]], *, report: bool = False) -> None:
    """Insert rows in batches, in the order of the table's columns."""
    statement = str(insert(table).compile(planting.db.engine))
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        planting.db.exec_driver_sql(statement, [tuple(one) for one in batch])
        if report:
            planting.report(len(batch))
