"""Seeding of a new world: users, metrics, titles, computers, data imports and license usages."""

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
        "result of the last data import", default="successful", choices=("successful", "failed", "pending", "none")
    ),
}


def count_expected_rows(options: Mapping[str, Any]) -> int:
    """Return the number of rows that ``seed`` reports."""
    return int(options["usages"])


def seed(context: SeedContext) -> None:
    """Insert users, metrics, titles, computers, and the imports so far with their usages."""
    _insert(context, users, _read_users())
    _insert(context, metrics, _read_metrics())
    machines = _seed_company(context)
    if context.options["last_import"] != "none":
        _seed_imports(context)
        _seed_usages(context, machines)
    for index in INDEXES:
        context.db.exec_driver_sql(index)


def _read_users() -> Iterator[tuple[object, ...]]:
    text = (fixture_folder() / "bigfix/seed/users.yaml").read_bytes()
    for user in yaml.load(text, Loader=yaml.CSafeLoader)["users"]:
        lists = (orjson.dumps(user[name]).decode() for name in ("permissions", "computer_groups"))
        yield user["name"], user["password"], user["token"], *lists


def _read_metrics() -> Iterator[tuple[object, ...]]:
    with (fixture_folder() / "bigfix/seed/metrics.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield int(row["id"]), row["code_name"], row["display_name"], int(row["source_type"]), int(row["source_id"])


def _seed_imports(context: SeedContext) -> None:
    """Insert a successful import, and after it a failed one or a pending change, by the option ``last_import``."""
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
    """Insert the computers and titles, which imports refer to; return the computers."""
    machines = list(company_computers(context.seed, population.count_computers(context.options["usages"])))
    _insert(context, titles, map(population.list_title_values, population.generate_titles(context.seed)))
    _insert(context, computers, map(_make_computer_row, machines))
    return machines


def _seed_usages(context: SeedContext, machines: Sequence[Computer]) -> None:
    count, number = context.options["usages"], context.seed
    until = context.as_of - (DAY if context.options["last_import"] == "failed" else timedelta(0))
    virtual = [machine.is_virtual for machine in machines]
    rows = population.generate_usages(number, count, virtual, until - WINDOW, until)
    _insert(context, usages, rows, report=True)


def _make_computer_row(computer: Computer) -> tuple[object, ...]:
    return computer.number, computer.name, computer.serial_number, int(computer.is_virtual)


def _insert(context: SeedContext, table: Table, rows: Iterable[Sequence[object]], *, report: bool = False) -> None:
    """Insert rows in batches, in the order of the table's columns."""
    columns = tuple(table.columns.keys())
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        insert_rows(context.db, table.name, columns, batch)
        if report:
            context.report(len(batch))
