"""The checks of the client side can fail: every alteration on the wire, or of the client, is found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from contract_tests.kit.cases.case import Case
from contract_tests.kit.cases.generation import check_cases, generate_cases, list_examples
from contract_tests.kit.cases.response_cases import ResponseCase, generate_responses
from contract_tests.kit.clients.calls import call_operation
from contract_tests.kit.clients.capture import CapturedRequest
from contract_tests.kit.clients.documented import find_operation, read_case, read_request
from contract_tests.kit.clients.parallel_calls import open_parallel_worlds
from contract_tests.kit.clients.reading import FIRST_ERROR, check_response, compare_body
from contract_tests.kit.clients.request_comparison import TRANSPORT_HEADERS, compare_request
from contract_tests.kit.clients.request_validation import credential_headers, validate_request
from contract_tests.kit.clients.sending import capture_call, check_request, make_capturing_client
from contract_tests.kit.exchanges.documented import load_exchanges
from contract_tests.kit.remote import Control
from contract_tests.kit.services import OPERATIONS, SEED, VENDORS, Service, Spec, each_vendor, make_world_name
from mockservers import MockServer
from samclients import runtime
from samclients.runtime import Client, ParsedResponse
from samclients.runtime.calls import Call

EXAMPLES = 4
some_operations = pytest.mark.parametrize(
    ("service", "operation"),
    OPERATIONS[::4],
    ids=[f"{service.name}-{operation}" for service, operation in OPERATIONS[::4]],
)


@some_operations
def test_every_alteration_of_a_request_is_found(service: Service, operation: str) -> None:
    cases = generate_cases(service, operation, EXAMPLES, SEED)
    case = max(cases, key=lambda case: len(case.query) + len(case.headers))
    sent = capture_call(service.name, case)
    credentials = credential_headers(service.spec)
    assert not compare_request(case, sent, credentials)
    for name, altered in alter_request(sent, credentials):
        assert compare_request(case, altered, credentials), f"{name}: the alteration was not found"


def alter_request(sent: CapturedRequest, credentials: frozenset[str]) -> Iterator[tuple[str, CapturedRequest]]:
    """Generate the request with one error."""
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
    for name in sent.headers.keys() - TRANSPORT_HEADERS - credentials:
        yield f"header {name}", replace(sent, headers={**sent.headers, name: "wrong"})
        yield f"no header {name}", replace(sent, headers={k: v for k, v in sent.headers.items() if k != name})
    renamed = sent.body.replace(b'name="', b'name="x', 1)  # a part of a multipart form
    yield "body", replace(sent, body=renamed if renamed != sent.body else sent.body + b"&x=y")


@some_operations
def test_every_alteration_of_an_answer_is_found(service: Service, operation: str) -> None:
    """The client's model of one body differs from every other body."""
    case = list_examples(service, operation)[0]
    for response in generate_responses(service, operation, 1, SEED):
        if response.is_json and response.status < FIRST_ERROR:
            client, _ = make_capturing_client(case.operation, response.to_canned())
            result = call_operation(service.name, case, client)
            for altered in alter_body(response.body):
                assert list(compare_body(altered, result.parsed)), altered


def alter_body(body: Any) -> Iterator[Any]:
    yield None
    if isinstance(body, dict):
        for name in body:
            yield {key: value for key, value in body.items() if key != name}
            yield {**body, name: {"never": "answered"}}
        yield {**body, "never": "answered"}


@each_vendor
def test_a_request_that_the_spec_does_not_allow_is_found(service: Service) -> None:
    """The validator finds it without the case."""
    operation = next(operation for operation in service.spec.operations.values() if operation.secured)
    sent = capture_call(service.name, list_examples(service, operation.id)[0])
    assert not validate_request(operation, sent)
    bare = {name: value for name, value in sent.headers.items() if name not in credential_headers(service.spec)}
    for altered in (
        replace(sent, target=f"{sent.target}{'&' if '?' in sent.target else '?'}never=sent"),
        replace(sent, target=f"/else{sent.target}"),
        replace(sent, method="BREW"),
        replace(sent, headers=bare),
        replace(sent, headers={**sent.headers, "content-type": "text/never"}, body=b"{}"),
    ):
        assert validate_request(operation, altered)


BREAKS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "the query is left out": ("query", lambda _query: {}),
    "the path is another's": ("path", lambda path: dict.fromkeys(path, "another")),
    "the headers are left out": ("headers", lambda _headers: {}),
    "the body is left out": ("body", lambda _body: None),
}


@pytest.mark.parametrize("what", BREAKS)
def test_a_broken_client_is_found(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """At least one operation shows every omission of the client."""
    name, change = BREAKS[what]
    usual = Call.__init__

    def init(self: Call, operation: Any, **values: Any) -> None:
        usual(self, operation, **{**values, **({name: change(values[name])} if name in values else {})})

    monkeypatch.setattr(Call, "__init__", init)
    assert [
        problem
        for service in VENDORS
        for operation in list(service.spec.operations)[-4:]
        for case in generate_cases(service, operation, 2, SEED)
        for problem in check_request(service.name, case)
    ]


def test_an_error_of_another_class_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    service = VENDORS[0]
    monkeypatch.setitem(runtime.errors.FATAL, 401, runtime.NotFound)
    case, response = find_error(service, 401)
    assert check_response(service.name, case, response)


def find_error(service: Service, status: int) -> tuple[Case, ResponseCase]:
    operation = next(iter(service.spec.operations))
    responses = generate_responses(service, operation, 1, SEED)
    return list_examples(service, operation)[0], next(response for response in responses if response.status == status)


@each_vendor
def test_a_client_that_reads_something_else_than_a_raw_request_is_found(
    service: Service,
    server: MockServer,
    control: Control,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    operation = next(operation for operation in service.spec.operations.values() if operation.method == "GET")
    case = list_examples(service, operation.id)[0]
    usual = Client.call

    def call(self: Client, *arguments: Any) -> ParsedResponse[Any]:
        return replace(usual(self, *arguments), parsed=None)

    with open_parallel_worlds(service, server, control, make_world_name(request.node.nodeid)) as worlds:
        assert not worlds.check_case(case)
        monkeypatch.setattr(Client, "call", call)
        assert worlds.check_case(case)


def test_a_changed_spec_reaches_the_client_side(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cases follow the spec of the mock server: a parameter renamed there is missing in the client."""
    service = VENDORS[0]
    document = deepcopy(service.spec.document)
    document["components"]["parameters"]["CountSwitch"]["name"] = "renamed"
    monkeypatch.setattr(type(service), "spec", property(lambda _self: changed))
    changed = Spec(document)
    cases = generate_cases(service, "list_license_usages", EXAMPLES, SEED)
    assert list(check_cases(cases, lambda case: check_request(service.name, case)))


@each_vendor
def test_another_request_than_the_documented_one_is_found(service: Service) -> None:
    exchange = next(
        exchange
        for exchange in load_exchanges(service.name)
        if "?" in exchange.request["url"] or exchange.request.get("body")
    )
    operation, path = find_operation(service, exchange.request)
    sent = read_request(service, operation, exchange.request)
    case = read_case(operation, path, sent)
    for altered in (replace(sent, method="BREW"), replace(sent, target=f"{sent.target}x"), replace(sent, body=b"[]")):
        assert compare_request(case, altered, credential_headers(service.spec))


@pytest.mark.parametrize("character", ["\x1c", "\x1e", "\x1f", "\x85", "\ufeff", " ", "\t"])
def test_a_callback_url_is_the_same_to_both_validators(character: str) -> None:
    """Python's white space has other characters than the mock server's."""
    spec = next(vendor for vendor in VENDORS if vendor.name == "informatica").spec
    node = spec.components["schemas"]["CallbackUrl"]
    for url, is_url in ((f"https://a{character}b", False), (f"https://a/b?{character}", False), ("https://a/b", True)):
        valid = (spec.schema(node).find_problem(url) is None, re.search(node["pattern"], url) is not None)
        assert valid == (is_url, is_url)
