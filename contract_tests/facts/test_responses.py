"""Every enumeration value, nullable member and bound of a response is met by an answer, or excused by name.

A spec that allows more has restrictions that nobody meets and nobody excuses.
"""

from __future__ import annotations

from collections.abc import Iterator

from contract_tests.kit.coverage.restrictions import find_met_in_answer, find_met_in_response, list_restrictions
from contract_tests.kit.facts.reading import Flow, load_facts, load_unmet
from contract_tests.kit.facts.stage import open_stage
from contract_tests.kit.golden.recording import list_answers, parse_body
from contract_tests.kit.remote import Control
from contract_tests.kit.services import Service, each_vendor
from mockservers import MockServer

# A spec that allows more may have fewer. Who changes a spec for good changes the number, too.
RESTRICTIONS = {"bigfix": 74, "flexera": 397, "informatica": 123, "servicenow": 145}


@each_vendor
def test_every_restriction_of_responses_is_met_or_excused(
    service: Service, server: MockServer, control: Control
) -> None:
    met = {*find_recorded(service), *find_live(service, server, control)}
    excused = load_unmet(service.name).keys()
    assert sorted(list_restrictions(service) - met - excused) == []
    assert sorted(excused & met) == []


@each_vendor
def test_no_restriction_was_dropped(service: Service) -> None:
    assert len(list_restrictions(service)) == RESTRICTIONS[service.name]


@each_vendor
def test_every_excuse_has_a_restriction_and_a_reason(service: Service) -> None:
    excused = load_unmet(service.name)
    assert sorted(excused.keys() - list_restrictions(service)) == []
    assert all(len(reason) > 10 for reason in excused.values())


def find_recorded(service: Service) -> Iterator[str]:
    """Find what the recorded answers meet; other tests repeat them."""
    for operation in service.spec.operations.values():
        for answer in list_answers(service, operation.id):
            headers = answer.get("headers", {})
            body = parse_body(answer.get("body"))
            yield from find_met_in_response(operation, answer["status"], headers.get("content-type", ""), headers, body)


def find_live(service: Service, server: MockServer, control: Control) -> Iterator[str]:
    """Find what the answers of the flows meet."""
    for flow in load_facts(Flow, "responses.yaml"):
        if flow.vendor != service.name:
            continue
        with open_stage(server, control, flow, "flow") as stage:
            stage.do(flow.given)
        for answer in stage.answers:
            path = answer.request.path_url.partition("?")[0]
            operation, _ = service.spec.match(str(answer.request.method), path)
            yield from find_met_in_answer(operation, answer)
