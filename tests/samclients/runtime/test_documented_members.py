"""Every member of every documented body is read and written, with every value of its enumerations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_type_hints

import pytest

from samclients.runtime import As, Choice, File, Operation
from samclients.runtime.data.models import dump
from samclients.runtime.data.shapes import build
from tests.samclients.runtime.test_generated import DOCUMENTS, iter_enums, iter_operations, load_operations, resolve

TEXTS = {"date-time": "2026-01-31T12:00:00Z", "date": "2026-01-31", "uuid": "12345678-1234-5678-1234-567812345678"}
SCALARS: Mapping[str, Any] = {"integer": 7, "number": 7.5, "boolean": True, "null": None}
DEEPEST = 6  # levels of a sample; models may contain themselves


def make_sample(vendor: str, node: dict[str, Any], turn: int, depth: int = 0) -> Any:
    """Make a JSON value that has all members of a schema; ``turn`` chooses between values and alternatives."""
    node = merge(vendor, node)
    alternatives = node.get("oneOf") or node.get("anyOf")
    if node.get("enum"):
        return node["enum"][turn % len(node["enum"])]
    if alternatives:
        return make_sample(vendor, alternatives[turn % len(alternatives)], turn, depth)
    kind = node.get("type", "object" if "properties" in node else "")
    if kind == "array":
        return [make_sample(vendor, node.get("items", {}), turn, depth + 1)] if depth < DEEPEST else []
    if kind == "object":
        required, members = node.get("required", ()), node.get("properties", {})
        return {
            name: make_sample(vendor, member, turn, depth + 1)
            for name, member in members.items()
            if depth < DEEPEST or name in required
        }
    return make_text(node.get("format", "")) if kind == "string" else SCALARS.get(kind, "any")


def make_text(form: str) -> str | File:
    """Make a text of a format, or a part of a form."""
    if form == "binary":
        return File.of(b"a")
    return "7" if form in {"int32", "int64"} else TEXTS.get(form, "a")


def merge(vendor: str, node: dict[str, Any]) -> dict[str, Any]:
    """Resolve a schema, with the members of all that it combines."""
    node = resolve(vendor, node)
    parts = [merge(vendor, part) for part in node.get("allOf", ())]
    properties = {name: member for part in (*parts, node) for name, member in part.get("properties", {}).items()}
    merged = {name: value for part in (*parts, node) for name, value in part.items() if name != "allOf"}
    return {**merged, **({"properties": properties} if properties else {})}


def count_turns(vendor: str) -> int:
    """Count the values of the largest enumeration."""
    return max(len(values) for values in iter_enums(DOCUMENTS[vendor]))


def iter_bodies(vendor: str) -> Iterator[tuple[str, dict[str, Any], Any]]:
    """Yield the schemas of all bodies, with a name and the type in the client."""
    for _, _, operation in iter_operations(vendor):
        known = load_operations(vendor)[operation["operationId"]]
        for status, response in operation["responses"].items():
            content = resolve(vendor, response).get("content", {})
            declared = {**known.results, **known.errors}[int(status)]
            for media_type, media in list(content.items())[: declared is not None]:
                yield f"{known.spec.id} {status} {media_type}", media["schema"], get_kind(declared)
        for media_type, media in resolve(vendor, operation.get("requestBody", {})).get("content", {}).items():
            yield f"{known.spec.id} {media_type}", media["schema"], get_type_hints(known.function)["body"]


def get_kind(declared: Any) -> Any:
    return declared.kind if isinstance(declared, As) else declared


@pytest.mark.parametrize("vendor", DOCUMENTS)
def test_every_documented_member_is_read_and_written(vendor: str) -> None:
    turns = count_turns(vendor)
    for name, schema, kind in iter_bodies(vendor):
        if kind is File or File in get_args(kind) or resolve(vendor, schema).get("format") == "binary":
            continue
        for turn in range(turns):
            sample = make_sample(vendor, schema, turn)
            assert dump(build(sample, kind, strict=True)) == sample, name


def find_choices(hint: Any) -> list[type[Choice]]:
    if isinstance(hint, type) and issubclass(hint, Choice):
        return [hint]
    return [kind for part in get_args(hint) for kind in find_choices(part)]


def find_hint(known: Operation[..., Any], wire: str) -> Any:
    return next(
        hint
        for name, hint in get_type_hints(known.function).items()
        if name not in {"body", "return"} and known.names.get(name, name) == wire
    )


@pytest.mark.parametrize("vendor", DOCUMENTS)
def test_every_value_of_a_parameter_is_known(vendor: str) -> None:
    for _, _, operation in iter_operations(vendor):
        known = load_operations(vendor)[operation["operationId"]]
        for reference in operation.get("parameters", ()):
            parameter = resolve(vendor, reference)
            schema = resolve(vendor, parameter["schema"])
            values = resolve(vendor, schema.get("items", schema)).get("enum", ())
            if values and all(isinstance(value, str) for value in values):
                [kind] = find_choices(find_hint(known, parameter["name"]))
                assert [dump(build(value, kind, strict=True)) for value in values] == list(values), known.spec.id
