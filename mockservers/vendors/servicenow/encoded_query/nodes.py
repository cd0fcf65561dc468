"""Nodes of parsed encoded queries: conditions, sub-queries and order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mockservers.vendors.servicenow.schema.dictionary import LONGEST_WALK, Dictionary, Field, Table

IGNORED, FINDS_NOTHING = "was ignored", "matched no record"


@dataclass(frozen=True)
class Path:
    """Path to a field through references; ``manufacturer.name`` has two steps."""

    steps: tuple[Field, ...]

    @property
    def field(self) -> Field:
        """The field at the end of the path."""
        return self.steps[-1]

    def find_display(self, dictionary: Dictionary) -> Path:
        """Return the path of the display value of a reference, itself possibly a reference; else the path itself."""
        path = self
        while path.field.is_reference and len(path.steps) <= LONGEST_WALK:
            path = Path((*path.steps, dictionary[path.field.reference].display))
        return path

    def __str__(self) -> str:
        return ".".join(step.name for step in self.steps)


@dataclass(frozen=True)
class OtherField:
    """Another field to compare with; for dates, ``unit`` (``hour`` to ``year``) selects the part to compare."""

    path: Path
    unit: str = ""


@dataclass(frozen=True)
class DateDistance:
    """A distance in seconds to another date; ``side`` is ``before`` or ``after`` it, or empty for either."""

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
    """A condition; the type of ``value`` depends on the operator, and the value is valid for the field."""

    path: Path
    operator: str
    value: Value = None


@dataclass(frozen=True)
class TextSearch:
    """A text search, which matches records that have every word in one of the text fields."""

    words: tuple[str, ...]
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class JoinQuery:
    """``JOIN``: the field ``own`` equals the field ``other`` of a record of another table that matches a query."""

    own: Field
    table: Table
    other: Field
    query: EncodedQuery


@dataclass(frozen=True)
class RelatedCount:
    """``RLQUERY``: the number of records of another table that match a query and refer to the record.

    It must be between ``least`` and ``most`` (None for no limit).
    """

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
    """A parsed query with its order and remarks.

    ``groups`` are alternatives (``^NQ``) of conjunctions (``^``) of alternatives (``^OR``); ``order`` are pairs of a
    path and true for descending order.
    """

    groups: tuple[tuple[tuple[Term, ...], ...], ...] = ()
    order: tuple[tuple[Path, bool], ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def is_invalid(self) -> bool:
        """True if a condition is invalid."""
        return any(remark.is_invalid for remark in self.remarks)

    def iterate_terms(self) -> Iterator[Term]:
        """Return the conditions and sub-queries, without those in sub-queries."""
        return (term for group in self.groups for alternatives in group for term in alternatives)
