"""Whether a captured request is as the spec allows, by a validator that neither side uses: openapi-schema-validator.

Nothing of the case it came from is known here: path, query, headers and body are read off the wire.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import unquote

from openapi_schema_validator import OAS30Validator, oas30_format_checker

from contract_tests.kit.clients.capture import Captured
from mockservers.core.openapi.document import Operation, Spec

PLACE = re.compile(r"\{[^}]*\}")
NUMBERS = {"integer": int, "number": float}
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}
MOST = 3  # problems told of one value


def problems(operation: Operation, sent: Captured) -> list[str]:
    """Every way in which a request is not what the spec has for an operation; none when it is."""
    path = _path(operation, sent)
    if path is None:
        return [f"{sent.method} {sent.path} is not {operation.method} {operation.path}"]
    return [*_parameters(operation, sent, path), *_security(operation, sent), *_body(operation, sent)]


def _path(operation: Operation, sent: Captured) -> Mapping[str, str] | None:
    """The path's parameters, decoded; None where it is another path or method."""
    names = [one[1:-1] for one in PLACE.findall(operation.path)]
    literals = "([^/]+)".join(map(re.escape, PLACE.split(operation.path)))
    found = re.fullmatch(literals, sent.path)
    if found is None or sent.method != operation.method:
        return None
    return dict(zip(names, map(unquote, found.groups()), strict=True))


def _parameters(operation: Operation, sent: Captured, path: Mapping[str, str]) -> Iterator[str]:
    spec, declared = operation.spec, _declared(operation)
    for node in declared:
        values = _values(node, sent, path)
        if not values:
            if node.get("required"):
                yield f"{node['in']} parameter {node['name']} is missing"
            continue
        schema = spec.resolve(node["schema"])
        value = _decoded(values, schema, spec) if schema.get("type") == "array" else _one(values[-1], schema)
        if len(values) > 1 and schema.get("type") != "array":
            yield f"{node['in']} parameter {node['name']} is there {len(values)} times"
        for text in _wrong(spec, node["schema"], value):
            yield f"{node['in']} parameter {node['name']}: {text}"
    known = {one["name"] for one in declared if one["in"] == "query"} | _credentials(operation, "query")
    for name in {name for name, _ in sent.query} - known:
        yield f"query parameter {name} is not in the spec"


def _declared(operation: Operation) -> list[Mapping[str, Any]]:
    """The nodes of the operation's own parameters, and of those of its path that it does not replace."""
    spec = operation.spec
    own = [spec.resolve(one) for one in operation.node.get("parameters", [])]
    shared = [spec.resolve(one) for one in spec.document["paths"][operation.path].get("parameters", [])]
    named = {(one["in"], one["name"]) for one in own}
    return own + [one for one in shared if (one["in"], one["name"]) not in named]


def _values(node: Mapping[str, Any], sent: Captured, path: Mapping[str, str]) -> list[str]:
    name = node["name"]
    if node["in"] == "query":
        return [value for one, value in sent.query if one == name]
    found = path.get(name) if node["in"] == "path" else sent.headers.get(name.lower())
    return [] if found is None else [found]


def _decoded(values: Sequence[str], schema: Mapping[str, Any], spec: Spec) -> list[Any]:
    items = spec.resolve(schema.get("items", {}))
    return [_one(one, items) for one in values]


def _one(text: str, schema: Mapping[str, Any]) -> Any:
    kind = schema.get("type", "string")
    if kind == "boolean":
        return {"true": True, "false": False}.get(text, text)
    try:
        return NUMBERS[kind](text) if kind in NUMBERS else text
    except ValueError:
        return text


def _body(operation: Operation, sent: Captured) -> Iterator[str]:
    node = operation.spec.resolve(operation.node["requestBody"]) if "requestBody" in operation.node else None
    if node is None or (not sent.body and "content-type" not in sent.headers):
        if sent.body:
            yield "there is a body, and the operation takes none"
        elif node is not None and node.get("required"):
            yield "the body is missing"
        return
    content = {name.lower(): one for name, one in node["content"].items()}
    if sent.media_type not in content:
        yield f"the media type {sent.media_type or 'that is missing'} is not among {', '.join(content)}"
        return
    schema = content[sent.media_type].get("schema", {})
    if operation.spec.resolve(schema).get("format") == "binary" or "xml" in sent.media_type:
        return
    try:
        value = dict(sent.form()) if sent.media_type in FORMS else json.loads(sent.body)
    except ValueError as error:
        yield f"the body is no {sent.media_type}: {error}"
        return
    for text in _wrong(operation.spec, schema, value):
        yield f"body: {text}"


def _security(operation: Operation, sent: Captured) -> Iterator[str]:
    """One of the alternatives has all its credentials; an operation that wants none gets none."""
    wanted = security(operation)
    if any(wanted) and not any(all(_is_there(operation, name, sent) for name in one) for one in wanted):
        yield f"no credentials for {' or '.join(' and '.join(one) for one in wanted)}"
    if not any(wanted):
        schemes = operation.spec.components.get("securitySchemes", {})
        yield from (f"credentials {one} where none are wanted" for one in schemes if _is_there(operation, one, sent))


def security(operation: Operation) -> Sequence[Mapping[str, Any]]:
    """The alternatives of security schemes that the operation wants; none where anybody may call."""
    found: Sequence[Mapping[str, Any]] = operation.node.get("security", operation.spec.document.get("security", []))
    return found


def _is_there(operation: Operation, name: str, sent: Captured) -> bool:
    scheme = operation.spec.resolve(operation.spec.components["securitySchemes"][name])
    if scheme["type"] == "apiKey":
        return name_of(scheme) in (sent.headers if scheme["in"] == "header" else dict(sent.query))
    kind, _, credentials = sent.headers.get("authorization", "").partition(" ")
    if kind.lower() != scheme["scheme"] or not credentials:
        return False
    return kind.lower() != "basic" or b":" in b64decode(credentials)


def name_of(scheme: Mapping[str, Any]) -> str:
    """Where a scheme's credentials stand: a query parameter, or a header in lower case."""
    name: str = scheme.get("name", "authorization")
    return name.lower() if scheme.get("in", "header") == "header" else name


def _credentials(operation: Operation, place: str) -> set[str]:
    schemes = map(operation.spec.resolve, operation.spec.components.get("securitySchemes", {}).values())
    return {name_of(one) for one in schemes if one.get("in", "header") == place}


def credentials(spec: Spec) -> frozenset[str]:
    """The names of headers, in lower case, that carry credentials."""
    schemes = map(spec.resolve, spec.components.get("securitySchemes", {}).values())
    return frozenset(name_of(one) for one in schemes if one.get("in", "header") == "header")


def _wrong(spec: Spec, schema: Mapping[str, Any], value: Any) -> list[str]:
    errors = _validator(spec, json.dumps(schema)).iter_errors(value)
    return [f"{error.json_path}: {error.message:.300}" for error, _ in zip(errors, range(MOST), strict=False)]


@cache
def _validator(spec: Spec, schema: str) -> OAS30Validator:
    whole = {"allOf": [json.loads(schema)], "components": {"schemas": spec.components.get("schemas", {})}}
    return OAS30Validator(whole, format_checker=oas30_format_checker)
