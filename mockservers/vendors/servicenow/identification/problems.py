"""Errors of the identification engine, with the vendor's codes and texts from ``messages.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mockservers.vendors.servicenow.schema.dictionary import read_yaml

MESSAGES: Mapping[str, tuple[str, str]] = {
    name: (code, text) for name, (code, text) in read_yaml(Path(__file__).with_name("messages.yaml")).items()
}


@dataclass(frozen=True)
class Problem:
    """An error of an item or a relation."""

    error: str
    message: str

    def as_json(self) -> dict[str, str]:
        """Return the members of the error in a response."""
        return {"error": self.error, "message": self.message}


def make_problem(key: str, /, **values: object) -> Problem:
    """Return the error with this key in ``messages.yaml``."""
    code, text = MESSAGES[key]
    return Problem(code, text.format(**values))
