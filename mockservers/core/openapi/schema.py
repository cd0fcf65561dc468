"""An OpenAPI 3.0 schema as a JSON Schema validator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from itertools import islice
from typing import Any

import jsonschema_rs
import orjson

from mockservers.core.errors import Violation


class Schema:
    """A schema of a spec, ``#/components`` references included; compiled when first used."""

    def __init__(self, node: Mapping[str, Any], components: Mapping[str, Any]) -> None:
        self.node = node
        self._components = components

    @property
    def type(self) -> str:
        """The declared type; ``string`` where none is."""
        declared: str = self.node.get("type", "string")
        return declared

    @property
    def is_binary(self) -> bool:
        """Whether it describes bytes, which are taken as they are."""
        return self.node.get("format") == "binary"

    @cached_property
    def items(self) -> Schema:
        """The schema of an array's items."""
        return Schema(self.node.get("items", {}), self._components)

    @cached_property
    def _validator(self) -> jsonschema_rs.Draft4Validator:
        needed = _reachable(self.node, self._components)
        return _compiled(orjson.dumps({"allOf": [self.node], "components": {"schemas": needed}}))

    def problem(self, value: object) -> tuple[str, str] | None:
        """The first thing wrong with a value: JSON pointer and reason; None when it is valid."""
        if self._validator.is_valid(value):
            return None
        error = self._errors(value)[0]
        return describe_pointer(error), shorten(error.message)

    def failure(self, value: object) -> tuple[str, str, tuple[Violation, ...]] | None:
        """The first thing wrong with a value, as ``problem`` has it, and its violations; None when it is valid."""
        if self._validator.is_valid(value):
            return None
        errors = self._errors(value)
        return describe_pointer(errors[0]), shorten(errors[0].message), list_violations(errors)

    def _errors(self, value: object) -> list[jsonschema_rs.ValidationError]:
        """The first errors: an outline's if it has any, since each holds a copy of the part that it is about."""
        found = islice(self._validator.iter_errors(outline(value)), MOST_VIOLATIONS)
        return [one for one in found if _is_in(one, value)] or list(
            islice(self._validator.iter_errors(value), MOST_VIOLATIONS)
        )


LONGEST_REASON = 300
MOST_OUTLINED = 1_000  # values
MOST_VIOLATIONS = 20
ALTERNATIVES = {"anyOf", "oneOf"}


def outline(value: Any) -> Any:  # noqa: ANN401 -- any JSON
    """Copy a JSON value, but not all of it where it is large.

    After ``MOST_OUTLINED`` values arrays end, and objects that do not fit any more are empty. The members of an object
    that is not within another value are all there, whatever they are.
    """
    left = MOST_OUTLINED

    def cut(one: Any) -> Any:  # noqa: ANN401 -- any JSON
        nonlocal left
        if isinstance(one, dict):
            if len(one) > left and one is not value:
                return {}
            left -= len(one)
            return {name: cut(member) for name, member in one.items()}
        if isinstance(one, list):
            kept = one[: max(left, 0)]
            left -= len(kept)
            return [cut(item) for item in kept]
        return one

    return cut(value)


def _is_in(error: jsonschema_rs.ValidationError, value: Any) -> bool:  # noqa: ANN401 -- any JSON
    """Whether an error of the outline is one of the value: an object may be empty only because it was cut."""
    if error.instance != {}:
        return True
    for part in error.instance_path:
        value = value[part]
    return bool(value == {})


def list_violations(errors: Iterable[jsonschema_rs.ValidationError]) -> tuple[Violation, ...]:
    """Errors as violations; those of alternatives are told only if there are no others."""
    plain, open_ends = [], []
    for one in errors:
        branches = one.kind.as_dict().get("context", []) if one.kind.name in ALTERNATIVES else []
        if branches:
            closest: list[jsonschema_rs.ValidationError] = min(reversed(branches), key=len)
            open_ends += closest  # nullable comes first: a null is seldom what was meant
        else:
            details = one.kind.as_dict()
            plain.append(Violation(describe_pointer(one), one.kind.name, details, one.instance, shorten(one.message)))
    return tuple(plain) or (list_violations(open_ends) if open_ends else ())


def describe_pointer(error: jsonschema_rs.ValidationError) -> str:
    """Return the JSON pointer to the place of an error; empty for the whole value."""
    return "".join(f"/{part}" for part in error.instance_path)


def shorten(text: str) -> str:
    """Cut a reason at ``LONGEST_REASON`` characters."""
    return text if len(text) <= LONGEST_REASON else f"{text[:LONGEST_REASON]}..."


LATER_FORMATS = {  # that drafts after the fourth brought, and OpenAPI 3.0 uses
    name: jsonschema_rs.Draft202012Validator({"format": name}, validate_formats=True).is_valid
    for name in ("uuid", "uri-reference")
}


@cache
def _compiled(document: bytes) -> jsonschema_rs.Draft4Validator:
    schema = json_schema(orjson.loads(document))
    return jsonschema_rs.Draft4Validator(schema, validate_formats=True, formats=LATER_FORMATS)


def json_schema(node: Any) -> Any:  # noqa: ANN401 -- any JSON
    """OpenAPI 3.0's dialect as JSON Schema draft 4: ``nullable`` becomes a choice with null."""
    if isinstance(node, list):
        return [json_schema(one) for one in node]
    if not isinstance(node, dict):
        return node
    schema = {key: _keyword(key, value) for key, value in node.items() if key not in ANNOTATIONS}
    if schema.pop("nullable", False) is True:
        return {"anyOf": [{"enum": [None]}, schema]}
    return schema


ANNOTATIONS = {"example", "default", "description", "title", "xml", "externalDocs", "deprecated"}


def _keyword(key: str, value: Any) -> Any:  # noqa: ANN401 -- any JSON
    if key in {"properties", "schemas", "components"} and isinstance(value, dict):
        return {name: json_schema(one) for name, one in value.items()}
    return value if key == "enum" else json_schema(value)


def _reachable(node: Any, components: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ANN401 -- any JSON
    """The component schemas that a node refers to, directly or not."""
    found: dict[str, Any] = {}
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, Mapping):
            waiting += node.values()
            name = str(node.get("$ref", "")).rpartition("/")[2]
            if name and name not in found:
                found[name] = components["schemas"][name]
                waiting.append(found[name])
    return found
