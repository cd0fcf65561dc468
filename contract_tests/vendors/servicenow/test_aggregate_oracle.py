"""Statistics drawn at random are those that an oracle computes from the records of the Table API."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

import pytest
import requests

from contract_tests.kit.aggregate_oracle import AggregateOracle, Asked, Record, Shape
from contract_tests.kit.vendors.servicenow import EMPTY
from mockservers import MockServer

SEED = 20261130
RECORDS, REQUESTS = 50, 80
USER = ("fnms.integration", "fnms-password")
COMPANIES = {"ACME": "Berlin", "Globex": "", "Initech": "Berlin"}
NOWHERE = "f" * 32  # a reference without a record
TABLES = {
    "cmdb_ci_computer": Shape(
        numbers=("cpu_count", "ram", "disk_space"),
        others=("name", "os", "last_discovered", "virtual"),
        groups=("os", "virtual", "cpu_count", "sys_class_name", "manufacturer", "manufacturer.city", "company.name"),
    ),
    "ast_contract": Shape(
        numbers=("total_cost", "monthly_cost"),
        others=("short_description", "starts"),
        groups=("contract_type", "starts", "vendor", "vendor.city", "monthly_cost"),
    ),
}
QUERIES = ("", "", "sys_mod_count=0", "nameISNOTEMPTY^ORshort_descriptionISNOTEMPTY", "sys_created_by=nobody")
VALUES: dict[str, Sequence[object]] = {
    "cpu_count": (None, 0, 1, 2, 4, -3),
    "ram": (None, 2**40, 2**33, 3),
    "disk_space": (None, "0.1", "0.2", "10.5", "-7.25", "99999.9999"),
    "total_cost": (None, "0.01", "0.02", "1234567.89", "-5"),
    "monthly_cost": (None, "0.0001", "1", "2.5"),
    "name": (None, "db01", "DB01", "Web", "a!b"),
    "os": (None, "Linux", "linux", "LINUX", "Windows"),
    "virtual": (None, "true", "false"),
    "last_discovered": (None, "2026-03-29 00:59:59", "2025-12-31 23:00:00"),
    "short_description": (None, "Lease", "lease", "Zoo"),
    "contract_type": (None, "Lease", "lease", "Maintenance"),
    "starts": (None, "2026-01-01", "2025-12-31"),
}
REFERENCES = {"cmdb_ci_computer": ("manufacturer", "company"), "ast_contract": ("vendor",)}
CLASSES = {"cmdb_ci_computer": ("cmdb_ci_computer", "cmdb_ci_linux_server"), "ast_contract": ("ast_contract",)}


@pytest.fixture(scope="module")
def session() -> Iterator[tuple[requests.Session, str]]:
    with MockServer(listen=False) as running, requests.Session() as made:
        running.mount(made)
        made.auth = USER
        running.plane.create_world("aggregates", options={"servicenow": EMPTY})
        yield made, f"{running.servicenow.url}/~aggregates/api/now"


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("mode", ["false", "true", "all"])
def test_statistics_are_those_of_the_records(session: tuple[requests.Session, str], table: str, mode: str) -> None:
    client, base = session
    random = Random(f"{SEED} {table} {mode}")
    create_records(client, base, table, random)
    oracle = AggregateOracle(TABLES[table], random)
    sizes = set()
    for _ in range(REQUESTS):
        query = random.choice(QUERIES)
        records = read_records(client, f"{base}/table/{table}", query, oracle)
        asked = oracle.draw(records["value"])
        parameters = {**asked.as_parameters(), "sysparm_query": query, "sysparm_display_value": mode}
        result = call(client, "GET", f"{base}/stats/{table}", params=parameters).json()["result"]
        sizes.add(len(result))
        if asked.groups:
            assert_groups(oracle, asked, records, result, mode)
        else:
            assert_stats(oracle, asked, records["value"], result["stats"])
            assert set(result) == {"stats"}
    assert len(sizes) > 10  # neither all nor nothing


def assert_groups(
    oracle: AggregateOracle, asked: Asked, records: dict[str, list[Record]], result: Any, mode: str
) -> None:
    expected = oracle.select(asked, records["value"])
    assert len(result) == len(expected), asked
    texts = {id(record): shown for record, shown in zip(records["value"], records["display_value"], strict=True)}
    for item, (_, members) in zip(result, expected, strict=True):
        assert_stats(oracle, asked, members, item["stats"])
        assert [entry["field"] for entry in item["groupby_fields"]] == list(asked.groups)
        for entry in item["groupby_fields"]:
            name = entry["field"]
            values = {record[name] for record in members}
            shown = {texts[id(record)][name] for record in members}
            assert entry["value"] in (shown if mode == "true" else values), asked
            assert mode != "all" or entry["display_value"] in shown, asked
            assert set(entry) == {"field", "value"} | ({"display_value"} if mode == "all" else set())


def assert_stats(oracle: AggregateOracle, asked: Asked, members: Sequence[Record], stats: Any) -> None:
    assert stats.pop("count") == str(len(members)), asked
    found = {(function, name): text for function, texts in stats.items() for name, text in texts.items()}
    assert set(found) == set(asked.aggregates)
    for (function, name), text in found.items():
        expected = oracle.compute(function, name, members)
        is_spelled = function in {"min", "max"}
        assert (text.lower() == expected.lower()) if is_spelled else (text == expected), (asked, function, name)


def create_records(client: requests.Session, base: str, table: str, random: Random) -> None:
    """Create records with values drawn at random, a part of them empty."""
    shape, url = TABLES[table], f"{base}/table"
    found = call(client, "GET", f"{url}/core_company", params={"sysparm_query": f"nameIN{','.join(COMPANIES)}"}).json()
    companies = [record["sys_id"] for record in found["result"]] or [
        call(client, "POST", f"{url}/core_company", json={"name": name, "city": city}).json()["result"]["sys_id"]
        for name, city in COMPANIES.items()
    ]
    names = [name for name in (*shape.numbers, *shape.others, *shape.groups) if name in VALUES]
    for _ in range(RECORDS):
        body = {name: value for name in names if (value := random.choice(VALUES[name])) is not None}
        body |= {name: random.choice(("", NOWHERE, *companies)) for name in REFERENCES[table]}
        call(client, "POST", f"{url}/{random.choice(CLASSES[table])}", json=body)


def read_records(
    client: requests.Session, url: str, query: str, oracle: AggregateOracle
) -> dict[str, list[dict[str, str]]]:
    """Return the records that the Table API finds, with values and with display values."""
    shape = oracle.shape
    names = (*shape.numbers, *shape.others, *shape.groups)
    parameters = {"sysparm_query": query, "sysparm_fields": ",".join(names), "sysparm_display_value": "all"}
    found = call(client, "GET", url, params=parameters).json()["result"]
    return {
        kind: [{name: record[name][kind] for name in names} for record in found] for kind in ("value", "display_value")
    }


def call(client: requests.Session, method: str, url: str, **options: Any) -> requests.Response:
    response = client.request(method, url, timeout=60, **options)
    assert response.ok, response.text
    return response
