"""Reading of the parameters of the Aggregate API: aggregates, groups, conditions on groups, and their order.

"Aggregate API": ``sysparm_<function>_fields=a,b``, ``sysparm_group_by=a,b``,
``sysparm_having=function^field^operator^value,...`` and ``sysparm_order_by=field^DESC``, ``AVG^field`` or ``COUNT``. An
invalid part is ignored and the rest applies, as in encoded queries.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from mockservers.vendors.servicenow.aggregate_api.aggregates import COUNT, FIELD_FUNCTIONS, Aggregate, check_grouping
from mockservers.vendors.servicenow.encoded_query.nodes import IGNORED, Path, Remark
from mockservers.vendors.servicenow.encoded_query.values import InvalidValue, ValueReader
from mockservers.vendors.servicenow.errors import BadRequest
from mockservers.vendors.servicenow.table_api.page_headers import is_true

GROUP_BY, HAVING, ORDER_BY = "sysparm_group_by", "sysparm_having", "sysparm_order_by"
COMPARES = frozenset({"=", "!=", "<", "<=", ">", ">="})
MOST_PARTS = 100  # of a list
LONGEST_SHOWN = 100  # characters of an ignored part in a remark
Part = TypeVar("Part")


@dataclass(frozen=True)
class GroupCondition:
    """A condition on the groups: an aggregate is compared with a value."""

    aggregate: Aggregate
    operator: str
    value: str


@dataclass(frozen=True)
class GroupOrder:
    """A key by which groups are ordered: one of the fields that they are grouped by, or an aggregate."""

    by: Path | Aggregate
    descends: bool


@dataclass(frozen=True)
class AggregateQuery:
    """The statistics that a request asks for; ``groups`` are the fields to group by, under their names."""

    counts: bool
    aggregates: tuple[Aggregate, ...]
    groups: Mapping[str, Path]
    having: tuple[GroupCondition, ...]
    order: tuple[GroupOrder, ...]
    remarks: tuple[Remark, ...]


class AggregateParameters:
    """Reader of the parameters of one request."""

    def __init__(self, parameters: Mapping[str, str], values: ValueReader) -> None:
        self._parameters, self._values = parameters, values
        self._remarks: list[Remark] = []

    def read(self) -> AggregateQuery:
        """Return the statistics that are asked for.

        Raises:
            BadRequest: a list has too many parts.
        """
        aggregates = [
            aggregate
            for function in FIELD_FUNCTIONS
            for aggregate in self._read_list(f"sysparm_{function}_fields", self._make_aggregate_reader(function))
        ]
        groups = dict(self._read_list(GROUP_BY, self._read_group))
        having = self._read_list(HAVING, lambda text: self._read_condition(text, groups))
        order = self._read_list(ORDER_BY, lambda text: self._read_order(text, groups))
        counts = is_true(self._parameters, "sysparm_count")
        return AggregateQuery(counts, tuple(aggregates), groups, tuple(having), tuple(order), tuple(self._remarks))

    def _read_list(self, name: str, read_part: Callable[[str], Part]) -> list[Part]:
        """Return the parts of a list that can be read; the others are in the remarks."""
        texts = [text for text in map(str.strip, self._parameters.get(name, "").split(",")) if text]
        if len(texts) > MOST_PARTS:
            raise BadRequest(f"{name} has more than {MOST_PARTS} parts")
        found: dict[Part, None] = {}
        for text in texts:
            try:
                found[read_part(text)] = None
            except InvalidValue as error:
                shown = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."
                self._remarks.append(Remark(f"part `{shown}` of {name}", IGNORED, str(error)))
        return list(found)

    def _make_aggregate_reader(self, function: str) -> Callable[[str], Aggregate]:
        return lambda name: Aggregate(function, self._values.find_path(name))

    def _read_group(self, name: str) -> tuple[str, Path]:
        path = self._values.find_path(name)
        check_grouping(path)
        return name, path

    def _read_condition(self, text: str, groups: Mapping[str, Path]) -> GroupCondition:
        pieces = text.split("^")
        if len(pieces) != len(("function", "field", "operator", "value")) or not pieces[-1]:
            raise InvalidValue("it is not of the form function^field^operator^value")
        function, name, operator, value = pieces
        if operator not in COMPARES:
            raise InvalidValue(f"`{operator}` is none of {', '.join(sorted(COMPARES))}")
        if not groups:
            raise InvalidValue("the records are not grouped")
        aggregate = Aggregate(function.lower(), self._values.find_path(name))
        return GroupCondition(aggregate, operator, self._values.read(aggregate.value_field, value))

    def _read_order(self, text: str, groups: Mapping[str, Path]) -> GroupOrder:
        pieces = text.split("^")
        descends = len(pieces) > 1 and pieces[-1] == "DESC"
        return GroupOrder(self._read_order_key(pieces[: len(pieces) - descends], groups), descends)

    def _read_order_key(self, pieces: list[str], groups: Mapping[str, Path]) -> Path | Aggregate:
        if not groups:
            raise InvalidValue("the records are not grouped")
        match pieces:
            case [name] if name in groups:
                return groups[name]
            case [function] if function.lower() == COUNT:
                return Aggregate(COUNT)
            case [name]:
                raise InvalidValue(f"the records are not grouped by `{self._values.find_path(name)}`")
            case [function, name]:
                return Aggregate(function.lower(), self._values.find_path(name))
        raise InvalidValue("it is not of the form field, function^field or COUNT, with ^DESC for descending order")
