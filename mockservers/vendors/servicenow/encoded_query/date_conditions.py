"""Compilation of comparisons between fields, and of date parts in the user's time zone, to SQL."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from types import MappingProxyType

from mockservers.vendors.servicenow.encoded_query.nodes import DateDistance, DatePart, OtherField
from mockservers.vendors.servicenow.encoded_query.query_context import QueryContext
from mockservers.vendors.servicenow.schema.dictionary import Field

Sql = tuple[str, tuple[str | int | float, ...]]
Column = tuple[str, Field]  # the SQL expression and its field

COMPARES: Mapping[str, str] = MappingProxyType(
    {
        "SAMEAS": "=",
        "NSAMEAS": "<>",
        "GT_FIELD": ">",
        "LT_FIELD": "<",
        "GT_OR_EQUALS_FIELD": ">=",
        "LT_OR_EQUALS_FIELD": "<=",
        "EE": "=",
        "GT": ">",
        "GE": ">=",
        "LT": "<",
        "LE": "<=",
    }
)
_MONTH = "CAST(strftime('%m', {0}) AS INTEGER)"
PARTS: Mapping[str, str] = MappingProxyType(
    {
        "dayofweek": "CAST(strftime('%w', {0}) AS INTEGER)",
        "day": "CAST(strftime('%d', {0}) AS INTEGER)",
        "month": _MONTH,
        "quarter": f"({_MONTH} + 2) / 3",
        "year": "CAST(strftime('%Y', {0}) AS INTEGER)",
        "hour": "CAST(strftime('%H', {0}) AS INTEGER)",
        # weeks of the year from Sunday to Saturday; days before the first Sunday are in week 0
        "week": "(CAST(strftime('%j', {0}) AS INTEGER) + 6 - CAST(strftime('%w', {0}) AS INTEGER)) / 7",
    }
)


def compare_part(column: str, field: Field, part: DatePart, context: QueryContext) -> Sql:
    """Compare a part of a date with a number."""
    local = _to_user_zone((column, field), context)
    return f"{PARTS[part.part].format(local)} {COMPARES[part.compare]} ?", (part.number,)


def compare_fields(column: Column, other: Column, operator: str, value: OtherField, context: QueryContext) -> Sql:
    """Compare two fields, or the same part of two dates; two empty values are equal."""
    if value.unit:
        left, right = (PARTS[value.unit].format(_to_user_zone(each, context)) for each in (column, other))
    elif column[1].kind != other[1].kind and "date" in {column[1].kind, other[1].kind}:
        left, right = (f"substr({_to_user_zone(each, context)}, 1, 10)" for each in (column, other))
    elif column[1].kind == "string":
        left, right = f"lower_text({column[0]})", f"lower_text({other[0]})"
    else:
        left, right = column[0], other[0]
    if operator == "SAMEAS":
        return f"({left} = {right} OR ({left} IS NULL AND {right} IS NULL))", ()
    if operator == "NSAMEAS":
        return f"NOT ({left} = {right} OR ({left} IS NULL AND {right} IS NULL)) IS TRUE", ()
    return f"{left} {COMPARES[operator]} {right}", ()


def compare_distance(column: Column, other: Column, operator: str, value: DateDistance, context: QueryContext) -> Sql:
    """Compare the distance of two dates: ``MORETHAN`` a distance, or ``LESSTHAN`` it on the given side."""
    if column[1].kind == other[1].kind:
        left, right = column[0], other[0]
    else:
        left, right = _to_user_zone(column, context), _to_user_zone(other, context)
    first, second = (right, left) if value.side == "before" else (left, right)
    seconds = f"CAST(strftime('%s', {first}) AS INTEGER) - CAST(strftime('%s', {second}) AS INTEGER)"
    distance = f"({seconds})" if value.side else f"abs({seconds})"
    if operator == "MORETHAN":
        return f"{distance} > ?", (value.seconds,)
    return f"({distance} >= 0 AND {distance} < ?)", (value.seconds,)


def _to_user_zone(column: Column, context: QueryContext) -> str:
    """Return the SQL expression of a column in the user's time zone; dates without a time are not converted."""
    zone = context.zones.user
    key = getattr(zone, "key", "UTC")
    if column[1].kind == "date" or zone is UTC or key == "UTC":
        return column[0]
    return f"in_zone({column[0]}, '{key}')"
