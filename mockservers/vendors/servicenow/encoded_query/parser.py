"""Parser of ServiceNow's encoded queries: ``active=true^nameLIKEdb^ORnameSTARTSWITHsql^NQ...^ORDERBYname``.

The grammar is on the pages "Encoded query strings" and "Operators available for filters and queries": conditions
are joined by ``^`` (and), ``^OR`` (which binds to the previous condition) and ``^NQ`` (a new query, an alternative).
A condition that cannot be parsed is ignored and the rest applies; this is documented for unknown fields and was
observed on a real instance for unknown operators. Each ignored part is in ``remarks`` with the reason.

Names and operators are case-sensitive (documented).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from mockservers.vendors.servicenow.encoded_query.nodes import (
    FINDS_NOTHING,
    IGNORED,
    Condition,
    EncodedQuery,
    JoinQuery,
    Path,
    RelatedCount,
    Remark,
    Term,
    TextSearch,
    Value,
)
from mockservers.vendors.servicenow.encoded_query.operators import (
    ALIASES,
    APART,
    DATES,
    LEFT_OUT,
    LIST_OPERATORS,
    LISTS,
    NEVER,
    ON_OPERATORS,
    OPERATORS,
    OTHER_FIELD,
    RELATIVE,
    TEXT,
    UNARY,
)
from mockservers.vendors.servicenow.encoded_query.query_context import QueryContext
from mockservers.vendors.servicenow.encoded_query.scripts import PREFIX, CannotEvaluate, evaluate
from mockservers.vendors.servicenow.encoded_query.sql_functions import check_pattern
from mockservers.vendors.servicenow.encoded_query.values import MOMENTS, InvalidValue, ValueReader, read_part
from mockservers.vendors.servicenow.schema.dictionary import CLASS, Dictionary, Field, Table

LONGEST_VALUE = 4_000  # characters; SQLite refuses LIKE patterns of more than 50,000 bytes
MOST_CONDITIONS = 2_000
MOST_VALUES = 10_000  # of all IN lists; SQLite binds 32,766 parameters
MOST_WORDS = 50  # of one text search
DEEPEST = 3  # sub-queries within sub-queries

TEXT_SEARCH, TEXT_INDEX_GROUP = "123TEXTQUERY321=", "123TEXTINDEXGROUP321="
NOT_GROUPED = "only lists in the browser are grouped"
NO_ORDER = "it is inside a JOIN, which extends to the end of the query, or inside an RLQUERY"
END_OF_SUBQUERY = "^ENDRLQUERY"

_FIELD = re.compile(r"[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)*")
_OPERATOR = re.compile("|".join(map(re.escape, sorted((*OPERATORS, *LEFT_OUT), key=len, reverse=True))))
_SUBQUERY = re.compile(r"(?:NQ)?(?:OR)?(JOIN|RLQUERY)")
_JOIN = re.compile(r"JOIN(\w+)\.(\w+)=(\w+)\.(\w+)!(.*)", re.ASCII | re.DOTALL)
_RELATED = re.compile(
    r"RLQUERY(?P<table>\w+)\.(?P<field>\w+),"
    r"(?:BETWEEN(?P<least>[0-9]{1,6})@(?P<most>[0-9]{1,6})|(?P<compare>>=|<=|[=<>])(?P<number>[0-9]{1,6}))"
    r"(?:,m2m)?(?:[,^](?P<rest>.*))?",
    re.ASCII | re.DOTALL,
)
COUNTS: Mapping[str, Callable[[int], tuple[int, int | None]]] = MappingProxyType(
    {
        "=": lambda number: (number, number),
        ">": lambda number: (number + 1, None),
        ">=": lambda number: (number, None),
        "<": lambda number: (0, number - 1),
        "<=": lambda number: (0, number),
    }
)


class QueryTooLong(ValueError):
    """The query has more conditions or values than the limit."""


class UnknownField(InvalidValue):
    """A field that the table does not have, or that the user may not read."""


NO_QUERY = EncodedQuery(((),), (), ())


def parse(text: str, table: Table, dictionary: Dictionary, context: QueryContext) -> EncodedQuery:
    """Parse a query; parts that have no effect are in its ``remarks`` only.

    Raises:
        QueryTooLong: the query has too many conditions or list members.
    """
    return _QueryParser(table, dictionary, context).read(text) if text else NO_QUERY


def split_pieces(text: str) -> Iterator[str]:
    """Yield the parts between carets; a ``JOIN`` extends to the end of the text, an ``RLQUERY`` to ``^ENDRLQUERY``."""
    at = 0
    while at <= len(text):
        begins = _SUBQUERY.match(text, at)
        end = text.find("^", at)
        if begins:
            end = text.find(END_OF_SUBQUERY, at) if begins[1] == "RLQUERY" else -1
            end = end + len(END_OF_SUBQUERY) if end >= 0 else -1
        end = end if end >= 0 else len(text)
        yield text[at:end]
        at = end + 1


def _make_list_condition(path: Path, operator: str, members: tuple[str, ...]) -> Condition:
    """Return a condition on the list that a script returns; no value is in an empty list."""
    if not members and operator == "IN":
        raise InvalidValue("the script returns an empty list", finds_nothing=True)
    return Condition(path, operator, members)


class _QueryBudget:
    """Number of conditions and values that a query and its sub-queries may still have."""

    def __init__(self) -> None:
        self._conditions, self._values = MOST_CONDITIONS, MOST_VALUES

    def spend(self, term: Term) -> None:
        self._conditions -= 1
        self._values -= _count_parameters(term)
        if self._conditions < 0 or self._values < 0:
            raise QueryTooLong


def _count_parameters(term: Term) -> int:
    """Return the approximate number of SQL parameters of a term."""
    if isinstance(term, TextSearch):
        return len(term.words) * len(term.fields)
    if isinstance(term, (JoinQuery, RelatedCount)):
        return len(term.table.family)
    return len(term.value) if isinstance(term, Condition) and isinstance(term.value, tuple) else 1


class _QueryParser:
    """Parses the parts of one query in order."""

    def __init__(
        self,
        table: Table,
        dictionary: Dictionary,
        context: QueryContext,
        budget: _QueryBudget | None = None,
        depth: int = 0,
    ) -> None:
        self._table, self._dictionary, self._context = table, dictionary, context
        self._budget, self._depth = budget or _QueryBudget(), depth
        self._values = ValueReader(context, self._find_path)
        self._groups: list[list[list[Term]]] = [[]]
        self._order: dict[Path, bool] = {}
        self._remarks: list[Remark] = []

    def read(self, text: str) -> EncodedQuery:
        for piece in split_pieces(text):
            self._parse_piece(piece)
        groups = tuple(tuple(tuple(alternatives) for alternatives in group if alternatives) for group in self._groups)
        return EncodedQuery(groups, tuple(self._order.items()), tuple(self._remarks))

    def _parse_piece(self, piece: str) -> None:
        if piece.startswith("NQ"):
            self._groups.append([])
            piece = piece.removeprefix("NQ")
        if piece.startswith("ORDERBY"):
            self._parse_order(piece)
        elif piece.startswith("OR"):
            self._add_term(piece.removeprefix("OR"), is_alternative=True)
        elif piece.startswith("GROUPBY"):
            self._remarks.append(Remark(f"piece `{piece}`", IGNORED, NOT_GROUPED, is_invalid=False))
        elif piece not in {"", "EQ"}:
            self._add_term(piece, is_alternative=False)

    def _parse_order(self, piece: str) -> None:
        name = piece.removeprefix("ORDERBY")
        descends = name.startswith("DESC")
        try:
            self._order.setdefault(self._find_path(name.removeprefix("DESC")), descends)
        except UnknownField as error:
            self._remarks.append(
                Remark(f"order `{piece}`", IGNORED, str(error), is_invalid=False, is_unknown_field=True)
            )

    def _add_term(self, text: str, *, is_alternative: bool) -> None:
        """Parse a condition; an alternative is added to the group of the previous condition, even of an ignored one."""
        group = self._groups[-1]
        if not is_alternative or not group:
            group.append([])
        try:
            term = self._parse_term(text.removeprefix("GOTO"))
        except InvalidValue as error:
            self._add_remark(text, error)
            if not error.finds_nothing:
                return
            term = Condition(Path((self._table.fields["sys_id"],)), NEVER)
        self._budget.spend(term)
        group[-1].append(term)

    def _add_remark(self, text: str, error: InvalidValue) -> None:
        shown = text if len(text) <= LONGEST_VALUE else f"{text[:100]}..."
        effect = FINDS_NOTHING if error.finds_nothing else IGNORED
        is_unknown = isinstance(error, UnknownField)
        self._remarks.append(Remark(f"condition `{shown}`", effect, str(error), not error.finds_nothing, is_unknown))

    def _parse_term(self, text: str) -> Term:
        if text.startswith("JOIN"):
            return self._parse_join(text)
        if text.startswith("RLQUERY"):
            return self._parse_count(text)
        if text.startswith(TEXT_SEARCH):
            return self._parse_search(text.removeprefix(TEXT_SEARCH))
        if text.startswith(TEXT_INDEX_GROUP):
            raise InvalidValue("the mock server has no text index groups")
        return self._parse_condition(text)

    def _parse_condition(self, text: str) -> Condition:
        name = _FIELD.match(text)
        if not name:
            raise InvalidValue("it does not begin with the name of a field")
        path = self._find_path(name.group())
        found = _OPERATOR.match(text, name.end())
        if not found:
            raise InvalidValue(f"`{text[name.end() :][:40]}` does not begin with an operator")
        if found.group() in LEFT_OUT:
            raise InvalidValue(LEFT_OUT[found.group()].format(found.group()))
        operator, value = ALIASES.get(found.group(), found.group()), text[found.end() :]
        if len(value) > LONGEST_VALUE or "\0" in value:
            raise InvalidValue(f"its value is longer than {LONGEST_VALUE:,} characters")
        if operator in DATES:
            return self._parse_date_condition(path, operator, value)
        return self._parse_plain_condition(path, operator, value)

    def _parse_plain_condition(self, path: Path, operator: str, text: str) -> Condition:
        if operator in UNARY and text:
            raise InvalidValue(f"`{operator}{text[:40]}` is not an operator")
        if operator in TEXT:
            return self._parse_text_condition(path, operator, text)
        if operator == "DYNAMIC":
            return self._parse_dynamic_condition(path, text)
        if operator in LIST_OPERATORS and text.startswith(PREFIX):
            result = self._values.evaluate(text)
            if isinstance(result, tuple):
                return _make_list_condition(path, LIST_OPERATORS[operator], result)
        if operator == "INSTANCEOF":
            return self._parse_class_condition(path, text)
        return Condition(path, operator, self._parse_plain_value(path.field, operator, text))

    def _parse_plain_value(self, field: Field, operator: str, text: str) -> Value:
        if operator in UNARY:
            return None
        if operator in OTHER_FIELD:
            return self._values.read_other(field, text)
        if operator == "BETWEEN":
            return self._values.read_ends(field, text)
        return self._values.read_members(field, text) if operator in LISTS else self._values.read(field, text)

    def _parse_text_condition(self, path: Path, operator: str, text: str) -> Condition:
        """Parse a text comparison; a reference is compared by the display value of its record."""
        path = path.find_display(self._dictionary)
        value = self._values.read(Field(path.field.name, ""), text)
        if operator == "MATCH_RGX" and (problem := check_pattern(value)):
            raise InvalidValue(problem)
        return Condition(path, operator, value)

    def _parse_dynamic_condition(self, path: Path, sys_id: str) -> Condition:
        """Parse a comparison with the result of a dynamic filter option; an unusable option finds nothing."""
        if not path.field.is_reference and path.field.kind != "sys_id":
            raise InvalidValue(f"`{path}` does not refer to records")
        option = self._context.find_option(sys_id)
        if option is None:
            raise InvalidValue(f"there is no dynamic filter option `{sys_id[:40]}`", finds_nothing=True)
        named = f"the dynamic filter option `{option.label}`"
        if not option.is_usable:
            raise InvalidValue(f"{named} is not active or not available for filters", finds_nothing=True)
        if path.field.is_reference and option.table and option.table != path.field.reference:
            raise InvalidValue(f"{named} is for {option.table}, not for {path.field.reference}", finds_nothing=True)
        try:
            result = evaluate(option.script.removeprefix(PREFIX), self._context)
        except CannotEvaluate as error:
            raise InvalidValue(f"{named} has no result: {error}", finds_nothing=True) from None
        members = result if isinstance(result, tuple) else (str(result),)
        return _make_list_condition(path, "IN", members)

    def _parse_class_condition(self, path: Path, name: str) -> Condition:
        if path.field.name != "sys_class_name":
            raise InvalidValue("INSTANCEOF is for sys_class_name")
        if name not in self._dictionary:
            raise InvalidValue(f"there is no table `{name}`", finds_nothing=True)
        return Condition(path, "IN", self._dictionary[name].family)

    def _parse_date_condition(self, path: Path, operator: str, text: str) -> Condition:
        field, values = path.field, self._values
        if field.kind not in MOMENTS:
            raise InvalidValue(f"{operator} is for dates, and `{path}` is not a date")
        if operator in ON_OPERATORS:
            return Condition(path, ON_OPERATORS[operator], values.read_span(field, text))
        if operator in APART:
            return Condition(path, operator, values.read_apart(text))
        if operator == "DATEPART":
            return Condition(path, operator, read_part(text))
        whole = operator == "RELATIVEEE"
        bounds = values.read_relative(field, text, whole=whole)
        return Condition(path, RELATIVE[operator], bounds if whole else bounds[0])

    def _parse_search(self, text: str) -> TextSearch:
        if not self._table.is_searched:
            raise InvalidValue(f"{self._table.name} has no text index")
        words = tuple(text.split())
        if not words:
            raise InvalidValue("there are no words to search for")
        if len(words) > MOST_WORDS:
            raise QueryTooLong
        texts = (field for field in self._table.visible.values() if field.kind == "string" and field.name != CLASS)
        return TextSearch(words, tuple(texts))

    def _parse_join(self, text: str) -> JoinQuery:
        found = _JOIN.fullmatch(text)
        if not found:
            raise InvalidValue("it is not of the form JOINtable.field=other.field!conditions")
        own_table, own, other, field, rest = found.groups()
        if own_table not in self._dictionary or self._table.name not in self._dictionary[own_table].family:
            raise InvalidValue(f"the first table of a JOIN must be the queried table, not `{own_table}`")
        partner = self._find_table(other)
        own_field, other_field = self._find_field(self._table, own), self._find_field(partner, field)
        return JoinQuery(own_field, partner, other_field, self._parse_subquery(rest, partner))

    def _parse_count(self, text: str) -> RelatedCount:
        if not text.endswith(END_OF_SUBQUERY):
            raise InvalidValue("there is no ^ENDRLQUERY")
        found = _RELATED.fullmatch(text.removesuffix(END_OF_SUBQUERY))
        if not found:
            raise InvalidValue("it is not of the form RLQUERYtable.field,>=1,conditions^ENDRLQUERY")
        table = self._find_table(found["table"])
        field = self._find_field(table, found["field"])
        if not field.is_reference:
            raise InvalidValue(f"the field `{field.name}` of {table.name} does not refer to records")
        if found["number"] is None:
            least, most = int(found["least"]), int(found["most"])
            counts: tuple[int, int | None] = (least, most)
        else:
            counts = COUNTS[found["compare"]](int(found["number"]))
        return RelatedCount(table, field, *counts, self._parse_subquery(found["rest"] or "", table))

    def _parse_subquery(self, text: str, table: Table) -> EncodedQuery:
        """Parse the query in a ``JOIN`` or ``RLQUERY``; its remarks are added to those of this query."""
        if self._depth >= DEEPEST:
            raise InvalidValue(f"there are more than {DEEPEST} queries within each other")
        query = _QueryParser(table, self._dictionary, self._context, self._budget, self._depth + 1).read(text)
        self._remarks += query.remarks
        for path, _ in query.order:
            self._remarks.append(Remark(f"order by `{path}`", IGNORED, NO_ORDER, is_invalid=False))
        return query

    def _find_table(self, name: str) -> Table:
        if name not in self._dictionary:
            raise InvalidValue(f"there is no table `{name}`")
        return self._dictionary[name]

    def _find_field(self, table: Table, name: str) -> Field:
        if name not in table.visible:
            raise UnknownField(f"{table.name} has no field `{name}`")
        if table.visible[name] in self._context.hidden:
            raise UnknownField(f"the field `{name}` may not be read")
        return table.visible[name]

    def _find_path(self, name: str) -> Path:
        steps = self._dictionary.walk(self._table, name)
        if not steps:
            raise UnknownField(f"{self._table.name} has no field `{name[:100]}`")
        if not self._context.hidden.isdisjoint(steps):
            raise UnknownField(f"the field `{name}` may not be read")
        return Path(tuple(steps))
