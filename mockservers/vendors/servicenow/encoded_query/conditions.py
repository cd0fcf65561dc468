"""Compilation of encoded queries to SQL conditions with parameters, and joins for dotted names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import cast

from mockservers.vendors.servicenow.encoded_query.date_conditions import compare_distance, compare_fields, compare_part
from mockservers.vendors.servicenow.encoded_query.nodes import (
    Condition,
    DateDistance,
    DatePart,
    EncodedQuery,
    JoinQuery,
    OtherField,
    Path,
    RelatedCount,
    Term,
    TextSearch,
)
from mockservers.vendors.servicenow.encoded_query.parser import QueryTooLong
from mockservers.vendors.servicenow.encoded_query.query_context import QueryContext
from mockservers.vendors.servicenow.schema.dictionary import CLASS, Dictionary, Field, Table, sql_column, sql_table_name

Sql = tuple[str, tuple[str | int | float, ...]]
NOTHING: Sql = ("1 = 0", ())
EVERYTHING: Sql = ("1 = 1", ())
MOST_JOINS = 60  # of one statement; SQLite joins at most 64 tables


class TooManyReferences(QueryTooLong):
    """A statement follows more different references than it may have joins."""


@dataclass
class Joins:
    """The joins of a statement: one alias per chain of references, ``t`` for the queried table.

    ``tables`` are the SQL tables that the statement reads, sub-queries included.

    Raises:
        TooManyReferences: by the methods that add joins, if there are more than ``MOST_JOINS``.
    """

    dictionary: Dictionary
    table: Table
    tables: set[str] = field(default_factory=set)
    _aliases: dict[tuple[str, ...], str] = field(default_factory=dict)
    _sql: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._add_table(self.table)

    def resolve_column(self, path: Path) -> str:
        """Return the SQL expression of a path, adding the joins that it needs."""
        return sql_column(path.field, self.resolve_alias(path.steps[:-1]))

    def resolve_alias(self, steps: Sequence[object]) -> str:
        """Return the alias of the record at the end of a chain of references, adding the joins that it needs."""
        if not steps:
            return "t"
        names = tuple(step.name for step in steps)  # type: ignore[attr-defined]  # Fields
        if names not in self._aliases:
            self._join(names, steps)
        return self._aliases[names]

    def _join(self, names: tuple[str, ...], steps: Sequence[object]) -> None:
        before, last = self.resolve_alias(steps[:-1]), steps[-1]
        if len(self._aliases) == MOST_JOINS:
            raise TooManyReferences
        alias = self._aliases[names] = f"t{len(self._aliases) + 1}"
        target = self._add_table(self.dictionary[last.reference])  # type: ignore[attr-defined]  # a Field
        held = sql_column(last, before)  # type: ignore[arg-type]  # a Field
        self._sql.append(f' LEFT JOIN "{target}" {alias} ON {alias}.{last.key} = {held}')  # type: ignore[attr-defined]  # the same

    def _add_table(self, table: Table) -> str:
        """Note that the statement reads a table, and the one whose records a view shows; return its SQL name."""
        self.tables |= {sql_table_name(self.dictionary[name]) for name in (table.name, table.view_of) if name}
        return sql_table_name(table)

    def copy(self) -> Joins:
        """Return the same joins, to which others can be added."""
        return Joins(self.dictionary, self.table, set(self.tables), dict(self._aliases), list(self._sql))

    @property
    def main(self) -> str:
        """The queried table with its alias."""
        return f'"{sql_table_name(self.table)}" t'

    def __str__(self) -> str:
        return f"{self.main}{''.join(self._sql)}"


def compile_query(query: EncodedQuery, joins: Joins, context: QueryContext) -> Sql:
    """Return the SQL of a query's conditions; a query without conditions matches every row."""
    groups = []
    for group in query.groups:
        alternatives = [_combine("OR", [_compile_term(term, joins, context) for term in terms]) for terms in group]
        groups.append(_combine("AND", alternatives))
    return _combine("OR", groups)


def compile_order(query: EncodedQuery, joins: Joins) -> str:
    """Return the terms of ORDER BY: of a reference the display value, at the end the order of insertion."""
    columns = ((joins.resolve_column(path.find_display(joins.dictionary)), descends) for path, descends in query.order)
    terms = [f"{column}{' DESC' if descends else ''}" for column, descends in columns]
    return ", ".join([*terms, 't."row"'])


@lru_cache(maxsize=1_000)
def match_family(table: Table) -> Sql:
    """Return the condition for the records of a table in the SQL table of its hierarchy."""
    if table.is_whole:
        return EVERYTHING
    return f't."{CLASS}" IN ({", ".join("?" * len(table.family))})', table.family


def _combine(word: str, parts: list[Sql]) -> Sql:
    """Combine conditions to a balanced tree, because SQLite refuses expressions that are nested deeper than 1,000."""
    if not parts:
        return EVERYTHING
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    left, right = _combine(word, parts[:middle]), _combine(word, parts[middle:])
    return f"({left[0]} {word} {right[0]})", left[1] + right[1]


def _compile_term(term: Term, joins: Joins, context: QueryContext) -> Sql:
    match term:
        case Condition():
            return _compile_condition(term, joins, context)
        case TextSearch():
            return _compile_search(term)
        case JoinQuery():
            chosen, parameters = _select_column(term.table, term.other, term.query, joins, context)
            return f"{sql_column(term.own, 't')} IN ({chosen})", parameters
        case RelatedCount():
            return _compile_count(term, joins, context)


def _select_column(table: Table, field: Field, query: EncodedQuery, outer: Joins, context: QueryContext) -> Sql:
    """Return ``SELECT column`` for the records that match a sub-query, without empty values."""
    column = sql_column(field, "t")
    joins = Joins(outer.dictionary, table)
    condition, parameters = _combine("AND", [compile_query(query, joins, context), match_family(table)])
    outer.tables |= joins.tables
    return f"SELECT {column} FROM {joins} WHERE {column} IS NOT NULL AND {condition}", parameters


def _compile_count(term: RelatedCount, joins: Joins, context: QueryContext) -> Sql:
    """Compare the number of records that refer to a record; a lower bound of 0 needs NOT IN."""
    if term.most is not None and term.most < term.least:  # such as ``<0``
        return NOTHING
    chosen, parameters = _select_column(term.table, term.field, term.query, joins, context)
    fits = f"COUNT(*) >= {term.least:d}" + ("" if term.most is None else f" AND COUNT(*) <= {term.most:d}")
    counted, key = f"{chosen} GROUP BY {sql_column(term.field, 't')} HAVING", f"t.{term.field.key}"
    if term.least > 0:
        return f"{key} IN ({counted} {fits})", parameters
    return f"{key} NOT IN ({counted} NOT ({fits}))", parameters


def _compile_search(term: TextSearch) -> Sql:
    """Match records that have every word in a text field."""
    texts = [sql_column(text, "t") for text in term.fields]
    return _combine("AND", [_combine("OR", [_match_word(text, word) for text in texts]) for word in term.words])


def _match_word(column: str, word: str) -> Sql:
    return PLAIN["LIKE"](*_ignore_case(column, word), str)


def _compile_condition(condition: Condition, joins: Joins, context: QueryContext) -> Sql:
    field, operator, value = condition.path.field, condition.operator, condition.value
    column = joins.resolve_column(condition.path)
    match value:
        case None:
            return UNARY[operator].format(column), ()
        case OtherField():
            return compare_fields(
                (column, field), (joins.resolve_column(value.path), value.path.field), operator, value, context
            )
        case DateDistance():
            return compare_distance(
                (column, field), (joins.resolve_column(value.other), value.other.field), operator, value, context
            )
        case DatePart():
            return compare_part(column, field, value, context)
    compared = (column, value) if operator == "MATCH_RGX" else _ignore_case(column, value)
    found, is_negated = PLAIN[operator](*compared, choose_converter(field.kind)), operator in NEGATED
    return _include_empty(column, found) if is_negated and _is_empty_included(condition, context) else found


def _ignore_case(column: str, value: str | tuple[str, ...]) -> tuple[str, str | tuple[str, ...]]:
    """Return a column and a value whose comparison ignores case; the column's collation does so for ASCII only."""
    if (value if isinstance(value, str) else "".join(value)).isascii():
        return column, value
    lower = value.lower() if isinstance(value, str) else tuple(member.lower() for member in value)
    return f"lower_text({column})", lower


UNARY: Mapping[str, str] = MappingProxyType(
    {
        "ISEMPTY": "{0} IS NULL",
        "EMPTYSTRING": "{0} IS NULL",
        "ISNOTEMPTY": "{0} IS NOT NULL",
        "ANYTHING": "1 = 1",
        "NEVER": "1 = 0",
    }
)
NEGATED = frozenset({"!=", "NOT IN", "NOT LIKE", "NOT BETWEEN"})
Number = Callable[[str], str | int | float]
Compare = Callable[[str, object, Number], Sql]


def _is_empty_included(condition: Condition, context: QueryContext) -> bool:
    """Return true if a negated condition also matches records without a value; documented for ``!= true``."""
    value = condition.value
    if "" in value if isinstance(value, tuple) else not value:  # the condition negates the empty value
        return False
    if condition.operator == "!=" and condition.path.field.kind == "boolean":
        return True
    return context.negated == "all" or (context.negated == "unequal" and condition.operator != "NOT LIKE")


def _include_empty(column: str, found: Sql) -> Sql:
    return f"({found[0]} OR {column} IS NULL)", found[1]


def choose_converter(kind: str) -> Number:
    """Return the function that converts a text to the type of a column."""
    converters: Mapping[str, Number] = {"integer": int, "decimal": float}
    return converters.get(kind, str)


def _compare_equal(column: str, value: object, number: Number) -> Sql:
    return (f"{column} = ?", (number(str(value)),)) if value else (f"{column} IS NULL", ())


def _compare_unequal(column: str, value: object, number: Number) -> Sql:
    return (f"{column} <> ?", (number(str(value)),)) if value else (f"{column} IS NOT NULL", ())


def _make_comparison(operator: str) -> Compare:
    def compare(column: str, value: object, number: Number) -> Sql:
        return (f"{column} {operator} ?", (number(str(value)),)) if value else NOTHING

    return compare


def _escape_pattern(text: str) -> str:
    return re.sub("[%_!]", r"!\g<0>", text)


def _make_like(pattern: str, *, negated: bool = False) -> Compare:
    operator = "NOT LIKE" if negated else "LIKE"

    def compare(column: str, value: object, _number: Number) -> Sql:
        return f"{column} {operator} ? ESCAPE '!'", (pattern.format(_escape_pattern(str(value))),)

    return compare


def _match_pattern(column: str, value: object, _number: Number) -> Sql:
    """Match the whole value; ``*`` matches any characters and ``?`` one character."""
    return f"{column} LIKE ? ESCAPE '!'", (_escape_pattern(str(value)).replace("*", "%").replace("?", "_"),)


def _match_expression(column: str, value: object, _number: Number) -> Sql:
    return f"{column} REGEXP ?", (str(value),)


def _compare_in_list(column: str, value: object, number: Number) -> Sql:
    members = [number(member) for member in value if member]  # type: ignore[attr-defined]  # a tuple of strings
    if not members:
        return (f"{column} IS NULL", ()) if value else NOTHING
    found = f"{column} IN ({', '.join('?' * len(members))})"
    empty = f" OR {column} IS NULL" if "" in value else ""  # type: ignore[operator]  # the same
    return f"({found}{empty})", tuple(members)


def _compare_not_in_list(column: str, value: object, number: Number) -> Sql:
    sql, parameters = _compare_in_list(column, value, number)
    return f"NOT ({sql})", parameters


def _make_between(operator: str) -> Compare:
    def compare(column: str, value: object, number: Number) -> Sql:
        first, last = cast("tuple[str, str]", value)  # the parser reads a pair
        return f"{column} {operator} ? AND ?", (number(first), number(last))

    return compare


PLAIN: Mapping[str, Compare] = MappingProxyType(
    {
        "=": _compare_equal,
        "!=": _compare_unequal,
        **{operator: _make_comparison(operator) for operator in ("<", "<=", ">", ">=")},
        "LIKE": _make_like("%{}%"),
        "NOT LIKE": _make_like("%{}%", negated=True),
        "STARTSWITH": _make_like("{}%"),
        "ENDSWITH": _make_like("%{}"),
        "MATCH_PAT": _match_pattern,
        "MATCH_RGX": _match_expression,
        "IN": _compare_in_list,
        "NOT IN": _compare_not_in_list,
        "BETWEEN": _make_between("BETWEEN"),
        "NOT BETWEEN": _make_between("NOT BETWEEN"),
    }
)
