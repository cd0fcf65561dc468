"""The checks of the client side can fail: whatever is altered on the wire, or in the client, is found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from contract_tests.clients.generated.test_client_side import OPERATIONS, SEED
from contract_tests.conftest import world_name
from contract_tests.kit.clients import calling, cases, compare, documented, reading, sending, valid
from contract_tests.kit.clients.answers import Answered, answers
from contract_tests.kit.clients.capture import Captured
from contract_tests.kit.clients.cases import Case
from contract_tests.kit.clients.twins import twins
from contract_tests.kit.documented_exchanges import exchanges
from contract_tests.kit.remote import Control
from mockservers import MockServer
from mockservers.catalog import VENDORS
from mockservers.core.openapi.document import Spec
from mockservers.core.service.service import Service
from samclients import runtime
from samclients.runtime import Client, ParsedResponse
from samclients.runtime.calls import Call

EXAMPLES = 4
some_operations = pytest.mark.parametrize(
    ("service", "operation"),
    OPERATIONS[::4],
    ids=[f"{service.name}-{operation}" for service, operation in OPERATIONS[::4]],
)
each_vendor = pytest.mark.parametrize("service", VENDORS, ids=lambda one: one.name)


@some_operations
def test_every_alteration_of_a_request_is_found(service: Service, operation: str) -> None:
    case = max(cases.cases(service, operation, EXAMPLES, SEED), key=lambda one: len(one.query) + len(one.headers))
    sent = sending.request(service.name, case)
    secret = valid.credentials(service.spec)
    assert not compare.differences(case, sent, secret)
    for what, altered in alterations(sent, secret):
        assert compare.differences(case, altered, secret), f"altered {what}, and nobody noticed"


def alterations(sent: Captured, secret: frozenset[str]) -> Iterator[tuple[str, Captured]]:
    """The request with one thing wrong."""
    path, _, query = sent.target.partition("?")
    pairs = parse_qsl(query, keep_blank_values=True)
    yield "method", replace(sent, method="BREW")
    yield "path", replace(sent, target=f"{path}x?{query}")
    yield "one more parameter", replace(sent, target=f"{path}?{urlencode([*pairs, ('never', 'sent')])}")
    for number, (name, value) in enumerate(pairs):
        others = pairs[:number] + pairs[number + 1 :]
        yield f"{name} left out", replace(sent, target=f"{path}?{urlencode(others)}")
        yield f"{name} twice", replace(sent, target=f"{path}?{urlencode([*pairs, (name, value)])}")
        yield f"{name} renamed", replace(sent, target=f"{path}?{urlencode([*others, (name + 'x', value)])}")
        yield f"value of {name}", replace(sent, target=f"{path}?{urlencode([*others, (name, value + 'x')])}")
    yield "one more header", replace(sent, headers={**sent.headers, "x-never": "sent"})
    for name in sent.headers.keys() - compare.OF_THE_TRANSPORT - secret:
        yield f"header {name}", replace(sent, headers={**sent.headers, name: "wrong"})
        yield f"no header {name}", replace(sent, headers={k: v for k, v in sent.headers.items() if k != name})
    yield "body", replace(sent, body=sent.body + b"&x=y")


@some_operations
def test_every_alteration_of_an_answer_is_found(service: Service, operation: str) -> None:
    """What a client made of one body is none of another."""
    case = cases.cases(service, operation, 1, SEED)[0]
    for answered in answers(service, operation, 1, SEED):
        if answered.is_json and answered.status < reading.FIRST_ERROR:
            client, _ = sending.captured_client(case.operation, answered.canned())
            response = calling.called(service.name, case, client)
            for altered in _altered(answered.body):
                assert list(reading.differences(altered, response.parsed)), altered


def _altered(body: Any) -> Iterator[Any]:
    yield None
    if isinstance(body, dict):
        for name in body:
            yield {key: value for key, value in body.items() if key != name}
            yield {**body, name: {"never": "answered"}}
        yield {**body, "never": "answered"}


@each_vendor
def test_a_request_outside_the_spec_is_found(service: Service) -> None:
    """By the validator alone, which knows no case."""
    operation = next(one for one in service.spec.operations.values() if one.secured)
    case = cases.cases(service, operation.id, 1, SEED)[0]
    sent = sending.request(service.name, case)
    assert not valid.problems(operation, sent)
    bare = {name: value for name, value in sent.headers.items() if name not in valid.credentials(service.spec)}
    for altered in (
        replace(sent, target=f"{sent.target}{'&' if '?' in sent.target else '?'}never=sent"),
        replace(sent, target=f"/else{sent.target}"),
        replace(sent, method="BREW"),
        replace(sent, headers=bare),
        replace(sent, headers={**sent.headers, "content-type": "text/never"}, body=b"{}"),
    ):
        assert valid.problems(operation, altered)


BREAKS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "the query is left out": ("query", lambda _query: {}),
    "the path is another's": ("path", lambda path: dict.fromkeys(path, "another")),
    "the headers are left out": ("headers", lambda _headers: {}),
    "the body is left out": ("body", lambda _body: None),
}


@pytest.mark.parametrize("what", BREAKS)
def test_a_broken_client_is_found(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some operation notices, whatever the client leaves out."""
    name, broken = BREAKS[what]
    usual = Call.__init__

    def init(self: Call, operation: Any, **said: Any) -> None:
        usual(self, operation, **{**said, **({name: broken(said[name])} if name in said else {})})

    monkeypatch.setattr(Call, "__init__", init)
    found = [
        problem
        for service in VENDORS
        for operation in list(service.spec.operations)[-4:]
        for case in cases.cases(service, operation, 2, SEED)
        for problem in sending.problems(service.name, case)
    ]
    assert found


def test_an_error_of_another_class_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    service = VENDORS[0]
    monkeypatch.setitem(runtime.errors.FATAL, 401, runtime.NotFound)
    case, answered = _error_of(service, 401)
    assert reading.problems(service.name, case, answered)


def _error_of(service: Service, status: int) -> tuple[Case, Answered]:
    operation = next(iter(service.spec.operations))
    case = cases.cases(service, operation, 1, SEED)[0]
    return case, next(one for one in answers(service, operation, 1, SEED) if one.status == status)


@each_vendor
def test_a_client_that_reads_something_else_than_a_raw_request_is_found(
    service: Service,
    server: MockServer,
    control: Control,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    operation = next(one for one in service.spec.operations.values() if one.method == "GET")
    case = cases.cases(service, operation.id, 1, SEED)[0]
    usual = Client.call

    def call(self: Client, *said: Any) -> ParsedResponse[Any]:
        return replace(usual(self, *said), parsed=None)

    with twins(service, server, control, world_name(request.node.nodeid)) as both:
        assert not both.problems(case)
        monkeypatch.setattr(Client, "call", call)
        assert both.problems(case)


def test_a_changed_spec_reaches_the_client_side(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the spec that the stand-in answers by: a parameter renamed there is missing in the client."""
    service = VENDORS[0]
    document = deepcopy(service.spec.document)
    document["components"]["parameters"]["CountSwitch"]["name"] = "renamed"
    monkeypatch.setattr(type(service), "spec", property(lambda _self: changed))
    changed = Spec(document)
    found = cases.cases(service, "list_license_usages", EXAMPLES, SEED)
    assert list(cases.problems(found, lambda case: sending.problems(service.name, case)))


@each_vendor
def test_another_request_than_the_printed_one_is_found(service: Service) -> None:
    exchange = next(one for one in exchanges(service.name) if "?" in one.request["url"] or one.request.get("body"))
    operation, path = documented.operation_of(service, exchange.request)
    sent = documented.printed(service, operation, exchange.request)
    case = documented.case_of(operation, path, sent)
    for altered in (replace(sent, method="BREW"), replace(sent, target=f"{sent.target}x"), replace(sent, body=b"[]")):
        assert compare.differences(case, altered, valid.credentials(service.spec))


@pytest.mark.parametrize("character", ["\x1c", "\x1e", "\x1f", "\x85", "\ufeff", " ", "\t"])
def test_a_callback_url_is_the_same_to_both_validators(character: str) -> None:
    """Python's white space has other characters than the stand-in's."""
    spec = next(one for one in VENDORS if one.name == "informatica").spec
    node = spec.components["schemas"]["CallbackUrl"]
    for url, is_one in ((f"https://a{character}b", False), (f"https://a/b?{character}", False), ("https://a/b", True)):
        assert (spec.schema(node).problem(url) is None, re.search(node["pattern"], url) is not None) == (is_one, is_one)
