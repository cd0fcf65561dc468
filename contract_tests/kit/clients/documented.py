"""The documented exchanges at the client: it sends what the documentation shows, and reads the documented answer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from contract_tests.kit.clients import compare, reading, valid
from contract_tests.kit.clients.answers import Answered, answers
from contract_tests.kit.clients.calling import called
from contract_tests.kit.clients.capture import BASE, Canned, Capture, Captured
from contract_tests.kit.clients.cases import FORM, FORMS, NOTHING, Case
from contract_tests.kit.clients.sending import ONCE, captured_client
from contract_tests.kit.documented_exchanges import Exchange, Expected, Node
from mockservers.core.openapi.document import Operation, Spec
from mockservers.core.service.service import Service
from samclients.runtime import Auth, CallFailed, Client, ParsedResponse

SEED = 7


def operation_of(service: Service, request: Node) -> tuple[Operation, Mapping[str, str]]:
    """The operation that a documented request calls, and the path's parameters.

    Raises:
        NoSuchOperation: the spec has no such path.
        MethodNotAllowed: the path has other methods.
    """
    return service.spec.match(request["method"], unquote(urlsplit(_target(service, request)).path))


def _target(service: Service, request: Node) -> str:
    """Path and query; where two slashes count as one, and are printed, the client sends one."""
    path, mark, query = request["url"].partition("?")
    return f"{path.replace('//', '/') if service.merge_slashes else path}{mark}{query}"


def printed(service: Service, operation: Operation, request: Node) -> Captured:
    """A documented request as it would be captured; the media type is the operation's first where none is printed."""
    headers = {name.lower(): str(value) for name, value in request.get("headers", {}).items()}
    body = request.get("body")
    if body is not None and operation.body is not None:
        headers.setdefault("content-type", next(iter(operation.body.schemas)))
    if isinstance(body, Mapping) and headers.get("content-type") == FORM:
        content = urlencode(body)
    else:
        content = "" if body is None else body if isinstance(body, str) else json.dumps(body)
    return Captured(request["method"], _target(service, request), headers, content.encode())


def case_of(operation: Operation, path: Mapping[str, str], sent: Captured) -> Case:
    """A documented request as a case; credentials are not part of it."""
    several: dict[str, list[str]] = {}
    for name, value in sent.query:
        several.setdefault(name, []).append(value)
    lists = {one.name for one in operation.parameters if one.schema.type == "array"}
    declared = {(one.location, one.name.lower()) for one in operation.parameters}
    case = Case(
        operation,
        path=path,
        query={
            name: values if name in lists else values[-1]
            for name, values in several.items()
            if ("query", name.lower()) in declared
        },
        headers={name: value for name, value in sent.headers.items() if ("header", name) in declared},
    )
    if not sent.body or operation.body is None:
        return case
    return replace(case, body=_body(operation, sent), media_type=sent.media_type)


def _body(operation: Operation, sent: Captured) -> Any:
    if sent.media_type in FORMS:
        return dict(sent.form())
    schema = operation.body.schemas.get(sent.media_type) if operation.body else None
    is_bytes = schema is None or schema.is_binary or not sent.media_type.endswith("json")
    return sent.body if is_bytes else json.loads(sent.body)


class Printed(Auth):
    """The credentials of a documented request."""

    def __init__(self, operation: Operation, sent: Captured) -> None:
        schemes = [operation.spec.resolve(one) for one in operation.spec.components.get("securitySchemes", {}).values()]
        names = {valid.name_of(one) for one in schemes}
        self._headers = {name: value for name, value in sent.headers.items() if name in names}
        self._query = {name: value for name, value in sent.query if name in names}

    def __call__(self, request: Any) -> Any:
        """Say who calls."""
        request.headers.update(self._headers)
        request.prepare_url(request.url, self._query)
        return request


def sent_problems(service: Service, exchange: Exchange) -> list[str] | None:
    """How what the client sends differs from what is printed; None where that is outside the spec, and no client's.

    Such requests are printed to show what is refused.
    """
    operation, path = operation_of(service, exchange.request)
    wanted = printed(service, operation, exchange.request)
    if valid.problems(operation, wanted):
        return None
    case = case_of(operation, path, wanted)
    client, transport = Client(BASE, auth=Printed(operation, wanted), settings=ONCE), Capture(Canned())
    client.session.mount("http://", transport)
    with suppress(CallFailed):  # the answer is nobody's
        called(service.name, case, client)
    sent = transport.sent[-1]
    return [
        *_credentials(operation, wanted, sent),
        *compare.differences(case, _bare(operation, sent), _secret(operation)),
    ]


def _secret(operation: Operation) -> frozenset[str]:
    return valid.credentials(operation.spec)


def _credentials(operation: Operation, wanted: Captured, sent: Captured) -> Iterator[str]:
    for name in _secret(operation) if operation.secured else ():
        if wanted.headers.get(name) != sent.headers.get(name):
            yield f"header {name} is {sent.headers.get(name)!r} instead of {wanted.headers.get(name)!r}"
    names = {name for name, _ in sent.query + wanted.query} - {one.name for one in operation.parameters}
    for name in names:
        if dict(wanted.query).get(name) != dict(sent.query).get(name):
            yield f"{name} is {dict(sent.query).get(name)!r} instead of {dict(wanted.query).get(name)!r}"


def _bare(operation: Operation, sent: Captured) -> Captured:
    """The request without credentials in its query."""
    known = {one.name for one in operation.parameters}
    path, _, query = sent.target.partition("?")
    kept = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name in known]
    return replace(sent, target=f"{path}?{urlencode(kept)}" if kept else path)


def read_problems(service: Service, exchange: Exchange, case: Case) -> list[str]:
    """How the client misreads a documented answer: members that the spec knows must arrive, others may be left out.

    Args:
        service: The vendor.
        exchange: What is documented; of an answer that is printed in part, the rest is generated.
        case: Any valid request of the operation.
    """
    expected = exchange.documented
    operation, _ = operation_of(service, exchange.request)
    usual = next(one for one in answers(service, operation.id, 1, SEED) if one.status == expected.status)
    answered = _answered(usual, expected)
    client, _ = captured_client(operation, answered.canned())
    result: ParsedResponse[Any] | CallFailed
    try:
        result = called(service.name, case, client)
    except CallFailed as error:
        result = error
    schema = operation.responses[str(expected.status)].schemas.get(answered.media_type)
    body = _known(answered.body, schema.node, operation.spec) if schema and answered.is_json else answered.body
    return [*reading.taken(replace(answered, body=body), result, accepted=True)]


def _answered(usual: Answered, expected: Expected) -> Answered:
    """A generated answer with what is printed in its place."""
    printed_type = expected.headers.get("Content-Type", usual.media_type).partition(";")[0].lower()
    headers = {name: str(value) for name, value in expected.headers.items() if name != "Content-Type"}
    names = {name.lower() for name in headers}
    kept = {name: value for name, value in usual.headers.items() if name.lower() not in names}
    answered = replace(usual, headers={**kept, **headers})
    if not expected.has_body or usual.body is NOTHING:
        return answered
    return replace(answered, media_type=printed_type, body=_whole(usual.body, expected.body, expected.at))


def _whole(around: Any, body: Any, pointer: str) -> Any:
    """A body of which only one item of an array is printed, within another's envelope."""
    if not pointer:
        return body
    whole = found = deepcopy(around)
    *way, last = pointer.split("/")[1:]
    for part in way:
        found = found[part]
    found[last] = [body]
    return whole


def _known(body: Any, schema: Mapping[str, Any], spec: Spec) -> Any:
    """A body without the members that the spec leaves out, of which openapi/README.md tells."""
    schema = spec.resolve(schema)
    if isinstance(body, list):
        return [_known(one, schema.get("items", {}), spec) for one in body]
    members = schema.get("properties", {})
    if not isinstance(body, Mapping) or schema.get("additionalProperties") is not False:
        return body
    return {name: _known(one, members[name], spec) for name, one in body.items() if name in members}
