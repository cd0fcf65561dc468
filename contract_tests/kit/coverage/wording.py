"""The words of sentences without what differs from request to request: quoted names, numbers, times."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contract_tests.kit.coverage.required import list_contents, list_responses
from contract_tests.kit.services import Operation

VARIABLE = re.compile(r"'[^']*'|\d{4}-\d\d-\d\dT[\d:.]+Z|[A-Z]*\d[\d,]*|\b(?:[a-z]+[._])+[a-z]+\b|\b[a-z]+/[a-z-]+\b")
ERROR = ("4", "5")


def find_wording(sentence: str) -> str:
    """Return a sentence with ``_`` in place of names, numbers and times."""
    return VARIABLE.sub("_", sentence)


def list_error_sentences(operation: Operation) -> Iterator[tuple[str, str]]:
    """List status and sentence of each documented example of an error in the form of the control plane."""
    for status, response in list_responses(operation):
        if status.startswith(ERROR):
            for _, content in list_contents(response):
                yield status, content.node["example"]["error"]
