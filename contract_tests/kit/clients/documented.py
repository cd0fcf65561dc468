"""The documented exchanges at the client: the documented request is sent, the documented response is read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from contract_tests.kit.cases.case import FORM, FORMS, NO_BODY, Case
from contract_tests.kit.cases.json_paths import set_value
from contract_tests.kit.cases.response_cases import ResponseCase, generate_responses
from contract_tests.kit.cases.schema_values import generate_values
from contract_tests.kit.clients.calls import try_call
from contract_tests.kit.clients.capture import CapturedRequest
from contract_tests.kit.clients.reading import compare_result
from contract_tests.kit.clients.request_comparison import compare_request
from contract_tests.kit.clients.request_validation import credential_headers, credential_name, validate_request
from contract_tests.kit.clients.sending import make_capturing_client
from contract_tests.kit.exchanges.comparison import is_part
from contract_tests.kit.exchanges.documented import Exchange, Expected, Node
from contract_tests.kit.services import SEED, Operation, Service, Spec
from samclients.runtime import Auth


def find_operation(service: Service, request: Node) -> tuple[Operation, Mapping[str, str]]:
    """Find the operation of a documented request, and the path parameters.

    Raises:
        NoSuchOperation: the spec has no such path.
        MethodNotAllowed: the path has other methods.
    """
    return service.spec.match(request["method"], unquote(urlsplit(_read_target(service, request)).path))


def _read_target(service: Service, request: Node) -> str:
    """Return path and query; two slashes become one where the service treats them as one, as the client does."""
    path, mark, query = request["url"].partition("?")
    return f"{path.replace('//', '/') if service.merge_slashes else path}{mark}{query}"


def _select_query(operation: Operation, target: str) -> str:
    """Return a target without the query parameters that the spec does not name, and with a value for each other."""
    path, _, query = target.partition("?")
    known = {parameter.name for parameter in operation.parameters if parameter.location == "query"}
    kept = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name in known]
    return f"{path}?{urlencode(kept)}" if kept else path


def read_request(service: Service, operation: Operation, request: Node) -> CapturedRequest:
    """Convert a documented request to a captured one: what the client can send of it.

    The default media type is the operation's first. A server that ignores what its spec does not name, be it query
    parameters or the body of an operation without one, gets it from other clients only.
    """
    headers = {name.lower(): str(value) for name, value in request.get("headers", {}).items()}
    target = _read_target(service, request)
    if service.any_query:
        target = _select_query(operation, target)
    body = None if operation.body is None else request.get("body")
    if operation.body is not None and body is not None and not headers.get("content-type"):
        headers["content-type"] = next(iter(operation.body.schemas))
    if isinstance(body, Mapping) and headers.get("content-type") == FORM:
        content = urlencode(body)
    else:
        content = "" if body is None else body if isinstance(body, str) else json.dumps(body)
    return CapturedRequest(request["method"], target, headers, content.encode())


def read_case(operation: Operation, path: Mapping[str, str], sent: CapturedRequest) -> Case:
    """Convert a documented request to a case; credentials are not part of it."""
    values: dict[str, list[str]] = {}
    for name, value in sent.query:
        values.setdefault(name, []).append(value)
    arrays = {parameter.name for parameter in operation.parameters if parameter.schema.type == "array"}
    declared = {(parameter.location, parameter.name.lower()) for parameter in operation.parameters}
    case = Case(
        operation,
        path=path,
        query={
            name: items if name in arrays else items[-1]
            for name, items in values.items()
            if ("query", name.lower()) in declared
        },
        headers={name: value for name, value in sent.headers.items() if ("header", name) in declared},
    )
    if not sent.body or operation.body is None:
        return case
    return replace(case, body=_decode_body(operation, sent), media_type=sent.media_type)


def _decode_body(operation: Operation, sent: CapturedRequest) -> Any:
    if sent.media_type in FORMS:
        return dict(sent.parse_form())
    schema = operation.body.schemas.get(sent.media_type) if operation.body else None
    is_bytes = schema is None or schema.is_binary or not sent.media_type.endswith("json")
    return sent.body if is_bytes else json.loads(sent.body)


class DocumentedAuth(Auth):
    """The credentials of a documented request."""

    def __init__(self, operation: Operation, sent: CapturedRequest) -> None:
        schemes = map(operation.spec.resolve, operation.spec.components.get("securitySchemes", {}).values())
        names = {credential_name(scheme) for scheme in schemes}
        self._headers = {name: value for name, value in sent.headers.items() if name in names}
        self._query = {name: value for name, value in sent.query if name in names}

    def __call__(self, request: Any) -> Any:
        """Add the credentials to a request."""
        request.headers.update(self._headers)
        request.prepare_url(request.url, self._query)
        return request


def check_documented_request(service: Service, exchange: Exchange) -> list[str] | None:
    """Compare the request that the client sends with the documented one.

    Returns None for a documented request that the spec does not allow: the documentation shows how it is refused.
    """
    operation, path = find_operation(service, exchange.request)
    expected = read_request(service, operation, exchange.request)
    if validate_request(operation, expected):
        return None
    case = read_case(operation, path, expected)
    client, transport = make_capturing_client(operation, auth=DocumentedAuth(operation, expected))
    try_call(service.name, case, client)
    sent = transport.sent[-1]
    return [
        *_compare_credentials(operation, expected, sent),
        *compare_request(case, _strip_query_credentials(operation, sent), credential_headers(operation.spec)),
    ]


def _compare_credentials(operation: Operation, expected: CapturedRequest, sent: CapturedRequest) -> Iterator[str]:
    for name in credential_headers(operation.spec) if operation.secured else ():
        if expected.headers.get(name) != sent.headers.get(name):
            yield f"header {name} is {sent.headers.get(name)!r} instead of {expected.headers.get(name)!r}"
    declared = {parameter.name for parameter in operation.parameters}
    for name in {name for name, _ in sent.query + expected.query} - declared:
        if dict(expected.query).get(name) != dict(sent.query).get(name):
            yield f"{name} is {dict(sent.query).get(name)!r} instead of {dict(expected.query).get(name)!r}"


def _strip_query_credentials(operation: Operation, sent: CapturedRequest) -> CapturedRequest:
    declared = {parameter.name for parameter in operation.parameters}
    path, _, query = sent.target.partition("?")
    kept = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name in declared]
    return replace(sent, target=f"{path}?{urlencode(kept)}" if kept else path)


def check_documented_response(service: Service, exchange: Exchange, case: Case) -> list[str]:
    """Compare the client's result with the documented response; members that the spec omits may be left out.

    Args:
        service: The vendor.
        exchange: The exchange; where only a part of its response is documented, the rest is generated.
        case: Any valid request of the operation.
    """
    documented = exchange.documented
    operation, _ = find_operation(service, exchange.request)
    generated = next(
        response
        for response in generate_responses(service, operation.id, 1, SEED)
        if response.status == documented.status
    )
    response = _complete_response(generated, documented)
    client, _ = make_capturing_client(operation, response.to_canned())
    result = try_call(service.name, case, client)
    schema = operation.responses[str(documented.status)].schemas.get(response.media_type)
    if schema and response.is_json:
        response = replace(response, body=_strip_undeclared(response.body, schema.node, operation.spec))
    return [*compare_result(response, result, accepted=True)]


def _complete_response(generated: ResponseCase, documented: Expected) -> ResponseCase:
    """Replace the documented part of a generated response."""
    media_type = documented.headers.get("Content-Type", generated.media_type).partition(";")[0].lower()
    headers = {name: str(value) for name, value in documented.headers.items() if name != "Content-Type"}
    names = {name.lower() for name in headers}
    kept = {name: value for name, value in generated.headers.items() if name.lower() not in names}
    response = replace(generated, headers={**kept, **headers})
    if not documented.has_body or generated.body is NO_BODY:
        return response
    body = documented.body
    if documented.at:  # one item of an array is documented
        body = set_value(generated.body, tuple(documented.at.split("/")[1:]), [body])
    elif schema := generated.operation.responses[str(documented.status)].schemas.get(media_type):
        body = _complete_parts(body, schema.node, generated.operation.spec, documented.compare)
    return replace(response, media_type=media_type, body=body)


def _complete_parts(body: Any, schema: Mapping[str, Any], spec: Spec, rules: Mapping[str, Node], at: str = "") -> Any:
    """Add the required members that are missing in objects of which a part is documented."""
    schema = _choose_alternative(spec.resolve(schema), spec, body)
    if isinstance(body, list):
        items = schema.get("items", {})
        return [_complete_parts(item, items, spec, rules, f"{at}/{index}") for index, item in enumerate(body)]
    if not isinstance(body, Mapping):
        return body
    members, required = schema.get("properties", {}), schema.get("required", ()) if is_part(at, rules) else ()
    others = {name: next(generate_values(spec, members[name])) for name in required if name not in body}
    return others | {
        name: _complete_parts(value, members.get(name, {}), spec, rules, f"{at}/{name}") for name, value in body.items()
    }


def _choose_alternative(schema: Mapping[str, Any], spec: Spec, body: Any) -> Mapping[str, Any]:
    """Return the first alternative that is an object if the body is one, else the schema."""
    alternatives = map(spec.resolve, schema.get("anyOf", ()) if isinstance(body, Mapping) else ())
    return next((node for node in alternatives if "properties" in node), schema)


def _strip_undeclared(body: Any, schema: Mapping[str, Any], spec: Spec) -> Any:
    """Remove the members that the spec omits; openapi/README.md lists them."""
    schema = spec.resolve(schema)
    if isinstance(body, list):
        return [_strip_undeclared(item, schema.get("items", {}), spec) for item in body]
    members = schema.get("properties", {})
    if not isinstance(body, Mapping) or schema.get("additionalProperties") is not False:
        return body
    return {name: _strip_undeclared(value, members[name], spec) for name, value in body.items() if name in members}
