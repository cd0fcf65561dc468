"""The house rules for OpenAPI documents, beside OpenAPI's own: ``python -m mockservers.checks.conformance.specs``."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import yaml
from openapi_spec_validator import OpenAPIV30SpecValidator

from mockservers.catalog import SERVICES
from mockservers.core.openapi.document import Operation, Spec
from mockservers.core.openapi.schema import Schema
from mockservers.core.service.service import Service

OPERATION_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
LINKED = re.compile(r"(?:(path|query|header)\.)?(.+)")
XML = re.compile(r"(application|text)/(.+\+)?xml")
BAD_REQUEST = "Bad Request"  # a vendor that answers another status for it says so in the description

Found = Iterator[str]


def problems(service: Service) -> Found:
    """Everything that is wrong with a service's spec, a sentence each."""
    spec = service.spec
    yield from _merge_keys(spec.text)
    yield from _servers(service)
    yield from _openapi(spec)
    yield from _nodes(spec.document, "#", spec)
    yield from _repeated_ids(spec)
    for operation in spec.operations.values():
        yield from _operation(operation)
    try:
        service.check_binding()
    except TypeError as error:
        yield str(error)


def _merge_keys(text: str) -> Found:
    """Merge keys, which YAML 1.2 does not have: tools fail on them, or drop what they bring without a word."""
    for token in yaml.scan(text, Loader=yaml.CSafeLoader):
        if isinstance(token, yaml.ScalarToken) and token.plain and token.value == "<<":
            yield f"line {token.start_mark.line + 1}: a merge key (<<); name the members, with aliases for their values"


def _servers(service: Service) -> Found:
    """The first server is what tools take: the stand-in on its default port."""
    home = f"http://localhost:{service.port}" if service.in_world else f"http://localhost:{service.port}/{service.name}"
    named = [one.get("url") for one in service.spec.document.get("servers", [])]
    if named[:1] != [home]:
        yield f"servers: the first one is {named[0] if named else None!r}, not the default address {home!r}"


def _openapi(spec: Spec) -> Found:
    if not str(spec.document.get("openapi", "")).startswith("3.0."):
        yield "the document is not OpenAPI 3.0"
        return
    for error in OpenAPIV30SpecValidator(dict(spec.document)).iter_errors():
        yield f"{'/'.join(map(str, error.absolute_path))}: {error.message.splitlines()[0]}"


def _repeated_ids(spec: Spec) -> Found:
    """Operations, those of callbacks included, whose id is there twice, if only by an alias."""
    for name, times in Counter(_operation_ids(spec.document)).items():
        if times > 1:
            yield f"{name}: {times} operations have this operationId"


def _operation_ids(node: Any) -> Iterator[str]:  # noqa: ANN401 -- any JSON
    if isinstance(node, Mapping):
        if "operationId" in node and "responses" in node:
            yield node["operationId"]
        for one in node.values():
            yield from _operation_ids(one)
    elif isinstance(node, list):
        for one in node:
            yield from _operation_ids(one)


def _nodes(node: Any, place: str, spec: Spec) -> Found:  # noqa: ANN401 -- any JSON
    """The rules for single nodes, all over the document."""
    if isinstance(node, list):
        for index, one in enumerate(node):
            yield from _nodes(one, f"{place}/{index}", spec)
    if not isinstance(node, Mapping):
        return
    if node.get("type") == "integer" and not {"minimum", "maximum"} <= node.keys():
        yield f"{place}: an integer without bounds"
    yield from _examples(node, place, spec)
    for name, one in node.items():
        if name.startswith(("x-openapi-router", "x-swagger-router", "x-body-name")) or name.endswith("Func"):
            yield f"{place}/{name}: a Python name"
        if name not in {"example", "examples", "value"}:
            yield from _nodes(one, f"{place}/{name}", spec)


def _examples(node: Mapping[str, Any], place: str, spec: Spec) -> Found:
    """Examples of parameters, headers, media types and schemas, held against their schema."""
    schema = node["schema"] if isinstance(node.get("schema"), Mapping) else node if "type" in node else None
    if schema is None:
        return
    named = node.get("examples", {})
    given = {"example": node["example"]} if "example" in node else {}
    given |= {name: spec.resolve(one)["value"] for name, one in named.items() if isinstance(named, Mapping)}
    for name, value in given.items():
        if problem := Schema(spec.resolve(schema), spec.components).problem(value):
            yield f"{place}: example {name!r} is not valid at {problem[0] or 'the top'}: {problem[1]}"


def _operation(operation: Operation) -> Found:
    place = operation.id
    if not OPERATION_ID.fullmatch(operation.id):
        yield f"{place}: an operationId is words in lower case, joined by underscores"
    texts = {status: operation.spec.resolve(one)["description"] for status, one in operation.node["responses"].items()}
    if "400" not in texts and not any(BAD_REQUEST in one for one in texts.values()):
        yield f"{place}: no answer for a bad request"
    if operation.secured and not {"401", "403"} & texts.keys():
        yield f"{place}: no answer for a request without credentials"
    for status, response in operation.responses.items():
        for media, schema in response.schemas.items():
            yield from _open_objects(schema.node, f"{place} {status} {media}", operation.spec, set())
    yield from _unnamed_xml(operation)
    yield from _links(operation)


def _unnamed_xml(operation: Operation) -> Found:
    """Bodies of XML whose root element has no name: generators make one up, or fail."""
    bodies = {"request body": operation.body.schemas} if operation.body else {}
    for place, schemas in (bodies | {status: one.schemas for status, one in operation.responses.items()}).items():
        for media, schema in schemas.items():
            if XML.fullmatch(media) and not schema.node.get("xml", {}).get("name"):
                yield f"{operation.id} {place} {media}: the schema has no xml.name"


def _open_objects(node: Any, place: str, spec: Spec, seen: set[int]) -> Found:  # noqa: ANN401 -- any JSON
    """Objects of answers that do not say whether they may have more members: nothing would hold them to the spec."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, Mapping):
        node = spec.resolve(node)
        if node.get("type") == "object" and "additionalProperties" not in node:
            yield f"{place}: an object without additionalProperties"
    for one in node.values() if isinstance(node, Mapping) else node if isinstance(node, list) else ():
        yield from _open_objects(one, place, spec, seen)


def _links(operation: Operation) -> Found:
    spec = operation.spec
    for status, response in operation.node["responses"].items():
        for name, node in spec.resolve(response).get("links", {}).items():
            link = spec.resolve(node)
            target = spec.operations.get(link.get("operationId", ""))
            if target is None:
                yield f"{operation.id} {status}: link {name} leads to no operation"
                continue
            known = {parameter.name for parameter in target.parameters}
            for key in link.get("parameters", {}):
                found = LINKED.fullmatch(key)
                if found is None or found[2] not in known:
                    yield f"{operation.id} {status}: link {name} sets {key!r}, which {target.id} does not have"


def main() -> int:
    """Print what is wrong with the specs of the catalog; 1 if anything is."""
    found = [f"openapi/{service.name}.yaml: {one}" for service in SERVICES for one in problems(service)]
    for one in found:
        print(one)  # noqa: T201 -- a command
    operations = sum(len(service.spec.operations) for service in SERVICES)
    print(f"{len(SERVICES)} specs, {operations} operations, {len(found)} problems")  # noqa: T201 -- a command
    return bool(found) or not operations


if __name__ == "__main__":
    sys.exit(main())
