"""Places in a specification: of the schema that describes a value of an exchange, and its line in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import yaml

from mockservers.checks.drift.difference import ANSWER, Pointer
from mockservers.checks.drift.yaml_edits import compose, find_child
from mockservers.core.openapi.document import Operation, Spec

ALTERNATIVES = ("allOf", "anyOf", "oneOf")
SEPARATOR = "/"


class SpecPlaces:
    """The places of one specification.

    Args:
        spec: The specification.
    """

    def __init__(self, spec: Spec) -> None:
        self._spec = spec

    def find_operation(self, operation: Operation) -> Pointer:
        """The place of an operation."""
        return ("paths", operation.path, operation.method.lower())

    def find_response(self, operation: Operation, status: int) -> Pointer | None:
        """The place of a documented response, behind its reference; None if the status is not documented."""
        responses = (*self.find_operation(operation.response_operation), "responses")
        found = self.read(responses)
        keys = {str(key): key for key in found}
        key = next((keys[name] for name in (str(status), "default") if name in keys), None)
        return None if key is None else self.follow((*responses, str(key)))

    def find_parameter(self, operation: Operation, location: str, name: str) -> Pointer:
        """The place of a parameter, behind its reference; that of the operation if it has none of the name."""
        own = self.find_operation(operation)
        for place in ((*own, "parameters"), ("paths", operation.path, "parameters")):
            for number, _ in enumerate(self.read(place) or ()):
                found = self.follow((*place, str(number)))
                node = self.read(found)
                if (node["in"], node["name"].lower()) == (location, name.lower()):
                    return found
        return own

    def find_content(self, operation: Operation, side: str, status: int, media_type: str) -> Pointer:
        """The place of the schema of a body."""
        if side == ANSWER:
            place = self.find_response(operation, status) or self.find_operation(operation)
        else:
            place = self.follow((*self.find_operation(operation), "requestBody"))
        content: Mapping[str, Any] = (self.read(place) or {}).get("content", {})
        lower = {key.lower(): key for key in content}
        key = next((lower[name] for name in (media_type, "*/*") if name in lower), next(iter(content), ""))
        return (*place, "content", key, "schema")

    def find_header(self, response: Pointer, name: str) -> Pointer:
        """The place of a documented header of a response; its name may be written in another case."""
        headers = self.read((*response, "headers"))
        return self.follow((*response, "headers", next(key for key in headers if key.lower() == name)))

    def find_schema(self, schema: Pointer, within: str, keyword: str = "", name: str = "") -> Pointer:
        """The place of the schema that describes a value, or of its keyword.

        Args:
            schema: The place of the schema of the whole value.
            within: The JSON pointer to the value.
            keyword: The keyword; empty for the schema itself.
            name: A name that the keyword's value contains; empty for any.
        """
        place = schema
        for part in within.split(SEPARATOR)[1:]:
            place = next(self._step(place, part.replace("~1", SEPARATOR).replace("~0", "~")), place)
        if keyword:
            for candidate in self._expand(place):
                value = (self.read(candidate) or {}).get(keyword)
                if value is not None and (not name or name in value):
                    return (*candidate, keyword)
        return next(self._expand(place), place)

    def _step(self, place: Pointer, part: str) -> Iterator[Pointer]:
        candidates = list(self._expand(place))
        for candidate in candidates:
            node = self.read(candidate)
            if part in node.get("properties", {}):
                yield (*candidate, "properties", part)
            elif part.isdigit() and "items" in node:
                yield (*candidate, "items")
        for candidate in candidates:
            if isinstance(self.read(candidate).get("additionalProperties"), Mapping):
                yield (*candidate, "additionalProperties")

    def _expand(self, place: Pointer) -> Iterator[Pointer]:
        """The schema behind the references of a place, and the schemas that it combines."""
        found = self.follow(place)
        node = self.read(found)
        if not isinstance(node, Mapping):
            return
        yield found
        for keyword in ALTERNATIVES:
            for number, _ in enumerate(node.get(keyword, ())):
                yield from self._expand((*found, keyword, str(number)))

    def follow(self, place: Pointer) -> Pointer:
        """The place that the references of a place lead to."""
        while isinstance(node := self.read(place), Mapping) and "$ref" in node:
            parts = node["$ref"].removeprefix("#/").split(SEPARATOR)
            place = tuple(part.replace("~1", SEPARATOR).replace("~0", "~") for part in parts)
        return place

    def read(self, place: Pointer) -> Any:  # noqa: ANN401 -- any YAML
        """The value of a place; None if the document does not have it."""
        node: Any = self._spec.document
        for part in place:
            if isinstance(node, Mapping):
                node = node.get(part, node.get(int(part)) if part.isdigit() else None)
            elif isinstance(node, list) and part.isdigit():
                node = node[int(part)] if int(part) < len(node) else None
            else:
                return None
        return node

    def find_line(self, place: Pointer) -> int:
        """The line of a place in the file of the spec, from 1; that of the nearest place above that the file has."""
        node, line = self._root, 1
        for part in place:
            found = find_child(node, part) if node is not None else None
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
        return line

    @cached_property
    def _root(self) -> yaml.Node | None:
        return compose(self._spec.text)
