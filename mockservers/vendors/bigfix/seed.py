"""Seed data of BigFix Inventory."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

import orjson
import yaml
from sqlalchemy import Table

from mockservers.core.package_files import fixture_folder
from mockservers.core.service.options import Option
from mockservers.core.service.service import SeedContext
from mockservers.core.storage.settings import WorldSettings
from mockservers.core.storage.writes import insert_rows
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


def expected_rows(options: Mapping[str, Any]) -> int:
    """Return the number of rows that ``seed`` reports."""
    return int(options["usages"])


def seed(context: SeedContext) -> None:
    """Insert users, metrics, titles, and the results of the imports so far."""
    _insert(context, users, _users())
    _insert(context, metrics, _metrics())
    machines = _seed_company(context)
    if context.options["last_import"] != "none":
        _seed_imports(context)
        _seed_usages(context, machines)
    for index in INDEXES:
        context.db.exec_driver_sql(index)


def _users() -> Iterator[tuple[object, ...]]:
    text = (fixture_folder() / "bigfix/seed/users.yaml").read_bytes()
    for user in yaml.load(text, Loader=yaml.CSafeLoader)["users"]:
        lists = (orjson.dumps(user[name]).decode() for name in ("permissions", "computer_groups"))
        yield user["name"], user["password"], user["token"], *lists


def _metrics() -> Iterator[tuple[object, ...]]:
    with (fixture_folder() / "bigfix/seed/metrics.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield int(row["id"]), row["code_name"], row["display_name"], int(row["source_type"]), int(row["source_id"])


def _seed_imports(context: SeedContext) -> None:
    """Insert the import that loaded the data; after it a failed one, or a change that waits for the next."""
    state, end = context.options["last_import"], context.as_of
    ends = [(end - DAY, "successful"), (end, "failed")] if state == "failed" else [(end, "successful")]
    rows = [
        (number, "complete", (at - timedelta(minutes=10)).timestamp(), 0, at.timestamp(), result)
        for number, (at, result) in enumerate(ends, start=1)
    ]
    _insert(context, imports, rows)
    if state == "pending":
        WorldSettings.read(context.db).write_for_vendor(context.db, PENDING, value=True)


def _seed_company(context: SeedContext) -> list[Computer]:
    """Insert the computers and titles, which every import refers to, including the first one."""
    machines = list(company_computers(context.seed, population.computers_for(context.options["usages"])))
    _insert(context, titles, map(population.title_values, population.titles(context.seed)))
    _insert(context, computers, map(_computer_row, machines))
    return machines


def _seed_usages(context: SeedContext, machines: Sequence[Computer]) -> None:
    count, number = context.options["usages"], context.seed
    until = context.as_of - (DAY if context.options["last_import"] == "failed" else timedelta(0))
    virtual = [machine.is_virtual for machine in machines]
    rows = population.usages(number, count, virtual, until - WINDOW, until)
    _insert(context, usages, rows, report=True)


def _computer_row(computer: Computer) -> tuple[object, ...]:
    return computer.number, computer.name, computer.serial_number, int(computer.is_virtual)


def _insert(context: SeedContext, table: Table, rows: Iterable[Sequence[object]], *, report: bool = False) -> None:
    """Insert rows in batches, in the order of the table's columns."""
    columns = tuple(table.columns.keys())
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        insert_rows(context.db, table.name, columns, batch)
        if report:
            context.report(len(batch))
