"""The facts of ``fixtures/<vendor>/facts/*.yaml``: what the vendors' documents say in numbers, each with its source.

A fact names the steps that lead to a request, and what is expected on both sides of a limit. A step is the name of a
request in ``steps.yaml``, or an object: a request, perhaps with ``step``, the name of the request that it changes; or
``advance``, ``pace``, ``scenario``, ``fault``. ``times`` repeats a step. ``${name}`` is a value that a step kept, or a
demo credential.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pytest
import yaml

from contract_tests.kit.facts.templates import merge
from contract_tests.kit.services import FIXTURES, VENDORS

Step = Mapping[str, Any]
Answer = Mapping[str, Any]  # status, headers, members by JSON pointer, absent pointers and headers, text
REQUEST = {"step", "method", "url", "headers", "body", "form", "files", "params", "keep", "times"}
OTHER_STEPS = {"advance", "pace", "scenario", "fault"}
CONTROL_UNMET = Path(__file__).with_name("control_unmet.yaml")
OPTIONS = CONTROL_UNMET.with_name("options.yaml")
ANSWER = {"status", "headers", "members", "absent", "text"}


@dataclass(frozen=True)
class Fact:
    """A statement of a document.

    Args:
        vendor: The vendor.
        name: What the fact is about.
        source: The document and the place.
        start: Options of the world.
        given: The steps before the request.
        look: The request.
    """

    vendor: str
    name: str
    source: str
    look: Step
    start: Mapping[str, Any] = field(default_factory=dict)
    given: Sequence[Step] = ()

    def __post_init__(self) -> None:
        assert self.source.strip(), f"{self.name}: no source"

    def __str__(self) -> str:
        return f"{self.vendor}-{self.name}".replace(" ", "-")


@dataclass(frozen=True, kw_only=True)
class Duration(Fact):
    """A duration that begins with the last given step: one answer a second before its end, another one at its end.

    ``renew`` are steps that the request needs when the time has passed, such as a login.
    """

    seconds: int
    before: Answer
    after: Answer
    renew: Sequence[Step] = ()


@dataclass(frozen=True, kw_only=True)
class Limit(Fact):
    """A limit: ``most`` or ``least`` that is allowed of ``n``.

    With ``repeat``, a step that is done ``n - 1`` times before, the limit is one of requests. ``finish`` are the steps
    between them and the request.
    """

    within: Answer
    beyond: Answer
    most: int | None = None
    least: int | None = None
    repeat: Step | None = None
    finish: Sequence[Step] = ()

    @property
    def numbers(self) -> tuple[int, int]:
        """The last allowed number, and the first one beyond the limit."""
        if self.most is not None:
            return self.most, self.most + 1
        assert self.least is not None
        return self.least, self.least - 1


@dataclass(frozen=True)
class Check:
    """A check: the change of the request that it refuses, the steps that the change needs, and the refusal."""

    what: str
    answer: Answer
    change: Step = field(default_factory=dict)
    given: Sequence[Step] = ()


@dataclass(frozen=True, kw_only=True)
class Order(Fact):
    """The checks of an operation, in their order; the request itself passes them."""

    answer: Answer
    checks: Sequence[Check]


@dataclass(frozen=True, kw_only=True)
class PagedList(Fact):
    """A list in pages of ``size`` rows.

    Args:
        size: Rows of a page.
        rows: JSON pointer to the rows of a page.
        add: The step that adds a row; ``${i}`` is its number. Without, the options of the world do.
        existing: Rows of a new world.
        next: JSON pointer to the address of the next page.
        links: The query parameter with the offset in the header ``Link``.
        offset: The query parameter of the offset, for lists without addresses.
        total: JSON pointer to, or header of, the number of all rows.
        empty: The answer of an empty list, where it is not an empty page.
        finish: Steps after the rows were added.
    """

    size: int
    rows: str
    add: Step | None = None
    existing: int = 0
    next: str = ""
    links: str = ""
    offset: str = ""
    total: str = ""
    empty: Answer | None = None
    finish: Sequence[Step] = ()


@dataclass(frozen=True, kw_only=True)
class SortedList(Fact):
    """A list whose rows a client can sort.

    Args:
        operation: The operation.
        parameters: The query parameters that name a column.
        rows: JSON pointer to the rows.
        columns: The columns, with the member that each sorts by; ``.`` is between the names of nested members.
        alike: Columns of different members that always order rows alike, with reasons in the file.
    """

    operation: str
    parameters: Sequence[str]
    rows: str
    columns: Mapping[str, str]
    alike: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class KeySet(Fact):
    """The keys of a transform map: a row whose fields of a key equal those of a record updates it.

    Args:
        row: The fields of the row that was imported before.
        other: Another value of each field.
        keys: Each key, as names of fields.
        record: JSON pointer to the id of the record, in the answer of the import.
    """

    row: Mapping[str, str]
    other: Mapping[str, str]
    keys: Sequence[Sequence[str]]
    record: str


@dataclass(frozen=True, kw_only=True)
class ErrorExample(Fact):
    """A documented example of an error: the request gets the example of that status that contains the text."""

    status: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Default(Fact):
    """A default: the request with the ``same`` change is answered alike, with the ``other`` one differently.

    ``then`` are steps after the request; with them, the answer of the last one is compared.
    """

    same: Step
    other: Step
    then: Sequence[Step] = ()


@dataclass(frozen=True, kw_only=True)
class Flow(Fact):
    """Requests whose answers show what the schemas of responses allow."""

    look: Step = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Watched(Fact):
    """Records that end by themselves, whether or not somebody looks meanwhile.

    Args:
        seconds: The time until all have ended.
        marks: Columns that say when somebody looked, with reasons in the file.
        renew: Steps that the request needs a year later, such as a login.
    """

    seconds: int
    marks: Sequence[str] = ()
    renew: Sequence[Step] = ()


F = TypeVar("F", bound=Fact)


def load_facts(kind: type[F], file: str) -> list[F]:
    """Load the facts of a kind, of every vendor.

    Raises:
        TypeError: a fact has an unknown member, or lacks one.
    """
    return [fact for vendor in VENDORS for fact in _load_file(kind, vendor.name, file)]


def load_unmet(service: str) -> Mapping[str, str]:
    """Load the restrictions of responses that no answer meets, and the reason of each."""
    path = CONTROL_UNMET if service == "control" else FIXTURES / service / "facts" / "unmet.yaml"
    groups = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    return {place: group["reason"] for group in groups for place in group["restrictions"]}


def _load_file(kind: type[F], vendor: str, file: str) -> Iterator[F]:
    steps = _load_yaml(vendor, "steps.yaml")
    for node in _load_yaml(vendor, file):
        read: dict[str, Any] = dict(node)
        for name in STEP_MEMBERS & node.keys():
            read[name] = read_step(node[name], steps)
        for name in STEP_LISTS & node.keys():
            read[name] = [read_step(step, steps) for step in node[name]]
        if "checks" in node:
            read["checks"] = [_read_check(check, steps) for check in node["checks"]]
        for name in ANSWERS & node.keys():
            _check_answer(node[name])
        yield kind(vendor=vendor, **read)


STEP_MEMBERS = {"look", "repeat", "add"}
STEP_LISTS = {"given", "finish", "renew", "then"}
ANSWERS = {"before", "after", "within", "beyond", "answer", "empty"}


def read_step(node: Any, steps: Mapping[str, Step]) -> Step:
    """Return a step whose named request is resolved."""
    if isinstance(node, str):
        return read_step(steps[node], steps)
    unknown = node.keys() - REQUEST - OTHER_STEPS
    assert not unknown, f"unknown members of a step: {unknown}"
    if "step" not in node:
        return dict(node)
    change = {name: member for name, member in node.items() if name != "step"}
    merged: Step = merge(read_step(node["step"], steps), change)
    return merged


def _read_check(node: Mapping[str, Any], steps: Mapping[str, Step]) -> Check:
    _check_answer(node["answer"])
    return Check(**{**node, "given": [read_step(step, steps) for step in node.get("given", ())]})


def _check_answer(node: Answer) -> None:
    unknown = node.keys() - ANSWER
    assert "status" in node, f"an answer without a status: {node}"
    assert not unknown, f"unknown members of an answer: {unknown}"


@cache
def _load_yaml(vendor: str, file: str) -> Any:
    path = FIXTURES / vendor / "facts" / file
    return yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader) if path.exists() else {}


def each(kind: type[F], file: str) -> Callable[..., Any]:
    """Parametrize a test with the facts of a kind."""
    return pytest.mark.parametrize("fact", load_facts(kind, file), ids=str)


def load_options(section: str) -> Mapping[str, Mapping[str, str]]:
    """Load the stated options of a section, by service or kind of fault, and name."""
    found: Mapping[str, Any] = yaml.load(OPTIONS.read_bytes(), Loader=yaml.CSafeLoader)[section]
    assert len(found["source"]) > 10, f"a section without a source: {section}"
    options: Mapping[str, Mapping[str, str]] = found["options"]
    return options
