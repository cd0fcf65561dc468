"""The generators of all vendors, as schemathesis knows them."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import schemathesis

from mockservers.checks.conformance.formats import bigfix, flexera, servicenow

FORMATS = {**bigfix.FORMATS, **flexera.FORMATS, **servicenow.FORMATS}
CHOICES = servicenow.CHOICES  # all values of formats that have few


def register() -> None:
    """Register the generators with schemathesis."""
    for name, generator in FORMATS.items():
        schemathesis.openapi.format(name, generator())
    schemathesis.hook("filter_path_parameters")(is_sendable_path)


def is_sendable_path(_context: object, parameters: dict[str, Any] | None) -> bool:
    """False for path parameters with control characters, which no server routes."""
    values = (parameters or {}).values()
    return not any(ord(character) < ord(" ") for value in values for character in unquote(str(value)))
