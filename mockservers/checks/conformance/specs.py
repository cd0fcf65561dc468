"""The project's rules for OpenAPI documents, besides OpenAPI's: ``python -m mockservers.checks.conformance.specs``."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import click
import yaml
from openapi_spec_validator import OpenAPIV30SpecValidator

from mockservers.catalog import SERVICES
from mockservers.core.openapi.document import Operation, Spec
from mockservers.core.openapi.schema import Schema
from mockservers.core.service.service import Service

OPERATION_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
LINKED = re.compile(r"(?:(path|query|header)\.)?(.+)")
XML = re.compile(r"(application|text)/(.+\+)?xml")
BAD_REQUEST = "Bad Request"  # in the description, where a vendor uses another status for it

Found = Iterator[str]


def find_problems(service: Service) -> Found:
    """The problems of a service's spec, a sentence each."""
    spec = service.spec
    yield from _check_merge_keys(spec.text)
    yield from _check_servers(service)
    yield from _check_openapi(spec)
    yield from _check_nodes(spec.document, "#", spec)
    yield from _check_ids(spec)
    for operation in spec.operations.values():
        yield from _check_operation(operation)
    try:
        service.check_binding()
    except TypeError as error:
        yield str(error)


def _check_merge_keys(text: str) -> Found:
    """Merge keys, which YAML 1.2 does not have: tools fail on them, or silently drop the merged members."""
    for token in yaml.scan(text, Loader=yaml.CSafeLoader):
        if isinstance(token, yaml.ScalarToken) and token.plain and token.value == "<<":
            yield f"line {token.start_mark.line + 1}: a merge key (<<); name the members, with aliases for their values"


def _check_servers(service: Service) -> Found:
    """The first server is the one that tools use; it must be the mock server on its default port."""
    home = f"http://localhost:{service.port}" if service.in_world else f"http://localhost:{service.port}/{service.name}"
    named = [server.get("url") for server in service.spec.document.get("servers", [])]
    if named[:1] != [home]:
        yield f"servers: the first one is {named[0] if named else None!r}, not the default address {home!r}"


def _check_openapi(spec: Spec) -> Found:
    if not str(spec.document.get("openapi", "")).startswith("3.0."):
        yield "the document is not OpenAPI 3.0"
        return
    for error in OpenAPIV30SpecValidator(dict(spec.document)).iter_errors():
        yield f"{'/'.join(map(str, error.absolute_path))}: {error.message.splitlines()[0]}"


def _check_ids(spec: Spec) -> Found:
    """Operation ids that occur more than once, also by an alias or in a callback."""
    for name, times in Counter(_operation_ids(spec.document)).items():
        if times > 1:
            yield f"{name}: {times} operations have this operationId"


def _operation_ids(node: object) -> Iterator[str]:
    if isinstance(node, Mapping):
        if "operationId" in node and "responses" in node:
            yield node["operationId"]
        for value in node.values():
            yield from _operation_ids(value)
    elif isinstance(node, list):
        for value in node:
            yield from _operation_ids(value)


def _check_nodes(node: object, place: str, spec: Spec) -> Found:
    """The rules for single nodes, applied to the whole document."""
    if isinstance(node, list):
        for index, value in enumerate(node):
            yield from _check_nodes(value, f"{place}/{index}", spec)
    if not isinstance(node, Mapping):
        return
    if node.get("type") == "integer" and not {"minimum", "maximum"} <= node.keys():
        yield f"{place}: an integer without bounds"
    pattern = node.get("pattern")
    if isinstance(pattern, str) and not (pattern.startswith("^") and pattern.endswith("$")):
        yield f"{place}: the pattern {pattern!r} does not describe whole texts, from ^ to $"
    yield from _check_examples(node, place, spec)
    for name, value in node.items():
        if name.startswith(("x-openapi-router", "x-swagger-router", "x-body-name")) or name.endswith("Func"):
            yield f"{place}/{name}: a Python name"
        if name not in {"example", "examples", "value"}:
            yield from _check_nodes(value, f"{place}/{name}", spec)


def _check_examples(node: Mapping[str, Any], place: str, spec: Spec) -> Found:
    """Examples of parameters, headers, media types and schemas that their schema refuses."""
    schema = node["schema"] if isinstance(node.get("schema"), Mapping) else node if "type" in node else None
    if schema is None:
        return
    named = node.get("examples", {})
    given = {"example": node["example"]} if "example" in node else {}
    given |= {name: spec.resolve(example)["value"] for name, example in named.items() if isinstance(named, Mapping)}
    for name, value in given.items():
        if problem := Schema(spec.resolve(schema), spec.components).find_problem(value):
            yield f"{place}: example {name!r} is not valid at {problem[0] or 'the top'}: {problem[1]}"


def _check_operation(operation: Operation) -> Found:
    place = operation.id
    if not OPERATION_ID.fullmatch(operation.id):
        yield f"{place}: an operationId must be lower-case words joined by underscores"
    responses = operation.node["responses"].items()
    texts = {status: operation.spec.resolve(response)["description"] for status, response in responses}
    if "400" not in texts and not any(BAD_REQUEST in text for text in texts.values()):
        yield f"{place}: no response for a bad request"
    if operation.secured and not {"401", "403"} & texts.keys():
        yield f"{place}: no response for a request without credentials"
    for status, response in operation.responses.items():
        for media, schema in response.schemas.items():
            yield from _check_objects(schema.node, f"{place} {status} {media}", operation.spec, set())
    yield from _check_xml_names(operation)
    yield from _check_links(operation)


def _check_xml_names(operation: Operation) -> Found:
    """XML bodies whose root element has no name: generators invent one, or fail."""
    bodies = {"request body": operation.body.schemas} if operation.body else {}
    bodies |= {status: response.schemas for status, response in operation.responses.items()}
    for place, schemas in bodies.items():
        for media, schema in schemas.items():
            if XML.fullmatch(media) and not schema.node.get("xml", {}).get("name"):
                yield f"{operation.id} {place} {media}: the schema has no xml.name"


def _check_objects(node: object, place: str, spec: Spec, seen: set[int]) -> Found:
    """Objects in responses without additionalProperties, whose undeclared members no check would find."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, Mapping):
        node = spec.resolve(node)
        if node.get("type") == "object" and "additionalProperties" not in node:
            yield f"{place}: an object without additionalProperties"
    for value in node.values() if isinstance(node, Mapping) else node if isinstance(node, list) else ():
        yield from _check_objects(value, place, spec, seen)


def _check_links(operation: Operation) -> Found:
    spec = operation.spec
    for status, response in operation.node["responses"].items():
        for name, node in spec.resolve(response).get("links", {}).items():
            link = spec.resolve(node)
            target = spec.operations.get(link.get("operationId", ""))
            if target is None:
                yield f"{operation.id} {status}: link {name} has no target operation"
                continue
            known = {parameter.name for parameter in target.parameters}
            for key in link.get("parameters", {}):
                found = LINKED.fullmatch(key)
                if found is None or found[2] not in known:
                    yield f"{operation.id} {status}: link {name} sets {key!r}, which {target.id} does not have"


def main() -> int:
    """Print the problems of the specs of the catalog; return 1 if there are any."""
    found = [f"openapi/{service.name}.yaml: {problem}" for service in SERVICES for problem in find_problems(service)]
    for problem in found:
        click.echo(problem)
    operations = sum(len(service.spec.operations) for service in SERVICES)
    click.echo(f"{len(SERVICES)} specs, {operations} operations, {len(found)} problems")
    return bool(found) or not operations


if __name__ == "__main__":
    sys.exit(main())
