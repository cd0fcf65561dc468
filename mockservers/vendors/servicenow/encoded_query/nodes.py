"""Parsed encoded queries: conditions, sub-queries and order as values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mockservers.vendors.servicenow.schema.dictionary import Field, Table

IGNORED, FINDS_NOTHING = "was ignored", "matched no record"


@dataclass(frozen=True)
class Path:
    """A field, reached through references: ``manufacturer.name`` has two steps."""

    steps: tuple[Field, ...]

    @property
    def field(self) -> Field:
        """The field at the end."""
        return self.steps[-1]

    def __str__(self) -> str:
        return ".".join(step.name for step in self.steps)


@dataclass(frozen=True)
class OtherField:
    """Another field to compare with; for dates, ``unit`` limits the comparison to a part, ``hour`` to ``year``."""

    path: Path
    unit: str = ""


@dataclass(frozen=True)
class DateDistance:
    """A distance in seconds to another date; ``side``: ``before`` it, ``after`` it, or either (empty)."""

    other: Path
    seconds: int
    side: str


@dataclass(frozen=True)
class DatePart:
    """A comparison of a date part, such as ``dayofweek``, with a number; ``compare`` is ``EE``, ``GT``, ``LT`` ..."""

    part: str
    number: int
    compare: str


Value = str | tuple[str, ...] | OtherField | DateDistance | DatePart | None


@dataclass(frozen=True)
class Condition:
    """One condition; the type of ``value`` depends on the operator, and the value is valid for the field."""

    path: Path
    operator: str
    value: Value = None


@dataclass(frozen=True)
class TextSearch:
    """A text search: every word in some text field of the table."""

    words: tuple[str, ...]


@dataclass(frozen=True)
class JoinQuery:
    """``JOIN``: the ``own`` field equals the ``other`` field of a record of another table that a query matches."""

    own: Field
    table: Table
    other: Field
    query: EncodedQuery


@dataclass(frozen=True)
class RelatedCount:
    """``RLQUERY``: between ``least`` and ``most`` records of another table that a query matches refer to the record."""

    table: Table
    field: Field
    least: int
    most: int | None
    query: EncodedQuery


Term = Condition | TextSearch | JoinQuery | RelatedCount


@dataclass(frozen=True)
class Remark:
    """A part of a query that has no effect or matches nothing, with the reason.

    ``is_invalid`` is true for a condition that cannot be applied, such as one on an unknown field.
    """

    what: str
    effect: str
    reason: str
    is_invalid: bool = True
    is_unknown_field: bool = False

    def __str__(self) -> str:
        return f"the {self.what} {self.effect} because {self.reason}"


@dataclass(frozen=True)
class EncodedQuery:
    """A query: alternatives (``^NQ``) of conjunctions (``^``) of alternatives (``^OR``), the order, and remarks.

    ``order`` holds pairs of a path and true for descending order.
    """

    groups: tuple[tuple[tuple[Term, ...], ...], ...] = ()
    order: tuple[tuple[Path, bool], ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def is_invalid(self) -> bool:
        """True if a condition is invalid."""
        return any(remark.is_invalid for remark in self.remarks)

    def iterate_terms(self) -> Iterator[Term]:
        """Return all conditions and sub-queries, without those inside sub-queries."""
        return (term for group in self.groups for alternatives in group for term in alternatives)
