"""Validation with OpenAPI 3.0 schemas, by a JSON Schema validator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from itertools import islice
from typing import Any

import jsonschema_rs
import orjson

from mockservers.core.errors import Violation


class Schema:
    """A schema of a spec with its references to ``#/components``; compiled when it is first used."""

    def __init__(self, node: Mapping[str, Any], components: Mapping[str, Any]) -> None:
        self.node = node
        self._components = components

    @property
    def type(self) -> str:
        """The declared type; ``string`` if there is none."""
        declared: str = self.node.get("type", "string")
        return declared

    @property
    def is_binary(self) -> bool:
        """True if values are bytes, which are not decoded."""
        return self.node.get("format") == "binary"

    @cached_property
    def items(self) -> Schema:
        """The schema of an array's items."""
        return Schema(self.node.get("items", {}), self._components)

    @cached_property
    def _document(self) -> dict[str, Any]:
        return {"allOf": [self.node], "components": {"schemas": _reachable(self.node, self._components)}}

    @cached_property
    def _validator(self) -> jsonschema_rs.Draft4Validator:
        return _compile_validator(orjson.dumps(self._document))

    def find_problem(self, value: object) -> tuple[str, str] | None:
        """Return the JSON pointer and the reason of the first error of a value; None if it is valid."""
        if self._validator.is_valid(value):
            return None
        error = self._errors(value)[0]
        return describe_pointer(error), describe_reason(error, self._document)

    def find_failure(self, value: object) -> tuple[str, str, tuple[Violation, ...]] | None:
        """Return pointer and reason of the first error of a value, and all violations; None if it is valid."""
        if self._validator.is_valid(value):
            return None
        errors = self._errors(value)
        return describe_pointer(errors[0]), describe_reason(errors[0], self._document), list_violations(errors)

    def list_violations(self, value: object, most: int) -> tuple[Violation, ...]:
        """Return the violations of the first ``most`` errors of a whole value."""
        return list_violations(islice(self._validator.iter_errors(value), most))

    def _errors(self, value: object) -> list[jsonschema_rs.ValidationError]:
        """Return the first errors of an outline of the value, or of the whole value if the outline has none.

        Each error holds a copy of the value that it is about, which may be large; an outline is not.
        """
        found = islice(self._validator.iter_errors(outline(value)), MOST_VIOLATIONS)
        return [error for error in found if _is_real(error, value)] or list(
            islice(self._validator.iter_errors(value), MOST_VIOLATIONS)
        )


LONGEST_REASON = 300
MOST_OUTLINED = 1_000  # values
MOST_VIOLATIONS = 20
ALTERNATIVES = {"anyOf", "oneOf"}


def outline(value: Any) -> Any:  # noqa: ANN401 -- any JSON
    """Copy a JSON value; of a large value only a part.

    After ``MOST_OUTLINED`` values, arrays are cut and objects are empty. The outermost object keeps all its members.
    """
    left = MOST_OUTLINED

    def cut(node: Any) -> Any:  # noqa: ANN401 -- any JSON
        nonlocal left
        if isinstance(node, dict):
            if len(node) > left and node is not value:
                return {}
            left -= len(node)
            return {name: cut(member) for name, member in node.items()}
        if isinstance(node, list):
            kept = node[: max(left, 0)]
            left -= len(kept)
            return [cut(item) for item in kept]
        return node

    return cut(value)


def _is_real(error: jsonschema_rs.ValidationError, value: Any) -> bool:  # noqa: ANN401 -- any JSON
    """True if an error of an outline is an error of the whole value: an object may be empty because it was cut."""
    if error.instance != {}:
        return True
    for part in error.instance_path:
        value = value[part]
    return bool(value == {})


def list_violations(errors: Iterable[jsonschema_rs.ValidationError]) -> tuple[Violation, ...]:
    """Convert errors to violations; errors of alternatives are included only if there are no others."""
    plain, alternative = [], []
    for error in errors:
        name, details = error.kind.name, error.kind.as_dict()
        branches = details.get("context", []) if name in ALTERNATIVES else []
        if branches:
            alternative += _choose_branch(branches, error)
        else:
            plain.append(Violation(describe_pointer(error), name, details, error.instance, shorten(error.message)))
    return tuple(plain) or (list_violations(alternative) if alternative else ())


def _choose_branch(
    branches: Sequence[list[jsonschema_rs.ValidationError]], error: jsonschema_rs.ValidationError
) -> list[jsonschema_rs.ValidationError]:
    """Return the errors of the alternative that was probably meant: of the value's type, with the fewest errors.

    Of equal ones the last: a nullable schema has null first, which is rarely meant.
    """

    def rank(errors: list[jsonschema_rs.ValidationError]) -> tuple[bool, int]:
        return any(one.kind.name == "type" and one.instance_path == error.instance_path for one in errors), len(errors)

    return min(reversed(branches), key=rank)


def describe_pointer(error: jsonschema_rs.ValidationError) -> str:
    """Return the JSON pointer to the place of an error; empty for the whole value."""
    return "".join(f"/{part}" for part in error.instance_path)


def describe_reason(error: jsonschema_rs.ValidationError, document: Mapping[str, Any]) -> str:
    """Return the reason of an error; for a member that is not allowed, with the names of those that are.

    Args:
        error: The error.
        document: The schema that found it, as it is in the spec.
    """
    if error.kind.name != "additionalProperties":
        return shorten(error.message)
    schema = json_schema(document)
    for part in error.schema_path[:-1]:
        schema = schema[part]
    return shorten(f"{error.message}; allowed: {', '.join(schema['properties'])}")


def shorten(text: str) -> str:
    """Cut a reason at ``LONGEST_REASON`` characters."""
    return text if len(text) <= LONGEST_REASON else f"{text[:LONGEST_REASON]}..."


LATER_FORMATS = {  # formats of OpenAPI 3.0 that JSON Schema has since drafts after 4
    name: jsonschema_rs.Draft202012Validator({"format": name}, validate_formats=True).is_valid
    for name in ("uuid", "uri-reference")
}


@cache
def _compile_validator(document: bytes) -> jsonschema_rs.Draft4Validator:
    schema = json_schema(orjson.loads(document))
    return jsonschema_rs.Draft4Validator(schema, validate_formats=True, formats=LATER_FORMATS)


def json_schema(node: Any) -> Any:  # noqa: ANN401 -- any JSON
    """Convert an OpenAPI 3.0 schema to JSON Schema draft 4: ``nullable`` becomes an alternative with null."""
    if isinstance(node, list):
        return [json_schema(item) for item in node]
    if not isinstance(node, dict):
        return node
    schema = {key: _keyword(key, value) for key, value in node.items() if key not in ANNOTATIONS}
    if schema.pop("nullable", False) is True:
        return {"anyOf": [{"enum": [None]}, schema]}
    return schema


ANNOTATIONS = {"example", "default", "description", "title", "xml", "externalDocs", "deprecated"}


def _keyword(key: str, value: Any) -> Any:  # noqa: ANN401 -- any JSON
    if key in {"properties", "schemas", "components"} and isinstance(value, dict):
        return {name: json_schema(schema) for name, schema in value.items()}
    return value if key == "enum" else json_schema(value)


def _reachable(node: Any, components: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ANN401 -- any JSON
    """Return the component schemas that a node refers to, directly or indirectly."""
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
