"""Queries drawn at random find over HTTP what an oracle in memory finds, in its order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import requests

from contract_tests.kit.query_oracle.calendar import draw_moment
from contract_tests.kit.query_oracle.oracle import Oracle
from contract_tests.kit.query_oracle.shapes import OWN, OWN_TABLE, SHAPES, WORDS, Record, Setting, Shape
from mockservers import MockServer

SEED = 20261129
QUERIES, MANY = 100, 3_000
USER = ("fnms.integration", "fnms-password")
ADMIN = ("admin", "admin-password")
TABLES = ("cmdb_ci_computer", "ast_contract", "contract_rel_ci", OWN_TABLE)
TYPES: Mapping[str, str] = {  # of own columns, by kind
    "texts": "string",
    "numbers": "integer",
    "decimals": "decimal",
    "moments": "glide_date_time",
    "dates": "glide_date",
    "booleans": "boolean",
}
WORLDS: Mapping[str, tuple[str, str, Mapping[str, str]]] = {  # time, time zone, options
    "summer time begins in half an hour": ("2026-03-29T00:30:15Z", "Europe/Berlin", {}),
    "summer time ends in 20 minutes": ("2026-11-01T05:40:00Z", "America/New_York", {"week_starts": "sunday"}),
    "the next year there": ("2026-12-31T23:15:30Z", "Europe/Berlin", {"negated_queries": "all"}),
    "the first of March there": ("2028-02-29T18:45:59Z", "Asia/Kolkata", {"negated_queries": "none"}),
    "the last day of a quarter": ("2027-06-30T10:00:00Z", "Pacific/Auckland", {}),
}


@pytest.fixture(scope="module")
def standins() -> Iterator[MockServer]:
    with MockServer(listen=False) as running:
        yield running


@dataclass
class World:
    """A world with records drawn at random, and the oracle's setting with the same records."""

    base: str
    session: requests.Session
    setting: Setting
    seeded: set[str] = field(default_factory=set)

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        answer = self.session.request(method, f"{self.base}/{path}", timeout=60, **options)
        assert answer.ok, answer.text
        return answer

    def find(self, table: str, query: str) -> list[str]:
        answer = self.call("GET", table, params={"sysparm_query": query, "sysparm_fields": "sys_id"})
        found = [entry["sys_id"] for entry in answer.json()["result"]]
        assert answer.headers["X-Total-Count"] == str(len(found))
        return found

    def fill(self) -> None:
        """Create the records; those of a new world are left out of comparisons."""
        self._define()
        for table in TABLES:
            self.seeded |= set(self.find(table, ""))
        [self.setting.me] = self.find("sys_user", "sys_id=javascript:gs.getUserID()")
        self.call("PATCH", f"sys_user/{self.setting.me}", json={"time_zone": self.setting.zone.key, "title": "db02"})
        for name, parent in (("ACME", None), ("Globex", 0), ("Kölner Werke", 0), ("globex KÖLN", 2), ("Initech", None)):
            self._create("core_company", name=name, city=self._word(), parent=self._pick("core_company", parent))
        me = {"sys_id": self.setting.me, "name": "FNMS Integration", "title": "db02", "company": None}
        self.setting.records["sys_user"] = [me]
        for name in ("Abel Tuter", "Beth Anglin"):
            self._create("sys_user", name=name, title=self._word(), company=self._draw("core_company"))
        for name in ("Service Desk", "Database", "Network"):
            self._create("sys_user_group", name=name, manager=self._draw("sys_user"))
        self.setting.my_groups = [group["sys_id"] for group in self.setting.records["sys_user_group"][:2]]
        for group in self.setting.my_groups:
            self.call("POST", "sys_user_grmember", json={"user": self.setting.me, "group": group})
        for table, count in (("ast_contract", 20), ("cmdb_ci_computer", 50), ("contract_rel_ci", 40), (OWN_TABLE, 50)):
            for _ in range(count):
                self._create(table, **self._draw_record(SHAPES[table]))

    def _define(self) -> None:
        """Add the own table, and own columns to it and to a table of the product."""
        self.call("POST", "sys_db_object", json={"name": OWN_TABLE}, auth=ADMIN)
        for table, shape in SHAPES.items():
            columns = {name: {"internal_type": TYPES[kind]} for kind in TYPES for name in getattr(shape, kind)}
            columns |= {
                name: {"internal_type": "reference", "reference": target} for name, target in shape.references.items()
            }
            for name, values in columns.items():
                if name.startswith(OWN):
                    self.call("POST", "sys_dictionary", json={"name": table, "element": name, **values}, auth=ADMIN)

    def _pick(self, table: str, place: int | None) -> Record | None:
        return None if place is None else self.setting.records[table][place]

    def _draw(self, table: str) -> Record | None:
        records = self.setting.records.get(table, [])  # none for the first record that refers to its own table
        return self.setting.random.choice((None, *records, *records))

    def _word(self) -> str | None:
        return self.setting.random.choice((None, "", *WORDS, *WORDS)) or None

    def _draw_record(self, shape: Shape) -> dict[str, Any]:
        setting, random = self.setting, self.setting.random
        record: dict[str, Any] = {name: self._word() for name in shape.texts}
        record |= {name: random.choice((None, *range(-2, 10))) for name in shape.numbers}
        record |= {name: random.choice((None, *range(-2, 10), 4.5, 2.5)) for name in shape.decimals}
        record |= {name: random.choice((None, "true", "false")) for name in shape.booleans}
        record |= {name: random.choice((None, draw_moment(setting), draw_moment(setting))) for name in shape.moments}
        record |= {
            name: random.choice((None, setting.local(draw_moment(setting)).date(), setting.now.date()))
            for name in shape.dates
        }
        record |= {name: self._draw(table) for name, table in shape.references.items()}
        return record | ({"sys_class_name": random.choice(list(shape.classes))} if shape.classes else {})

    def _create(self, table: str, **record: Any) -> None:
        body = {name: _write(value) for name, value in record.items()}
        made = self.call("POST", body.pop("sys_class_name", table), json=body).json()["result"]
        known = {"sys_id": made["sys_id"], **record}
        if "number" in made:
            known["number"] = made["number"]
        self.setting.records.setdefault(table, []).append(known)


def _write(value: Any) -> str:
    """Return the value of a field as it is sent."""
    if isinstance(value, dict):
        return str(value["sys_id"])
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    return "" if value is None else str(value)


def open_world(standins: MockServer, name: str, session: requests.Session, seed: object) -> World:
    moment, zone, options = WORLDS[name]
    number = list(WORLDS).index(name)
    empty = {"computers": 0, "installations": 0, "contracts": 0}
    standins.plane.create_world(f"oracle-{number}-{seed}", now=moment, options={"servicenow": {**empty, **options}})
    standins.mount(session)
    session.auth = USER
    setting = Setting(
        datetime.fromisoformat(moment),
        ZoneInfo(zone),
        Random(f"{seed} {name}"),
        negated=options.get("negated_queries", "unequal"),
        first_weekday=6 if options.get("week_starts") == "sunday" else 0,
    )
    world = World(f"{standins.servicenow.url}/~oracle-{number}-{seed}/api/now/table", session, setting)
    world.fill()
    return world


def show(record: Record) -> dict[str, Any]:
    """Return a record with the sys_ids of its references."""
    return {name: value["sys_id"] if isinstance(value, dict) else value for name, value in record.items()}


def compare(world: World, queries: int) -> None:
    """Compare what queries find with what the oracle finds; they find neither all records nor none."""
    for table in TABLES:
        numbers = set()
        for _ in range(queries):
            query, wanted = Oracle(world.setting, SHAPES[table]).draw()
            found = [sys_id for sys_id in world.find(table, query) if sys_id not in world.seeded]
            records = {record["sys_id"]: record for record in world.setting.records[table]}
            odd = [records[sys_id] for sys_id in set(found) ^ set(wanted)]
            assert not odd, f"{table}: {query} finds {len(found)}, not {len(wanted)}; wrong: {show(odd[0])}"
            assert found == wanted, f"{table}: {query} has another order"
            numbers.add(len(found))
        assert len(numbers) > 10, table


@pytest.mark.parametrize("name", WORLDS)
def test_a_query_finds_what_the_oracle_finds(standins: MockServer, name: str) -> None:
    with requests.Session() as session:
        compare(open_world(standins, name, session, SEED), QUERIES)


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", WORLDS)
def test_thousands_of_queries_find_what_the_oracle_finds(standins: MockServer, name: str, seed: int) -> None:
    with requests.Session() as session:
        compare(open_world(standins, name, session, seed), MANY)
