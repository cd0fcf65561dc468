"""Queries drawn at random find over HTTP what an oracle in memory finds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import requests

from contract_tests.kit.query_oracle import WORDS, Oracle, Record, Shape, draw_moment
from mockservers import MockServer

SEED = 20261129
RECORDS, QUERIES = 40, 150
USER = ("fnms.integration", "fnms-password")
ADMIN = ("admin", "admin-password")
COMPANIES = ("ACME", "Globex", "Initech")
COMPUTERS = Shape(
    texts=("name", "os", "serial_number"),
    numbers=("cpu_count", "ram", "disk_space"),
    moments=("first_discovered", "last_discovered"),
    booleans=("virtual",),
    references=(("manufacturer", "name"), ("company", "name")),
)
CONTRACTS = Shape(
    texts=("short_description", "contract_type"),
    numbers=("total_cost",),
    moments=(),
    dates=("starts", "ends", "renewal_date"),
    references=(("vendor", "name"),),
)
OWN = Shape(
    texts=("u_name", "u_kind"),
    numbers=("u_count", "u_price"),
    moments=("u_seen",),
    booleans=("u_active",),
    dates=("u_bought", "u_sold"),
    references=(("u_vendor", "name"),),
)
SHAPES = {"cmdb_ci_computer": COMPUTERS, "ast_contract": CONTRACTS, "u_gadget": OWN, "cmdb_ci_spkg": OWN}
OWN_TABLE, WITH_OWN_COLUMNS = "u_gadget", ("u_gadget", "cmdb_ci_spkg")
TYPES = {
    **dict.fromkeys(OWN.texts, "string"),
    "u_count": "integer",
    "u_price": "decimal",
    "u_seen": "glide_date_time",
    "u_active": "boolean",
    **dict.fromkeys(OWN.dates, "glide_date"),
    "u_vendor": "reference",
}
MOMENTS = (
    ("2026-03-29T00:30:15Z", "Europe/Berlin"),  # summer time begins in half an hour
    ("2026-11-01T05:40:00Z", "America/New_York"),  # summer time ends in 20 minutes
    ("2026-12-31T23:15:30Z", "Europe/Berlin"),  # the next year there
    ("2028-02-29T18:45:59Z", "Asia/Kolkata"),  # the first of March there, 00:15
)


@pytest.fixture(scope="module")
def standins() -> Iterator[MockServer]:
    with MockServer(listen=False) as running:
        yield running


@pytest.mark.parametrize("table", SHAPES)
@pytest.mark.parametrize(("moment", "zone"), MOMENTS)
def test_a_query_finds_what_the_oracle_finds(standins: MockServer, moment: str, zone: str, table: str) -> None:
    now, random = datetime.fromisoformat(moment), Random(f"{SEED} {moment} {table}")
    with requests.Session() as session:
        standins.mount(session)
        session.auth = USER
        base = _world(standins, f"oracle-{MOMENTS.index((moment, zone))}-{table}", moment)
        _call(session, "PATCH", f"{base}/sys_user/{_me(session, base)}", json={"time_zone": zone})
        if table in WITH_OWN_COLUMNS:
            _define(session, base, table)
        records = dict(_records(session, base, table, now, random))
        oracle = Oracle(SHAPES[table], now, ZoneInfo(zone), random)
        numbers = set()
        for _ in range(QUERIES):
            query, holds = oracle.query()
            wanted = {sys_id for sys_id, record in records.items() if holds(record)}
            answer = _call(
                session, "GET", f"{base}/{table}", params={"sysparm_query": query, "sysparm_fields": "sys_id"}
            )
            found = {entry["sys_id"] for entry in answer.json()["result"]}
            odd = [records[sys_id] for sys_id in found ^ wanted]
            assert not odd, f"{query} finds {len(found)}, not {len(wanted)}; wrong: {odd[0]}"
            numbers.add(len(found))
        assert len(numbers) > 10  # neither all nor nothing


def _world(standins: MockServer, name: str, moment: str) -> str:
    """The Table API of a new world without data."""
    options = {"servicenow": {"computers": 0, "installations": 0, "contracts": 0}}
    standins.plane.create_world(name, now=moment, options=options)
    return f"{standins.servicenow.url}/~{name}/api/now/table"


def _me(session: requests.Session, base: str) -> str:
    answer = _call(session, "GET", f"{base}/sys_user", params={"sysparm_query": "sys_id=javascript:gs.getUserID()"})
    return str(answer.json()["result"][0]["sys_id"])


def _define(session: requests.Session, base: str, table: str) -> None:
    """Add columns to a table, which is a new one or one of the product's."""
    if table == OWN_TABLE:
        _call(session, "POST", f"{base}/sys_db_object", json={"name": table}, auth=ADMIN)
    for name, type_name in TYPES.items():
        column = {"name": table, "element": name, "internal_type": type_name}
        reference = {"reference": "core_company"} if type_name == "reference" else {}
        _call(session, "POST", f"{base}/sys_dictionary", json={**column, **reference}, auth=ADMIN)


def _records(
    session: requests.Session, base: str, table: str, now: datetime, random: Random
) -> Iterator[tuple[str, Record]]:
    """Make records with fields drawn at random, a third of them empty; as the oracle has them."""
    shape = SHAPES[table]
    companies = {name: _create_record(session, f"{base}/core_company", {"name": name}) for name in COMPANIES}
    for _ in range(RECORDS):
        record: dict[str, Any] = {}
        record |= {name: random.choice((None, *WORDS, *WORDS)) for name in shape.texts}
        record |= {name: random.choice((None, *range(-2, 10))) for name in shape.numbers}
        record |= {name: random.choice((None, "true", "false")) for name in shape.booleans}
        record |= {
            name: random.choice((None, draw_moment(now, random), draw_moment(now, random))) for name in shape.moments
        }
        record |= {name: random.choice((None, draw_moment(now, random).date())) for name in shape.dates}
        record |= {
            name: random.choice((None, *({"name": entry} for entry in COMPANIES))) for name, _ in shape.references
        }
        body = {name: _wire(value, companies) for name, value in record.items()}
        yield _create_record(session, f"{base}/{table}", body), record


def _wire(value: Any, companies: dict[str, str]) -> str:
    if isinstance(value, dict):
        return companies[value["name"]]
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    return "" if value is None else str(value)


def _create_record(session: requests.Session, url: str, body: dict[str, str]) -> str:
    return str(_call(session, "POST", url, json=body).json()["result"]["sys_id"])


def _call(session: requests.Session, method: str, url: str, **options: Any) -> requests.Response:
    answer = session.request(method, url, timeout=60, **options)
    assert answer.ok, answer.text
    return answer
