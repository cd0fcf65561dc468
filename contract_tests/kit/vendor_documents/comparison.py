"""Comparison of a vendor's document with our spec, and the list of differences that are known.

A difference is at a place of the vendor's document and has an aspect, such as ``SaasDataList.nextPage member``. Places
in operations begin with our operationId.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft4Validator

from contract_tests.kit.vendor_documents.document import Document, Node, Operation
from contract_tests.kit.vendor_documents.formats import FORMATS

FOLDER = Path(__file__).parent / "differences"
ABSENT, PRESENT, EXAMPLE = "absent", "present", "example"
ALWAYS = ("type", "format", "enum", "nullable")
BOUNDS = (
    "pattern",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
)  # ours are formal
FORMAL = {"int32", "int64"}  # formats that are bounds


@dataclass(frozen=True, order=True)
class Difference:
    """A difference: the place and the aspect, the vendor's value, and ours."""

    at: str
    theirs: str
    ours: str

    @property
    def is_of_example(self) -> bool:
        """True if our spec refuses an example of the vendor."""
        return self.at.endswith(f" {EXAMPLE}")

    def __str__(self) -> str:
        return f"{self.at}: theirs {self.theirs}, ours {self.ours}"


class Comparison:
    """Compares a vendor's document with our spec, where the spec has the operation."""

    def __init__(self, theirs: Document, ours: Document) -> None:
        self._theirs, self._ours = theirs, ours
        self._compared: set[tuple[str, int]] = set()

    def list_differences(self) -> set[Difference]:
        """List all differences of shared operations."""
        shared = self._theirs.operations.keys() & self._ours.operations.keys()
        return {
            difference
            for key in shared
            for difference in self._compare_operation(self._theirs.operations[key], self._ours.operations[key])
        }

    def _compare_operation(self, theirs: Operation, ours: Operation) -> Iterator[Difference]:
        yield from self._compare_parameters(theirs, ours)
        bodies = [self._find_body(document, one) for document, one in ((self._theirs, theirs), (self._ours, ours))]
        yield from self._compare_content(bodies[0], bodies[1], f"{ours.id} body")
        yield from self._compare_responses(theirs, ours)

    @staticmethod
    def _find_body(document: Document, operation: Operation) -> Node:
        return document.resolve(operation.node.get("requestBody", {})).get("content", {})  # type: ignore[no-any-return]

    def _compare_parameters(self, theirs: Operation, ours: Operation) -> Iterator[Difference]:
        for name, (their_one, our_one) in pair(theirs.parameters, ours.parameters):
            at = f"{ours.id} {name}"
            if their_one is None or our_one is None:
                yield differ(at, their_one, our_one)
            else:
                needed = [str(bool(one.get("required"))).lower() for one in (their_one, our_one)]
                yield from compare_values(f"{at} required", *needed)
                yield from self._compare_schemas(their_one["schema"], our_one["schema"], at)

    def _compare_responses(self, theirs: Operation, ours: Operation) -> Iterator[Difference]:
        """Compare statuses, bodies and the headers that the vendor names; a document without statuses says nothing."""
        if not theirs.node["responses"]:
            return
        for status, (their_one, our_one) in pair(theirs.node["responses"], ours.node["responses"]):
            at = f"{ours.id} {status}"
            if their_one is None or our_one is None:
                yield differ(at, their_one, our_one)
            else:
                nodes = self._theirs.resolve(their_one), self._ours.resolve(our_one)
                content, headers = ([node.get(name, {}) for node in nodes] for name in ("content", "headers"))
                yield from self._compare_content(*content, at)
                missing = headers[0].keys() - headers[1].keys()
                yield from (differ(f"{at} header {name}", PRESENT, None) for name in sorted(missing))

    def _compare_content(self, theirs: Node, ours: Node, at: str) -> Iterator[Difference]:
        for media, (their_one, our_one) in pair(theirs, ours):
            if their_one is None or our_one is None:
                yield differ(f"{at} {media}", their_one, our_one)
            elif "schema" in their_one:
                yield from self._compare_schemas(their_one["schema"], our_one["schema"], at)

    def _compare_schemas(self, theirs: Node, ours: Node, at: str) -> Iterator[Difference]:
        theirs, at = self._theirs.enter(theirs, at)
        ours = self._ours.resolve(ours)
        if not theirs or (at, id(ours)) in self._compared:  # the vendor says nothing about it
            return
        self._compared.add((at, id(ours)))
        for name in (*ALWAYS, *(bound for bound in BOUNDS if bound in theirs)):
            yield from compare_values(f"{at} {name}", theirs.get(name), ours.get(name))
        yield from self._judge_example(theirs, ours, at)
        if "items" in theirs and "items" in ours:
            yield from self._compare_schemas(theirs["items"], ours["items"], f"{at}[]")
        yield from self._compare_members(theirs, ours, at)

    def _judge_example(self, theirs: Node, ours: Node, at: str) -> Iterator[Difference]:
        """Judge the vendor's example by our spec; facts have no examples."""
        root = {**ours, "components": self._ours.node["components"]}
        if "example" in theirs and not Draft4Validator(root, format_checker=FORMATS).is_valid(theirs["example"]):
            yield Difference(f"{at} {EXAMPLE}", str(theirs["example"]), "invalid")

    def _compare_members(self, theirs: Node, ours: Node, at: str) -> Iterator[Difference]:
        required = [set(node.get("required", ())) for node in (theirs, ours)]
        for name, (their_one, our_one) in pair(theirs.get("properties", {}), ours.get("properties", {})):
            if their_one is None or our_one is None:
                yield differ(f"{at}.{name} member", their_one, our_one)
            else:
                yield from self._compare_schemas(their_one, our_one, f"{at}.{name}")
        for name in sorted(required[0] ^ required[1]):
            yield Difference(f"{at}.{name} required", *(str(name in names).lower() for names in required))


def pair(theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """Pair the values of two mappings; one that only one of them has is paired with None."""
    for name in sorted(theirs.keys() | ours.keys()):
        yield name, (theirs.get(name), ours.get(name))


def differ(at: str, theirs: object, ours: object) -> Difference:
    """Describe something that only one document has."""
    return Difference(at, *(ABSENT if one is None else PRESENT for one in (theirs, ours)))


def compare_values(at: str, theirs: object, ours: object) -> Iterator[Difference]:
    """Compare two values of a keyword; the order of an enumeration means nothing."""
    values = [show_value(one) for one in (theirs, ours)]
    if values[0] != values[1]:
        yield Difference(at, *values)


def show_value(value: object) -> str:
    """Return the value of a keyword as text."""
    if isinstance(value, list):
        return str(sorted(value, key=str))
    return ABSENT if value is None or value in FORMAL else str(value)


def compare_documents(documents: Iterable[Document], ours: Document) -> set[Difference]:
    """List all differences, except the vendor's operations that our spec lacks."""
    theirs = list(documents)
    shared = {key for document in theirs for key in document.operations}
    more = {
        differ(f"{operation.id} operation", None, PRESENT)
        for key, operation in ours.operations.items()
        if key not in shared
    }
    return more.union(*(Comparison(document, ours).list_differences() for document in theirs))


def list_unserved(documents: Iterable[Document], ours: Document) -> set[str]:
    """List the vendor's operations that our spec lacks, as method and path."""
    return {key for document in documents for key in document.operations} - ours.operations.keys()


def is_excused(key: str, entry: Mapping[str, Any]) -> bool:
    """Return whether an entry of ``unserved.yaml`` lists an operation."""
    method, path = key.split()
    return method in entry.get("methods", [method]) and any(fnmatchcase(path, pattern) for pattern in entry["paths"])


@cache
def load_known(vendor: str) -> Mapping[Difference, str]:
    """Load the known differences of a vendor and their reasons.

    Raises:
        AssertionError: A difference is listed twice, or has no reason.
    """
    known: dict[Difference, str] = {}
    for entry in yaml.safe_load((FOLDER / f"{vendor}.yaml").read_text(encoding="utf-8")):
        assert entry["why"].strip(), entry
        for pattern in entry["at"]:
            for at in expand_braces(pattern):
                difference = Difference(at, entry["theirs"], entry["ours"])
                assert difference not in known, f"listed twice: {difference}"
                known[difference] = entry["why"]
    return known


def expand_braces(pattern: str) -> list[str]:
    """Return the texts that a pattern such as ``list_{users,events} {401,403}`` stands for."""
    parts = [part.split(",") for part in re.split(r"[{}]", pattern)]
    odd = [options if place % 2 else [",".join(options)] for place, options in enumerate(parts)]
    return ["".join(choice) for choice in itertools.product(*odd)]
