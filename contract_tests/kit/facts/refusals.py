"""The refusals of ``fixtures/<vendor>/facts/refusals.yaml``: the whole answer to every kind of wrong request.

A form is a media type with the body and the headers of its errors, in which each refusal fills in its own members. A
text that begins with ``^`` is a regular expression of the whole text. ``${problem}`` is a value with the words of
JSON Schema validators for what is wrong with it, ``${name}`` the name of the parameter or member.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

import requests
import yaml

from contract_tests.kit.facts.templates import fill
from contract_tests.kit.services import FIXTURES, Operation

LOWEST = 400
HEADERS = {"content-type", "goa-error", "www-authenticate", "retry-after", "content-language"}
VALUE = r'(?:"[^"]*"|-?\d+|null|\[.*\])'
WORDS = (
    r'is not of type "(?:string|integer|array|object|boolean)"',
    r'is not one of ".+(?:"|candidates)',
    r'does not match ".+"',
    r"is (?:less|greater) than the (?:minimum|maximum) of -?\d+",
    r"is (?:shorter|longer) than \d+ characters?",
    r"is a required property",
    r"has less than \d+ items?",
    r'is not a "date-time"',
    r"is not valid under any of the schemas listed in the 'anyOf' keyword",
)
CUT = r'"x+\.\.\.'  # the beginning of a long text
PROBLEM = rf"(?:{VALUE} (?:{'|'.join(WORDS)})|it is missing|it is not JSON: .+|{CUT})"
NAME = r"[\w@.\[\]/-]+"


@dataclass(frozen=True)
class Form:
    """The form of errors of some operations, in one media type."""

    media: str
    body: Any
    source: str
    operations: Sequence[str] = ("*",)
    headers: Mapping[str, str] = field(default_factory=dict)

    def fill(self, refusal: Refusal, name: str) -> tuple[Mapping[str, str], Any]:
        """Return the headers and the body of a refusal."""
        values = {"problem": PROBLEM, "status": refusal.status, "detail": None, "temporary": False}
        own = {key: fill(value, {"name": name, **values}) for key, value in refusal.values.items()}
        headers, body = fill([self.headers, self.body], {**values, **own})
        return {"content-type": self.media, **headers, **refusal.headers}, body


@dataclass(frozen=True)
class Refusal:
    """A refusal: its status, what it puts into the form, and the wrong requests that get it.

    Args:
        status: The status.
        source: The document and the place.
        values: The values of the form.
        requests: Patterns of the kinds of ``generate_malformed_cases``.
        operations: Patterns of operationIds.
        headers: Headers besides those of the form.
    """

    status: int
    source: str
    values: Mapping[str, Any]
    requests: Sequence[str] = ()
    operations: Sequence[str] = ("*",)
    headers: Mapping[str, str] = field(default_factory=dict)


class Refusals:
    """The refusals of a vendor."""

    def __init__(self, forms: Sequence[Form], refusals: Sequence[Refusal]) -> None:
        self._forms, self._refusals = forms, refusals

    def list_of(self, operation: Operation, kind: str) -> list[Refusal]:
        """List the refusals that a kind of wrong request may get."""
        return [
            refusal
            for refusal in self._refusals
            if _matches(operation.id, refusal.operations) and _matches(kind, refusal.requests)
        ]

    def find_problem(self, operation: Operation, answer: requests.Response, kind: str = "") -> str:
        """Return what is wrong with the answer to a request; empty if it is a stated refusal.

        Without a kind, the answer may be any refusal of the operation.
        """
        name = re.escape(kind.partition(" ")[2]) if kind else NAME
        stated = self.list_of(operation, kind) if kind else self._refusals
        expected = [
            form.fill(refusal, name)
            for refusal in stated
            if refusal.status == answer.status_code and _matches(operation.id, refusal.operations)
            for form in self._forms
            if _matches(operation.id, form.operations)
        ]
        found = _read(answer)
        if any(_is_equal(_without_body(one, operation), found) for one in expected):
            return ""
        return f"{kind}: {answer.status_code} {found}, not {expected if kind else 'a stated refusal'}"


def _matches(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _without_body(one: tuple[Mapping[str, str], Any], operation: Operation) -> list[Any]:
    return [one[0], "" if operation.method == "HEAD" else one[1]]


def _read(answer: requests.Response) -> list[Any]:
    """Return the headers of errors and the body of an answer."""
    headers = {name.lower(): value for name, value in answer.headers.items() if name.lower() in HEADERS}
    is_json = "xml" not in headers.get("content-type", "") and answer.content
    return [headers, json.loads(answer.content) if is_json else answer.text]


def _is_equal(stated: Any, found: Any) -> bool:
    if isinstance(stated, Mapping):
        return (
            isinstance(found, Mapping)
            and stated.keys() == found.keys()
            and all(_is_equal(stated[name], found[name]) for name in stated)
        )
    if isinstance(stated, list):
        return len(stated) == len(found) and all(map(_is_equal, stated, found))
    if isinstance(stated, str) and stated.startswith("^"):
        return isinstance(found, str) and re.fullmatch(stated, found, re.DOTALL) is not None
    return type(stated) is type(found) and bool(stated == found)


@cache
def load_refusals(vendor: str) -> Refusals:
    """Load the refusals of a vendor."""
    read = yaml.load((FIXTURES / vendor / "facts" / "refusals.yaml").read_bytes(), Loader=yaml.CSafeLoader)
    return Refusals([Form(**form) for form in read["forms"]], list(_read_refusals(read["refusals"])))


def _read_refusals(nodes: Sequence[Mapping[str, Any]]) -> Iterator[Refusal]:
    for node in nodes:
        own = {"status", "source", "requests", "operations", "headers"}
        assert node["source"].strip(), f"no source: {node}"
        values = {name: value for name, value in node.items() if name not in own}
        yield Refusal(**{name: node[name] for name in own & node.keys()}, values=values)
