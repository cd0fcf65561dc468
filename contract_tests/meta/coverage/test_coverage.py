"""Coverage is counted from requests and responses, and every unexercised item is reported."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
import requests
from click.testing import CliRunner
from rich.console import Console

from contract_tests.kit import long_run
from contract_tests.kit.cases.every_member import generate_full_responses
from contract_tests.kit.cases.generation import generate_cases
from contract_tests.kit.cases.response_cases import generate_responses
from contract_tests.kit.coverage.exercised import ExerciseCounter, find_keywords
from contract_tests.kit.coverage.required import Item, SpecNode, list_items
from contract_tests.kit.coverage.table import Coverage, print_coverage
from contract_tests.kit.services import CONTROL_PLANE, SEED, VENDORS, Service, Spec, each_vendor
from mockservers import MockServer

BIGFIX = VENDORS[0]
QUIET = Console(quiet=True)
OF_MEMBERS = re.compile("(?!.*/headers/).*/properties/").match


def make_node(schema: dict[str, Any]) -> SpecNode:
    return SpecNode(Spec({"paths": {}}), "schema", schema)


@pytest.mark.parametrize(
    ("schema", "value", "met"),
    [
        ({"type": "integer", "minimum": 0}, 1, {"type", "minimum"}),
        ({"type": "integer", "minimum": 0, "nullable": True}, 1, {"type", "minimum"}),
        ({"type": "integer", "minimum": 0, "nullable": True}, None, {"type", "nullable"}),
        ({"type": "integer", "minimum": 0, "pattern": "x"}, True, {"type"}),
        ({"type": "string", "maxLength": 3, "description": "a word"}, "x", {"type", "maxLength"}),
        ({"type": "array", "maxItems": 3, "items": {"type": "string"}}, [], {"type", "maxItems"}),
        ({"maxItems": 3, "items": {"type": "string"}}, ["x"], {"maxItems", "items", "items/type"}),
        ({"anyOf": [{"type": "string"}, {"type": "boolean"}]}, True, {"anyOf/1", "anyOf/1/type"}),
        ({"properties": {"a": {"type": "string"}, "b": {}}}, {"a": "x"}, {"properties/a", "properties/a/type"}),
        ({"additionalProperties": {"enum": [1]}}, {"": 1}, {"additionalProperties", "additionalProperties/enum"}),
    ],
)  # fmt: skip
def test_a_keyword_counts_when_it_speaks_of_a_value(schema: dict[str, Any], value: object, met: set[str]) -> None:
    assert {name.removeprefix("schema/") for name in find_keywords(make_node(schema), value)} == met


def test_what_a_stand_in_is_asked_and_answers_is_counted() -> None:
    counter = ExerciseCounter(BIGFIX)
    with MockServer(watch=counter.count_entry) as server:
        headers = {"Token": server.environment()["BIGFIX_TOKEN"]}
        url = f"{server.bigfix.url}/api/sam/license_usages?limit=2&columns[]=peak_value"
        requests.get(url, headers=headers, timeout=10).raise_for_status()
    for kind, name in (
        ("operation", "list_license_usages"),
        ("parameter", "list_license_usages query columns[]"),
        ("status", "list_license_usages 200"),
        ("media type", "list_license_usages 200 application/json"),
        ("request keyword", "components/parameters/Limit/schema/maximum"),
        ("answer keyword", "components/schemas/UsageRow/properties/peak_value/minimum"),
    ):
        assert counter.counts[Item("bigfix", kind, name)], name
    assert not counter.counts[Item("bigfix", "parameter", "list_license_usages query offset")]
    assert not counter.counts[Item("bigfix", "answer keyword", "components/schemas/UsageRow/properties/peak_date")]


@each_vendor
def test_nothing_is_counted_that_is_not_in_the_spec(service: Service) -> None:
    counter = ExerciseCounter(service)
    for operation in [*service.spec.operations][::4]:
        for case in generate_cases(service, operation, 2, SEED):
            counter.count_case(case)
        for response in generate_responses(service, operation, 1, SEED):
            counter.count_response_case(response)
    assert counter.counts.keys() <= list_items(service)
    kinds = {item.kind for item in counter.counts}
    assert kinds == {item.kind for item in list_items(service)} - {"transition"}


@each_vendor
def test_no_member_of_a_json_answer_is_left_to_chance(service: Service) -> None:
    counter = ExerciseCounter(service)
    for operation in service.spec.operations.values():
        for response in generate_full_responses(operation):
            counter.count_response_case(response)
    of_members = {item for item in list_items(service) if item.kind == "answer keyword" and OF_MEMBERS(item.name)}
    assert of_members
    assert not of_members - counter.counts.keys()


def test_each_thing_that_was_never_exercised_is_told() -> None:
    everything = Counter(list_items(BIGFIX))
    assert print_coverage([Coverage(BIGFIX, server=everything, client=everything)], QUIET)
    for item in everything:
        missing = Counter({other: 1 for other in everything if other != item})
        assert [found for found, _ in Coverage(BIGFIX, server=missing, client=missing).list_unexercised()] == [item]
    assert not print_coverage([Coverage(BIGFIX, server=missing, client=missing)], QUIET)


@pytest.mark.parametrize("kind", ["operation", "parameter", "status"])
def test_both_sides_must_have_met_it(kind: str) -> None:
    everything = Counter(list_items(BIGFIX))
    item = next(item for item in everything if item.kind == kind)
    missing = Counter({other: 1 for other in everything if other != item})
    assert Coverage(BIGFIX, server=missing, client=everything).list_unexercised() == [(item, "the mock server")]
    assert Coverage(BIGFIX, server=everything, client=missing).list_unexercised() == [(item, "the client")]


def test_what_is_excused_is_so_at_the_stand_in_only() -> None:
    item = Item("bigfix", "status", "get_about 403")
    everything = Counter(list_items(BIGFIX))
    missing = Counter({other: 1 for other in everything if other != item})
    excused = {item.name: "a reason"}
    assert not Coverage(BIGFIX, excused=excused, server=missing, client=everything).list_unexercised()
    assert Coverage(BIGFIX, excused=excused, server=missing, client=missing).list_unexercised() == [
        (item, "the client")
    ]


def test_of_the_control_plane_only_examples_of_answers_need_not_be_met() -> None:
    everything = Counter(list_items(CONTROL_PLANE))
    kinds = {(item.kind, "/responses/" in item.name): item for item in everything}
    for (kind, is_of_answers), item in kinds.items():
        missing = Counter({other: 1 for other in everything if other != item})
        zeros = [] if kind == "example" and is_of_answers else [(item, "the mock server")]
        assert Coverage(CONTROL_PLANE, has_client=False, server=missing).list_unexercised() == zeros
    assert not print_coverage([Coverage(CONTROL_PLANE, has_client=False)], QUIET)


def test_an_empty_run_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not print_coverage([], QUIET)
    monkeypatch.setattr(long_run, "SERVICES", ())
    done = CliRunner().invoke(long_run.main, ["--seed", "1"])
    assert done.exit_code == 1, done.output
    assert "0 cases" in done.output


def test_a_run_that_breaks_off_tells_what_it_has_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def service(self: long_run.LongRun, service: Service) -> Coverage:
        if service is not BIGFIX:
            raise ZeroDivisionError
        self.findings.append("something is wrong")
        self.cases += 7
        return Coverage(BIGFIX)

    monkeypatch.setattr(long_run.LongRun, "run_service", service)
    done = CliRunner().invoke(long_run.main, ["--seed", "31"])
    assert isinstance(done.exception, ZeroDivisionError)
    assert "never exercised by the mock server and the client: bigfix operation get_about" in done.output
    assert "something is wrong\n\n7 cases, 1 findings\nTo repeat it: make contract SEED=31" in done.output


def test_findings_and_zeros_are_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(found: list[str], counts: Counter[Item]) -> int:
        def service(self: long_run.LongRun, _service: Service) -> Coverage:
            self.findings += found
            self.cases += 1
            return Coverage(BIGFIX, server=counts, client=counts)

        monkeypatch.setattr(long_run.LongRun, "run_service", service)
        return CliRunner().invoke(long_run.main, ["--seed", "1", "--service", "bigfix"]).exit_code

    everything = Counter(list_items(BIGFIX))
    assert run([], everything) == 0
    assert run(["something is wrong"], everything) == 1
    everything.popitem()
    assert run([], everything) == 1
