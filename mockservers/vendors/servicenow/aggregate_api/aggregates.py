"""Aggregate functions of fields: their SQL expressions, and their values in responses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from mockservers.vendors.servicenow.encoded_query.conditions import Joins
from mockservers.vendors.servicenow.encoded_query.nodes import Path
from mockservers.vendors.servicenow.encoded_query.values import NUMBERS, InvalidValue
from mockservers.vendors.servicenow.schema.dictionary import Field
from mockservers.vendors.servicenow.schema.values import format_value

COUNT, SUM, AVG, MIN, MAX = "count", "sum", "avg", "min", "max"
FIELD_FUNCTIONS = (SUM, AVG, MIN, MAX)  # in the order of responses
KINDS_OF_VALUES = frozenset(
    {"string", "boolean", "date", "datetime", "reference", "sys_id", "duration", "domain", *NUMBERS}
)
PLACES = 10_000  # decimals have four places
LOW_BITS = 2**32 - 1
NO_PATH = Path(())
_FOUR_PLACES = Decimal("0.0001")


@dataclass(frozen=True)
class Aggregate:
    """An aggregate function of a field; ``count`` counts records, whatever the field.

    Raises:
        InvalidValue: by the constructor, if the function does not exist for the field.
    """

    function: str
    path: Path = NO_PATH

    def __post_init__(self) -> None:
        if self.function == COUNT:
            return
        if self.function not in FIELD_FUNCTIONS:
            raise InvalidValue(f"`{self.function}` is none of count, sum, avg, min and max")
        if self.is_total and self.path.field.kind not in NUMBERS:
            raise InvalidValue(f"the field `{self.path}` is not numeric")
        check_grouping(self.path)

    @property
    def is_total(self) -> bool:
        """True for the functions that add numbers."""
        return self.function in {SUM, AVG}

    @property
    def value_field(self) -> Field:
        """A field with the type of the aggregate's values."""
        if self.function == COUNT:
            return Field(COUNT, "", "integer")
        return Field(self.path.field.name, "", "decimal") if self.is_total else self.path.field

    @property
    def width(self) -> int:
        """The number of selected columns."""
        return 4 if self.is_total else 1

    def list_columns(self, joins: Joins) -> list[str]:
        """Return the SELECT expressions from which ``convert`` computes the value.

        Totals are exact: high bits, low bits and decimal places are added separately, because SQLite's SUM fails for
        large integers and is inexact for decimals.
        """
        if self.function == COUNT:
            return ["COUNT(*)"]
        column = joins.resolve_column(self.path)
        if not self.is_total:
            return [f"{self.function}({column})"]
        whole, places = column, "0"
        if self.path.field.kind == "decimal":
            whole = f"CAST({column} AS INTEGER)"
            places = f"CAST(ROUND(({column} - {whole}) * {PLACES}) AS INTEGER)"
        return [f"SUM({whole} >> 32)", f"SUM({whole} & {LOW_BITS})", f"SUM({places})", f"COUNT({column})"]

    def compile_value(self, joins: Joins) -> str:
        """Return the SQL expression of the value for HAVING and ORDER BY; totals are compared at four decimals."""
        if self.function == COUNT:
            return "COUNT(*)"
        column = joins.resolve_column(self.path)
        if self.is_total:
            return f"ROUND({self.function}(CAST({column} AS REAL)), 4)"
        return f"{self.function}({column}) COLLATE NOCASE"

    def convert(self, values: Sequence[Any]) -> str:
        """Return the value of selected columns as a text: empty without values, with four decimals for averages."""
        if not self.is_total:
            return format_value(values[0])
        high, low, places, count = values
        if not count:
            return ""
        total = Decimal((high << 32) + low) + Decimal(places) / PLACES
        if self.function == AVG:
            return str((total / count).quantize(_FOUR_PLACES, ROUND_HALF_UP) + 0)  # + 0: never -0.0000
        return f"{total:f}"


def check_grouping(path: Path) -> None:
    """Check that records can be grouped or compared by a field.

    Raises:
        InvalidValue: values of the field's type are not in responses as they are stored.
    """
    if path.field.kind not in KINDS_OF_VALUES:
        raise InvalidValue(f"values of the field `{path}` cannot be compared")
