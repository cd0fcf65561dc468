"""The parts of a spec besides its schemas: servers, security, links, examples, tables, and the rules in its prose.

The form is that of ``facts/document.yaml``, where all of it is stated a second time, with the source of each part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from contract_tests.kit.coverage.required import (
    SpecNode,
    escape_pointer,
    find_body,
    find_operation_node,
    list_contents,
    list_parameters,
    list_responses,
    unescape_pointer,
)
from contract_tests.kit.coverage.restated import list_own_schemas
from contract_tests.kit.facts.reading import CONTROL_UNMET
from contract_tests.kit.services import CONTROL, FIXTURES, Operation, Service

FILE = "document.yaml"
CONTROL_FILE = CONTROL_UNMET.with_name("control_document.yaml")
ERRORS = ("4", "5")  # their examples are answers: ``facts/test_error_examples.py``
WORDS = "two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|half|once|twice|sixth|fifth"
UNITS = "second|minute|hour|day|week|month|year"
NUMBER = rf"(?:[\w-]+ )?(?<![\w.])(?:\d(?:[\d.,:]*\d)?|(?:{WORDS})\b|an?(?= (?:{UNITS})\b))(?: ?[%\w-]+)?"
NAME = r"`[^`]*`"
RULES = (
    "ascending|descending|first|last|newest|oldest|earliest|latest|before|after|until|since|at most|at least|more than"
    "|less than|longer|shorter|always|never|only|all|each|every|no|not|none|without|unless|ignored|refused|omitted"
    "|default|if|when|while|immediately|must|may|can|cannot|needs|requires|missing|empty|null|valid|invalid|optional"
    "|required|both|either|neither|own|other|another|same|different|new|old|present|absent|equal|header|URL|path|query"
    "|body|form|text|number"
)
CAPITALS = "[A-Z][A-Z-]+"  # methods, formats, zones
MARK = re.compile(rf"{NAME}|(?i:{NUMBER}|\b(?:{RULES})\b)|\b{CAPITALS}\b")
TEXTS = ("summary", "description")
ROW = re.compile(r"^\s*\|(.*)\|\s*$", re.MULTILINE)
RULE = re.compile(r"[-|: ]+")
Stated = dict[str, Any]


def describe_document(service: Service) -> Stated:
    """Return what a spec says, by section and place."""
    spec, root = service.spec, SpecNode(service.spec, "", service.spec.document)
    schemes = spec.document["components"].get("securitySchemes", {})
    texts = {_name_place(service, place): text for place, text in _list_texts("", spec.document)}
    return {
        "servers": {node["url"]: _list_variables(node) for node in spec.document["servers"]},
        "security": {name: _describe_scheme(node) for name, node in schemes.items()},
        "tags": {operation.id: ", ".join(operation.node.get("tags", ())) for operation in spec.operations.values()},
        "links": dict(_list_links(service)),
        "answers": {operation.id: _list_shared_answers(operation) for operation in spec.operations.values()},
        "types": {_name_place(service, place): text for place, text in _list_types(service)},
        "tables": dict(_list_unique({place: list(_list_rows(text)) for place, text in texts.items()})),
        "prose": dict(_list_unique({place: _list_marks(text) for place, text in texts.items()})),
        "examples": {_name_place(service, place): value for place, value in _list_examples(service, root)},
    }


def _name_place(service: Service, pointer: str) -> str:
    """Return a pointer with the operationId in place of the path and method of an operation."""
    parts = pointer.strip("/").split("/")
    node = service.spec.document["paths"].get(unescape_pointer(parts[1])) if parts[0] == "paths" else None
    operation = (node or {}).get(parts[2], {}) if len(parts) > 2 else {}
    return "/".join([operation["operationId"], *parts[3:]] if "operationId" in operation else parts)


def _list_variables(server: Mapping[str, Any]) -> list[str]:
    variables = server.get("variables", {})
    return [" ".join([name, node["default"], *node.get("enum", ())]) for name, node in variables.items()]


def _describe_scheme(node: Mapping[str, Any]) -> str:
    return " ".join(node[name] for name in ("type", "in", "name", "scheme", "bearerFormat") if name in node)


def _list_links(service: Service) -> Iterator[tuple[str, str]]:
    for operation in service.spec.operations.values():
        for status, response in list_responses(operation):
            for name in response.node.get("links", {}):
                link = response.inside("links", name).node
                sent = [f"{parameter}={value}" for parameter, value in link.get("parameters", {}).items()]
                body = [f"body {link['requestBody']}"] if "requestBody" in link else []
                yield f"{operation.id} {status} {name}", " ".join([link["operationId"], *sent, *body])


def _list_shared_answers(operation: Operation) -> str:
    """Name the shared response of each status."""
    answers = operation.node["responses"].items()
    return ", ".join(f"{status} {node['$ref'].rpartition('/')[2]}" for status, node in answers if "$ref" in node)


def _list_types(service: Service) -> Iterator[tuple[str, str]]:
    """List the types of parameters, bodies, headers and answers, with the names of their XML elements."""
    for operation in service.spec.operations.values():
        for place in list_own_schemas(operation):
            element = place.node.get("xml", {}).get("name")
            yield place.pointer, " ".join([place.node.get("type", "any"), *([f"<{element}>"] if element else [])])


def _list_texts(pointer: str, node: Any) -> Iterator[tuple[str, str]]:
    """List the summaries and descriptions of a document; examples have none."""
    if isinstance(node, Mapping):
        for name, member in node.items():
            place = f"{pointer}/{escape_pointer(str(name))}"
            if name in TEXTS and isinstance(member, str):
                yield place, member
            elif name not in {"example", "value"}:
                yield from _list_texts(place, member)
    elif isinstance(node, list):
        for number, member in enumerate(node):
            yield from _list_texts(f"{pointer}/{number}", member)


def _list_rows(text: str) -> Iterator[str]:
    for row in ROW.findall(text):
        if not RULE.fullmatch(row):
            yield " | ".join(cell.strip() for cell in row.split(" | "))


def _list_marks(text: str) -> list[str]:
    """List what a text rules: numbers with the words around them, names in backticks, words such as "not"."""
    return MARK.findall(" ".join(ROW.sub("", text).split()))


def _list_unique(found: Mapping[str, list[str]]) -> Iterator[tuple[str, list[str]]]:
    """List what is not empty; texts that are shared by several places are listed once."""
    seen: list[list[str]] = []
    for place, parts in found.items():
        if parts and parts not in seen:
            seen.append(parts)
            yield place, parts


def _list_examples(service: Service, root: SpecNode) -> Iterator[tuple[str, Any]]:
    """List the examples of parameters, bodies, headers and responses without errors, by their pointers."""
    components = root.node.get("components", {})
    for operation in service.spec.operations.values():
        for place in _list_example_places(operation):
            if "example" in place.node:
                yield place.pointer, place.node["example"]
            for name in place.node.get("examples", {}):
                example = place.inside("examples", name)
                yield example.pointer, example.node["value"]
    for name in components.get("schemas", {}):
        schema = root.inside("components", "schemas", name)
        if "example" in schema.node:
            yield schema.pointer, schema.node["example"]


def _list_example_places(operation: Operation) -> Iterator[SpecNode]:
    yield from list_parameters(operation)
    yield from (content for _, content in list_contents(find_body(operation)))
    for status, response in list_responses(operation):
        for name in response.node.get("headers", {}):
            yield response.inside("headers", name)
        if not status.startswith(ERRORS):
            yield from (content for _, content in list_contents(response))
    for name in operation.node.get("callbacks", {}):
        for url, item in find_operation_node(operation).inside("callbacks", name).node.items():
            for method in item:
                called = find_operation_node(operation).inside("callbacks", name, url, method)
                yield from (content for _, content in list_contents(called.inside("requestBody")))


def load_document(service: Service) -> Stated:
    """Load what the facts state of a document, by section and place.

    Raises:
        AssertionError: a group has no source, or two groups state the same.
    """
    path = CONTROL_FILE if service.name == CONTROL else FIXTURES / service.name / "facts" / FILE
    stated: Stated = {}
    for group in yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader):
        assert len(group["source"]) > 10, f"a group without a source: {group['source']!r}"
        for section, places in group.items():
            if section != "source":
                known = stated.setdefault(section, {})
                assert not known.keys() & places.keys(), f"stated twice: {known.keys() & places.keys()}"
                known.update(places)
    return stated
