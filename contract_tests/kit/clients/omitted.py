"""Answers as servers give them that leave empty members out, as those do that are written in Go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockservers.core.openapi.document import Spec

EMPTY = ("", 0, False, None, {})


def without_empty(spec: Spec, schema: Mapping[str, Any], body: Any) -> Any:
    """The body without optional members that are empty, and without optional lists: an empty list is left out, too."""
    schema = spec.resolve(schema)
    if isinstance(body, list):
        return [without_empty(spec, schema.get("items", {}), one) for one in body]
    if not isinstance(body, Mapping):
        return body
    named, required = schema.get("properties", {}), schema.get("required", ())
    return {
        name: without_empty(spec, named.get(name, {}), one)
        for name, one in body.items()
        if name in required or name not in named or not (isinstance(one, list) or one in EMPTY)
    }
