"""Every order of every list: rows are sorted by the column, up and down; every other column orders them differently."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

import pytest

from contract_tests.kit.facts.reading import SortedList, load_facts
from contract_tests.kit.facts.stage import Stage, find, open_stage
from contract_tests.kit.facts.templates import merge
from contract_tests.kit.remote import Control
from contract_tests.kit.services import OPERATIONS, Parameter, Spec
from mockservers import MockServer

LISTS = load_facts(SortedList, "sorted_lists.yaml")
CASES = [(fact, parameter) for fact in LISTS for parameter in fact.parameters]
ORDER = re.compile(r"order(By|\[\])?")  # names of parameters
WORD = re.compile(r"\w+")


@pytest.mark.parametrize(("fact", "parameter"), CASES, ids=[f"{fact}-{parameter}" for fact, parameter in CASES])
def test_a_list_is_sorted_by_each_column_and_by_no_other_one(
    fact: SortedList, parameter: str, server: MockServer, control: Control
) -> None:
    orders: dict[tuple[str, str], list[Any]] = {}
    with open_stage(server, control, fact, parameter) as stage:
        stage.do(fact.given)
        for column, member in fact.columns.items():
            for direction in ("asc", "desc"):
                rows = read_sorted(stage, fact, parameter, f"{column} {direction}")
                values = [read_member(row, member) for row in rows]
                assert values == sorted(values, reverse=direction == "desc"), f"{column} {direction}"
                orders[member, direction] = rows
            assert read_sorted(stage, fact, parameter, column) == orders[member, "asc"]
    for (first, rows), (second, others) in combinations(orders.items(), 2):
        assert rows != others or {first[0], second[0]} <= {*fact.alike}, f"{first} and {second} are not distinguished"


def test_every_column_of_every_order_is_stated() -> None:
    stated = {(fact.operation, parameter): {*fact.columns} for fact, parameter in CASES}
    assert stated == {
        (name, parameter.name): {*list_columns(service.spec, parameter)}
        for service, name in OPERATIONS
        for parameter in service.spec.operations[name].parameters
        if ORDER.fullmatch(parameter.name)
    }


def list_columns(spec: Spec, parameter: Parameter) -> Iterator[str]:
    """List the columns that the pattern of a parameter accepts: its words, and pairs of them."""
    node = parameter.schema.node
    pattern = spec.resolve(node.get("items", node))["pattern"]
    words = {*WORD.findall(pattern)}
    for column in (*words, *map(".".join, product(words, words))):
        if re.match(pattern, column):
            yield column


def read_sorted(stage: Stage, fact: SortedList, parameter: str, order: str) -> list[Any]:
    """Fetch the rows in an order."""
    answer = stage.send(merge(fact.look, {"params": {parameter: order}}))
    assert answer.status_code == 200, answer.text
    rows: list[Any] = find(answer, fact.rows)
    return rows


def read_member(row: Any, member: str) -> Any:
    """Return the value of a member; letters in lower case, as texts are sorted."""
    for name in member.split("."):
        row = row[name]
    return row.lower() if isinstance(row, str) else row
