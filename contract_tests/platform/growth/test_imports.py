"""Statements of imports do not depend on the number of rows, and a segment costs the same however many came before."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from itertools import count

import pytest
import requests

from contract_tests.kit.growth.sql_work import SqlRecorder, SqlWork
from contract_tests.kit.remote import Control, RemoteWorld
from contract_tests.kit.vendors.flexera_ingestion import SAMPLE_SAAS, Ingestion, users
from contract_tests.kit.vendors.servicenow import APPLICATION, CONTRACT, INVENTORY, Instance

FEW, MANY = 3, 300  # rows
SEGMENT, SEGMENTS = 100, 20  # rows of a segment, segments of an import
FLAT = 1.15  # allowed growth of the steps of a segment: indexes become deeper
MULTIPLE = "/api/now/import/x_fls_flexera_fnms_inventory_import/insertMultiple"
ROWS: Mapping[str, Mapping[str, str]] = {
    "inventory_export": INVENTORY,
    "application_export": APPLICATION,
    "contract_export": CONTRACT,
}

pytestmark = pytest.mark.long


_numbers = count(1)


def open_instance(world: RemoteWorld, session: requests.Session) -> Instance:
    world.control.server.mount(session)
    return Instance(world.control.server, world, session)


def make_rows(kind: str, first: int, number: int) -> list[dict[str, str]]:
    """Make rows of an export; computers that do not exist in a seeded world have high numbers."""
    names = {"ComputerName": "PC-{}", "SerialNo": "S-{}", "ContractNo": "C-{}", "ApplicationName": "App {}"}
    return [
        {
            **ROWS[kind],
            "ComplianceComputerID": str(1_000_000 + place),
            **{name: text.format(place) for name, text in names.items() if name in ROWS[kind]},
        }
        for place in range(first, first + number)
    ]


def export(kind: str) -> Callable[[RemoteWorld, int], None]:
    def run(world: RemoteWorld, rows: int) -> None:
        with requests.Session() as session:
            status = open_instance(world, session).export(kind, *make_rows(kind, 0, rows))
        assert status["state"] == "Succeeded", status

    return run


def insert_rows(world: RemoteWorld, rows: int) -> None:
    with requests.Session() as session:
        instance = open_instance(world, session)
        records = [{"ComputerName": f"a{number}", "SerialNo": "x"} for number in range(rows)]
        assert instance.call("POST", MULTIPLE, json={"records": records}).status_code == 201
        assert instance.count("sys_properties") > 0  # the next request transforms the rows


def insert_failing_rows(world: RemoteWorld, rows: int) -> None:
    world.faults.add("servicenow.row_errors", nth=2)
    insert_rows(world, rows)


def import_users(world: RemoteWorld, rows: int) -> None:
    flexera = Ingestion(world)
    flexera.load(SAMPLE_SAAS, "ApplicationRoster", "full", users(*(f"u{number}" for number in range(rows))))


IMPORTS: Mapping[str, Callable[[RemoteWorld, int], None]] = {
    **{kind: export(kind) for kind in ROWS},
    "insertMultiple": insert_rows,
    "insertMultiple with failing rows": insert_failing_rows,
    "Flexera's roster": import_users,
}


@pytest.mark.parametrize("name", IMPORTS)
def test_the_statements_of_an_import_do_not_depend_on_its_rows(
    name: str, own_control: Control, recorder: SqlRecorder
) -> None:
    few, many = (measure(own_control, recorder, IMPORTS[name], rows) for rows in (FEW, MANY))
    assert count_statements(many) - count_statements(few) == Counter()
    assert few.statements


def count_statements(work: SqlWork) -> Counter[str]:
    """Count the statements, without the number of members of lists; large requests read the settings once more."""
    statements = [statement for statement in work.statements if "world_settings" not in statement]
    return Counter(re.sub(r"\?(, \?)+", "?", statement) for statement in statements)


def measure(control: Control, recorder: SqlRecorder, run: Callable[[RemoteWorld, int], None], rows: int) -> SqlWork:
    with control.new_world(f"rows-{next(_numbers)}", now="2026-11-22T12:30:00Z") as world, recorder.record() as work:
        run(world, rows)
    return work


@pytest.mark.parametrize("kind", ["inventory_export", "application_export"])
def test_a_segment_costs_the_same_however_many_came_before(
    kind: str, own_control: Control, recorder: SqlRecorder
) -> None:
    steps = []
    start = {"now": "2026-11-22T12:30:00Z"}
    with own_control.new_world(f"segments-{kind}", **start) as world, requests.Session() as session:
        instance = open_instance(world, session)
        instance.pace(seconds=0)
        for number in range(SEGMENTS):
            with recorder.record() as work:
                rows = make_rows(kind, number * SEGMENT, SEGMENT)
                assert instance.send(kind, *rows, transaction_id=f"all-{number}")["return_code"] == "0"
                assert instance.send("export_status", transaction_id=f"all-{number}")["transactions"]["waiting"] == 0
            steps.append(work.steps)
    assert sum(steps[-3:]) <= sum(steps[1:4]) * FLAT
