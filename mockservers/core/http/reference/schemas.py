"""JSON Schema validation for the reference, with the schemas that connexion passes to validators."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

import jsonschema_rs

from mockservers.core.errors import Violation
from mockservers.core.openapi.schema import (
    LATER_FORMATS,
    MOST_VIOLATIONS,
    describe_pointer,
    describe_reason,
    json_schema,
    list_violations,
)


class ReferenceSchema:
    """One compiled schema.

    Args:
        node: The schema; references lead into ``components``.
        components: The document's components.
    """

    def __init__(self, node: Mapping[str, Any], components: Mapping[str, Any]) -> None:
        self.node = node
        self._document = {"allOf": [node], "components": {"schemas": components.get("schemas", {})}}
        self._validator = jsonschema_rs.Draft4Validator(
            json_schema(self._document), validate_formats=True, formats=LATER_FORMATS
        )

    def find_failure(self, value: object) -> tuple[str, str, tuple[Violation, ...]] | None:
        """Return JSON pointer, reason and violations of an invalid value; None for a valid one."""
        errors = list(islice(self._validator.iter_errors(value), MOST_VIOLATIONS))
        if not errors:
            return None
        return describe_pointer(errors[0]), describe_reason(errors[0], self._document), list_violations(errors)
