"""Validation of captured requests against the spec, with a validator that neither clients nor servers use.

The validator is openapi-schema-validator. It reads path, query, headers and body from the wire and does not know the
case that the request was sent for.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache
from typing import Any
from urllib.parse import unquote

from openapi_schema_validator import OAS30Validator, oas30_format_checker

from contract_tests.kit.cases.case import FORMS
from contract_tests.kit.clients.capture import CapturedRequest
from contract_tests.kit.coverage.required import list_parameters
from contract_tests.kit.services import Operation, Spec

TEMPLATE = re.compile(r"\{[^}]*\}")
NUMBERS = {"integer": int, "number": float}
MOST = 3  # problems of one value


def validate_request(operation: Operation, sent: CapturedRequest) -> list[str]:
    """Validate a request against an operation, and return the problems."""
    path = _match_path(operation, sent)
    if path is None:
        return [f"{sent.method} {sent.path} is not {operation.method} {operation.path}"]
    return [
        *_validate_parameters(operation, sent, path),
        *_validate_security(operation, sent),
        *_validate_body(operation, sent),
    ]


def _match_path(operation: Operation, sent: CapturedRequest) -> Mapping[str, str] | None:
    """Return the decoded path parameters; None for another path or method."""
    names = [template[1:-1] for template in TEMPLATE.findall(operation.path)]
    pattern = "([^/]+)".join(map(re.escape, TEMPLATE.split(operation.path)))
    match = re.fullmatch(pattern, sent.path)
    if match is None or sent.method != operation.method:
        return None
    return dict(zip(names, map(unquote, match.groups()), strict=True))


def _validate_parameters(operation: Operation, sent: CapturedRequest, path: Mapping[str, str]) -> Iterator[str]:
    spec, nodes = operation.spec, [place.node for place in list_parameters(operation)]
    for node in nodes:
        values = _find_values(node, sent, path)
        if not values:
            if node.get("required"):
                yield f"{node['in']} parameter {node['name']} is missing"
            continue
        schema = spec.resolve(node["schema"])
        is_array = schema.get("type") == "array"
        items = spec.resolve(schema.get("items", {})) if is_array else schema
        decoded = [_decode(value, items) for value in values]
        if len(values) > 1 and not is_array:
            yield f"{node['in']} parameter {node['name']} occurs {len(values)} times"
        for text in _validate_value(spec, node["schema"], decoded if is_array else decoded[-1]):
            yield f"{node['in']} parameter {node['name']}: {text}"
    known = {node["name"] for node in nodes if node["in"] == "query"} | _list_credential_names(operation.spec, "query")
    for name in {name for name, _ in sent.query} - known:
        yield f"query parameter {name} is not in the spec"


def _find_values(node: Mapping[str, Any], sent: CapturedRequest, path: Mapping[str, str]) -> list[str]:
    name = node["name"]
    if node["in"] == "query":
        return [value for key, value in sent.query if key == name]
    value = path.get(name) if node["in"] == "path" else sent.headers.get(name.lower())
    return [] if value is None else [value]


def _decode(text: str, schema: Mapping[str, Any]) -> Any:
    kind = schema.get("type", "string")
    if kind == "boolean":
        return {"true": True, "false": False}.get(text, text)
    try:
        return NUMBERS[kind](text) if kind in NUMBERS else text
    except ValueError:
        return text


def _validate_body(operation: Operation, sent: CapturedRequest) -> Iterator[str]:
    node = operation.spec.resolve(operation.node["requestBody"]) if "requestBody" in operation.node else None
    if node is None or (not sent.body and "content-type" not in sent.headers):
        if sent.body:
            yield "the operation takes no body"
        elif node is not None and node.get("required"):
            yield "the body is missing"
        return
    content = {name.lower(): media_type for name, media_type in node["content"].items()}
    media_type = next((name for name in content if fnmatchcase(sent.media_type, name)), "")
    if not media_type:
        yield f"the media type {sent.media_type or 'is missing and'} is not among {', '.join(content)}"
        return
    schema = content[media_type].get("schema", {})
    if operation.spec.resolve(schema).get("format") == "binary" or "xml" in sent.media_type:
        return
    try:
        value = dict(sent.parse_form()) if sent.media_type in FORMS else json.loads(sent.body)
    except ValueError as error:
        yield f"the body is not valid {sent.media_type}: {error}"
        return
    for text in _validate_value(operation.spec, schema, value):
        yield f"body: {text}"


def _validate_security(operation: Operation, sent: CapturedRequest) -> Iterator[str]:
    """One alternative must have all its credentials; an operation without security must get none."""
    alternatives = security_alternatives(operation)
    is_met = any(all(_has_credentials(operation, name, sent) for name in schemes) for schemes in alternatives)
    if any(alternatives) and not is_met:
        yield f"no credentials for {' or '.join(' and '.join(schemes) for schemes in alternatives)}"
    if not any(alternatives):
        for name in operation.spec.components.get("securitySchemes", {}):
            if _has_credentials(operation, name, sent):
                yield f"credentials {name} for an operation without security"


def security_alternatives(operation: Operation) -> Sequence[Mapping[str, Any]]:
    """Return the alternative security schemes of an operation; none where anybody may call it."""
    schemes: Sequence[Mapping[str, Any]] = operation.node.get("security", operation.spec.document.get("security", []))
    return schemes


def _has_credentials(operation: Operation, name: str, sent: CapturedRequest) -> bool:
    scheme = operation.spec.resolve(operation.spec.components["securitySchemes"][name])
    if scheme["type"] == "apiKey":
        return credential_name(scheme) in (sent.headers if scheme["in"] == "header" else dict(sent.query))
    kind, _, value = sent.headers.get("authorization", "").partition(" ")
    if kind.lower() != scheme["scheme"] or not value:
        return False
    return kind.lower() != "basic" or b":" in b64decode(value)


def credential_name(scheme: Mapping[str, Any]) -> str:
    """Return the query parameter, or the header in lower case, that carries a scheme's credentials."""
    name: str = scheme.get("name", "authorization")
    return name.lower() if scheme.get("in", "header") == "header" else name


def _list_credential_names(spec: Spec, location: str) -> set[str]:
    schemes = map(spec.resolve, spec.components.get("securitySchemes", {}).values())
    return {credential_name(scheme) for scheme in schemes if scheme.get("in", "header") == location}


def credential_headers(spec: Spec) -> frozenset[str]:
    """Return the names of headers that carry credentials, in lower case."""
    return frozenset(_list_credential_names(spec, "header"))


def _validate_value(spec: Spec, schema: Mapping[str, Any], value: Any) -> list[str]:
    errors = _make_validator(spec, json.dumps(schema)).iter_errors(value)
    return [f"{error.json_path}: {error.message:.300}" for error, _ in zip(errors, range(MOST), strict=False)]


@cache
def _make_validator(spec: Spec, schema: str) -> OAS30Validator:
    document = {"allOf": [json.loads(schema)], "components": {"schemas": spec.components.get("schemas", {})}}
    return OAS30Validator(document, format_checker=oas30_format_checker)
