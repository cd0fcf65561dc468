"""What an encoded query says: conditions, sub-queries and order as values, without text that is still to be
understood.
"""

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
    """Another field to compare with; of dates perhaps only a part, ``hour`` to ``year``."""

    path: Path
    unit: str = ""


@dataclass(frozen=True)
class DateDistance:
    """Another date, and how far apart the two are; ``side``: ``before``, ``after`` it, or either way (empty)."""

    other: Path
    seconds: int
    side: str


@dataclass(frozen=True)
class DatePart:
    """A number that a part of a date, ``dayofweek`` or ``month``, is compared with: ``EE`` equal, ``GT``, ``LT`` ..."""

    part: str
    number: int
    compare: str


Value = str | tuple[str, ...] | OtherField | DateDistance | DatePart | None


@dataclass(frozen=True)
class Condition:
    """One condition; what ``value`` is depends on the operator, and it fits the field."""

    path: Path
    operator: str
    value: Value = None


@dataclass(frozen=True)
class TextSearch:
    """A text search: every word in some text field of the table."""

    words: tuple[str, ...]


@dataclass(frozen=True)
class JoinQuery:
    """``JOIN``: the table's ``own`` field is the ``other`` field of a record of another table that a query finds."""

    own: Field
    table: Table
    other: Field
    query: EncodedQuery


@dataclass(frozen=True)
class RelatedCount:
    """``RLQUERY``: how many records of another table, found by a query, refer to the record: at least, at most."""

    table: Table
    field: Field
    least: int
    most: int | None
    query: EncodedQuery


Term = Condition | TextSearch | JoinQuery | RelatedCount


@dataclass(frozen=True)
class Remark:
    """A piece of a query that has no effect, or finds nothing, and why.

    ``is_invalid`` holds of a condition that is no condition, as that of an unknown field.
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
    """A query: alternatives of conjunctions of alternatives, the order, and what is to be said of its pieces.

    ``order`` holds paths and whether they descend.
    """

    groups: tuple[tuple[tuple[Term, ...], ...], ...] = ()
    order: tuple[tuple[Path, bool], ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def is_invalid(self) -> bool:
        """Whether a condition is invalid."""
        return any(remark.is_invalid for remark in self.remarks)

    def terms(self) -> Iterator[Term]:
        """Every condition and sub-query, those within sub-queries left out."""
        return (term for group in self.groups for alternatives in group for term in alternatives)
