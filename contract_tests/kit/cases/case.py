"""A request in the terms of a spec, before it is written to the wire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from contract_tests.kit.services import Operation

FORM, MULTIPART, JSON = "application/x-www-form-urlencoded", "multipart/form-data", "application/json"
FORMS = (FORM, MULTIPART)
NO_BODY = object()
REMOVED = object()  # in place of a value: the parameter or member is left out
MEMBERS = {"path": "path", "query": "query", "header": "headers"}


@dataclass(frozen=True)
class Case:
    """A request: parameters by their names on the wire, JSON values, and a body.

    Args:
        operation: The operation that is called.
        path: Path parameters.
        query: Query parameters; a list is sent as repeated parameters.
        headers: Header parameters, without credentials.
        body: A JSON value for JSON and forms, whose files are bytes; bytes for other media types; ``NO_BODY`` for none.
        media_type: The media type of the body; empty without a body.
        value: The value that XML bytes were written from.
        is_example: The case is an example of the spec.
    """

    operation: Operation
    path: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = NO_BODY
    media_type: str = ""
    value: Any = NO_BODY
    is_example: bool = False

    def __str__(self) -> str:
        body = "" if self.body is NO_BODY else f" {self.media_type} {self.body!r}"
        return f"{self.operation.id} {dict(self.path)} {dict(self.query)} {dict(self.headers)}{body}"[:1_000]

    def with_parameter(self, location: str, name: str, value: Any) -> Case:
        """Return the case with another value of a parameter, or without it where the value is ``REMOVED``."""
        member = MEMBERS[location]
        values = {key: other for key, other in getattr(self, member).items() if key != name}
        if value is not REMOVED:
            values[name] = str(value) if location == "header" else value
        return replace(self, **{member: values})  # type: ignore[arg-type]
