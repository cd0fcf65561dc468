"""What was exercised is counted from what happened, and what was not is told."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
import requests
from click.testing import CliRunner
from rich.console import Console

from contract_tests.kit import long_run
from contract_tests.kit.clients.answers import answers
from contract_tests.kit.clients.cases import cases
from contract_tests.kit.coverage import busy
from contract_tests.kit.coverage.seen import Seen, exercised
from contract_tests.kit.coverage.table import Coverage, show
from contract_tests.kit.coverage.wanted import Item, Place, of_the_service
from contract_tests.kit.golden.every_member import full_answers
from mockservers import MockServer
from mockservers.catalog import SERVICES, VENDORS
from mockservers.core.openapi.document import Spec
from mockservers.core.service.service import Service

SEED = 7
BIGFIX = VENDORS[0]
CONTROL_PLANE = next(one for one in SERVICES if one.name == "control")
QUIET = Console(quiet=True)
OF_MEMBERS = re.compile("(?!.*/headers/).*/properties/").match


def place(schema: dict[str, Any]) -> Place:
    return Place(Spec({"paths": {}}), "schema", schema)


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
    assert {name.removeprefix("schema/") for name in exercised(place(schema), value)} == met


def test_what_a_stand_in_is_asked_and_answers_is_counted() -> None:
    seen = Seen(BIGFIX)
    with MockServer(watch=seen.entry) as server:
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
        assert seen.counts[Item("bigfix", kind, name)], name
    assert not seen.counts[Item("bigfix", "parameter", "list_license_usages query offset")]
    assert not seen.counts[Item("bigfix", "answer keyword", "components/schemas/UsageRow/properties/peak_date")]


@pytest.mark.parametrize("service", VENDORS, ids=lambda one: one.name)
def test_nothing_is_counted_that_is_not_in_the_spec(service: Service) -> None:
    seen = Seen(service)
    for operation in [*service.spec.operations][::4]:
        for case in cases(service, operation, 2, SEED):
            seen.case(case)
        for one in answers(service, operation, 1, SEED):
            seen.answered(one)
    assert seen.counts.keys() <= of_the_service(service)
    kinds = {item.kind for item in seen.counts}
    assert kinds == {item.kind for item in of_the_service(service)} - {"transition"}


@pytest.mark.parametrize("service", VENDORS, ids=lambda one: one.name)
def test_no_member_of_a_json_answer_is_left_to_chance(service: Service) -> None:
    seen = Seen(service)
    for operation in service.spec.operations.values():
        for one in full_answers(operation):
            seen.answered(one)
    of_members = {item for item in of_the_service(service) if item.kind == "answer keyword" and OF_MEMBERS(item.name)}
    assert of_members
    assert not of_members - seen.counts.keys()


def test_each_thing_that_was_never_exercised_is_told() -> None:
    everything = Counter(of_the_service(BIGFIX))
    assert show([Coverage(BIGFIX, stand_in=everything, client=everything)], QUIET)
    for item in everything:
        missing = Counter({one: 1 for one in everything if one != item})
        assert [one for one, _ in Coverage(BIGFIX, stand_in=missing, client=missing).zeros()] == [item]
    assert not show([Coverage(BIGFIX, stand_in=missing, client=missing)], QUIET)


@pytest.mark.parametrize("kind", ["operation", "parameter", "status"])
def test_both_sides_must_have_met_it(kind: str) -> None:
    everything = Counter(of_the_service(BIGFIX))
    item = next(one for one in everything if one.kind == kind)
    missing = Counter({one: 1 for one in everything if one != item})
    assert Coverage(BIGFIX, stand_in=missing, client=everything).zeros() == [(item, "the stand-in")]
    assert Coverage(BIGFIX, stand_in=everything, client=missing).zeros() == [(item, "the client")]


def test_what_is_excused_is_so_at_the_stand_in_only() -> None:
    item = Item("bigfix", "status", "get_about 403")
    everything = Counter(of_the_service(BIGFIX))
    missing = Counter({one: 1 for one in everything if one != item})
    excused = {item.name: "a reason"}
    assert not Coverage(BIGFIX, excused=excused, stand_in=missing, client=everything).zeros()
    assert Coverage(BIGFIX, excused=excused, stand_in=missing, client=missing).zeros() == [(item, "the client")]


def test_of_the_control_plane_only_examples_of_answers_need_not_be_met() -> None:
    everything = Counter(of_the_service(CONTROL_PLANE))
    kinds = {(item.kind, "/responses/" in item.name): item for item in everything}
    for (kind, is_of_answers), item in kinds.items():
        missing = Counter({one: 1 for one in everything if one != item})
        zeros = [] if kind == "example" and is_of_answers else [(item, "the stand-in")]
        assert Coverage(CONTROL_PLANE, has_client=False, stand_in=missing).zeros() == zeros
    assert not show([Coverage(CONTROL_PLANE, has_client=False)], QUIET)


def test_every_answer_of_the_control_plane_is_met_by_hand() -> None:
    seen = Seen(CONTROL_PLANE)
    with MockServer() as server:
        for operation, answer in busy.answers(CONTROL_PLANE, server):
            assert str(answer.status_code) in operation.responses, (operation.id, answer.text)
            seen.response(operation, answer)
    wanted = {item for item in of_the_service(CONTROL_PLANE) if item.kind in {"operation", "status", "answer keyword"}}
    assert not wanted - seen.counts.keys()


def test_an_empty_run_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not show([], QUIET)
    monkeypatch.setattr(long_run, "SERVICES", ())
    done = CliRunner().invoke(long_run.main, ["--seed", "1"])
    assert done.exit_code == 1, done.output
    assert "0 cases" in done.output


def test_a_run_that_breaks_off_tells_what_it_has_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def service(self: long_run.Long, service: Service) -> Coverage:
        if service is not BIGFIX:
            raise ZeroDivisionError
        self.findings.append("something is wrong")
        self.cases += 7
        return Coverage(BIGFIX)

    monkeypatch.setattr(long_run.Long, "service", service)
    done = CliRunner().invoke(long_run.main, ["--seed", "31"])
    assert isinstance(done.exception, ZeroDivisionError)
    assert "never exercised by the stand-in and the client: bigfix operation get_about" in done.output
    assert "something is wrong\n\n7 cases, 1 findings\nTo see it again: make contract SEED=31" in done.output


def test_findings_and_zeros_are_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(found: list[str], counts: Counter[Item]) -> int:
        def service(self: long_run.Long, _service: Service) -> Coverage:
            self.findings += found
            self.cases += 1
            return Coverage(BIGFIX, stand_in=counts, client=counts)

        monkeypatch.setattr(long_run.Long, "service", service)
        return CliRunner().invoke(long_run.main, ["--seed", "1", "--service", "bigfix"]).exit_code

    everything = Counter(of_the_service(BIGFIX))
    assert run([], everything) == 0
    assert run(["something is wrong"], everything) == 1
    everything.popitem()
    assert run([], everything) == 1
