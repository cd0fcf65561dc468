"""Identification of configuration items: the search for the record that an item of a payload describes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from mockservers.core.context import RequestContext
from mockservers.core.storage.driver import execute_directly, fetch_record
from mockservers.vendors.servicenow.encoded_query.caller_context import create_query_context
from mockservers.vendors.servicenow.encoded_query.conditions import (
    EVERYTHING,
    Joins,
    Sql,
    compile_query,
    match_family,
)
from mockservers.vendors.servicenow.encoded_query.parser import parse
from mockservers.vendors.servicenow.encoded_query.query_context import QueryContext
from mockservers.vendors.servicenow.identification.payload import Item, PayloadRecord
from mockservers.vendors.servicenow.identification.plans import (
    MATCHED,
    MULTI_MATCH,
    NO_MATCH,
    SKIPPED,
    Attempt,
    Identification,
)
from mockservers.vendors.servicenow.identification.problems import make_problem
from mockservers.vendors.servicenow.identification.rules import (
    HostingRule,
    IdentificationRule,
    IdentifierEntry,
    find_rule,
)
from mockservers.vendors.servicenow.schema.dictionary import Dictionary, Table, sql_table_name
from mockservers.vendors.servicenow.schema.values import Stored, convert_for_storage

ROOT = "cmdb_ci"
MOST = 50  # records that one search returns; two are already ambiguous
Record = Mapping[str, Any]


class Identifier:
    """Finds the records of items by the identification rules."""

    def __init__(self, context: RequestContext, dictionary: Dictionary) -> None:
        self._context, self._dictionary, self._db = context, dictionary, context.db
        self._conditions: dict[tuple[str, str], Sql] = {}

    def identify(self, item: Item, source: str, host: tuple[HostingRule, str] | None = None) -> Identification:
        """Return the record of an item, with all attempts.

        Args:
            item: The item.
            source: The data source of the payload.
            host: For a dependent item the hosting rule and the sys_id of its host, which is empty if the host is new.
        """
        rule = find_rule(item.table) if item.table and item.table.root.name == ROOT else None
        if item.table is None or rule is None:
            return Identification(problem=make_problem("rule_missing", table=item.class_name))
        if sys_id := item.values.get("sys_id"):
            return self._find_by_id(sys_id, item.class_name)
        found = Identification()
        if item.source.native_key:
            found.record = self._find_by_source(item, source)
            outcome = MATCHED if found.record else NO_MATCH
            found.attempts.append(Attempt(outcome, info=f"sys_object_source {outcome}"))
        for entry in rule.identifiers:
            if found.record or found.problem:
                break
            self._attempt(found, item, rule, entry, host)
        if all(attempt.result == SKIPPED for attempt in found.attempts if attempt.rule) and not found.record:
            found.problem = make_problem("attributes_missing", table=rule.applies_to, item=item)
        return found

    def find_record(self, sys_id: str) -> Record | None:
        """Return a configuration item."""
        return fetch_record(self._db, f'SELECT * FROM "servicenow_{ROOT}" WHERE sys_id = ?', (sys_id,))

    def find_related(self, record: PayloadRecord, entry: IdentifierEntry, owner: str) -> Record | None:
        """Return the lookup or related record of a configuration item with the same attributes."""
        table = record.table
        values = _read_values(table, entry.attributes, record.values) if table else {}
        if not table or not values or not owner:
            return None
        where, parameters = _combine(_equal({**values, entry.referenced_field or "": owner}), match_family(table))
        sql = f'SELECT t.* FROM "{sql_table_name(table)}" t WHERE {where} ORDER BY t."row" LIMIT 1'
        return fetch_record(self._db, sql, parameters)

    def _find_by_id(self, sys_id: str, table: str) -> Identification:
        record = self.find_record(sys_id)
        problem = None if record else make_problem("sys_id_unknown", sys_id=sys_id, table=table)
        return Identification(record, problem=problem)

    def _find_by_source(self, item: Item, source: str) -> Record | None:
        """Return the record that the source's key led to before."""
        key = (item.source.name or source, item.source.native_key, item.source.feed)
        row = execute_directly(self._db, BY_SOURCE, key).fetchone()
        return self.find_record(row[0]) if row else None

    def _attempt(
        self,
        found: Identification,
        item: Item,
        rule: IdentificationRule,
        entry: IdentifierEntry,
        host: tuple[HostingRule, str] | None,
    ) -> None:
        """Search by one entry of a rule, and add the attempt."""
        searched = entry.table or rule.applies_to
        ids = self._search_lookups(item, rule, entry) if entry.is_lookup else self._search(item, rule, entry, host)
        outcome = SKIPPED if ids is None else _count_matches(ids)
        found.attempts.append(Attempt(outcome, rule.name, entry.attributes, searched))
        if outcome == MATCHED and ids:
            found.record, found.entry = self.find_record(ids[0]), entry
        if outcome == MULTI_MATCH:
            fields = ",".join(entry.attributes)
            if host:
                hosting, sys_id = host
                found.problem = make_problem(
                    "dependents_equal", relation=hosting.relation, table=hosting.child, sys_id=sys_id
                )
            else:
                found.problem = make_problem("records_equal", table=searched, fields=fields)

    def _search(
        self, item: Item, rule: IdentificationRule, entry: IdentifierEntry, host: tuple[HostingRule, str] | None
    ) -> list[str] | None:
        """Return the sys_ids of the records with the item's attributes; None if the item lacks one."""
        table = self._dictionary[rule.applies_to]
        values = _read_values(item.table or table, entry.attributes, item.values)
        if len(values) < len(entry.attributes):
            return None
        where, parameters = _combine(_equal(values), match_family(table), self._compile(table, entry.condition))
        if host:
            where, parameters = f"{where} AND t.sys_id IN ({HOSTED})", (*parameters, host[1], host[0].relation)
        sql = f'SELECT t.sys_id FROM "{sql_table_name(table)}" t WHERE {where} ORDER BY t."row" LIMIT {MOST}'
        return [row[0] for row in execute_directly(self._db, sql, parameters)]

    def _search_lookups(self, item: Item, rule: IdentificationRule, entry: IdentifierEntry) -> list[str] | None:
        """Return the sys_id of the item that the lookups lead to, or no sys_id; None without usable lookups.

        With an exact count all lookups must lead to the item, otherwise as many as possible do; of several items it is
        the oldest (documented).
        """
        sets = [self._search_owners(table, values, rule, entry) for table, values in self._read_lookups(item, entry)]
        if not sets:
            return None
        found: Counter[tuple[str, int, str]] = Counter(owner for owners in sets for owner in owners)
        most = len(sets) if entry.exact_count_match else max(found.values(), default=0)
        oldest = sorted(owner for owner, times in found.items() if times == most)
        return [sys_id for _, _, sys_id in oldest[:1]]

    def _read_lookups(self, item: Item, entry: IdentifierEntry) -> Iterator[tuple[Table, Mapping[str, Stored]]]:
        """Yield the tables and attributes of the lookups that have all attributes of an entry."""
        for lookup in item.lookups:
            if lookup.table and lookup.table.name in self._dictionary[entry.table or ""].family:
                values = _read_values(lookup.table, entry.attributes, lookup.values)
                if len(values) == len(entry.attributes):
                    yield lookup.table, values

    def _search_owners(
        self, table: Table, values: Mapping[str, Stored], rule: IdentificationRule, entry: IdentifierEntry
    ) -> list[tuple[str, int, str]]:
        """Return creation time, row and sys_id of the items that records with these values refer to."""
        owners = self._dictionary[rule.applies_to]
        marks = ", ".join("?" for _ in owners.family)
        where, parameters = _combine(_equal(values), match_family(table), self._compile(table, entry.condition))
        sql = (
            f'SELECT DISTINCT c.sys_created_on, c."row", c.sys_id FROM "{sql_table_name(table)}" t'
            f' JOIN "{sql_table_name(owners)}" c ON c.sys_id = t."{entry.referenced_field}"'
            f' WHERE {where} AND c.sys_class_name IN ({marks}) ORDER BY c.sys_created_on, c."row" LIMIT {MOST}'
        )
        return execute_directly(self._db, sql, (*parameters, *owners.family)).fetchall()

    def _compile(self, table: Table, condition: str | None) -> Sql:
        """Return the SQL of an entry's condition."""
        if not condition:
            return EVERYTHING
        key = (table.name, condition)
        if key not in self._conditions:
            query = parse(condition, table, self._dictionary, self._query_context)
            self._conditions[key] = compile_query(query, Joins(self._dictionary, table), self._query_context)
        return self._conditions[key]

    @cached_property
    def _query_context(self) -> QueryContext:
        return create_query_context(self._context)


BY_SOURCE = (
    "SELECT target_sys_id FROM servicenow_sys_object_source"
    " WHERE name = ? AND id = ? AND COALESCE(source_feed, '') = ? ORDER BY \"row\" DESC LIMIT 1"
)
HOSTED = (  # dependent records of a host by a relation
    "SELECT r.parent FROM servicenow_cmdb_rel_ci r JOIN servicenow_cmdb_rel_type y ON y.sys_id = r.type"
    " WHERE r.child = ? AND y.name = ?"
)


def _count_matches(ids: Sequence[str]) -> str:
    if not ids:
        return NO_MATCH
    return MATCHED if len(ids) == 1 else MULTI_MATCH


def _read_values(table: Table, names: Sequence[str], values: Mapping[str, str]) -> dict[str, Stored]:
    """Return the attributes that have a value, as they are stored."""
    known = (table.fields[name] for name in names if name in table.fields)
    found = {field.name: convert_for_storage(field, values.get(field.name, "")) for field in known}
    return {name: value for name, value in found.items() if value is not None}


def _equal(values: Mapping[str, Stored]) -> Sql:
    parameters = tuple(value for value in values.values() if value is not None)
    return " AND ".join(f't."{name}" = ?' for name in values), parameters


def _combine(*parts: Sql) -> Sql:
    """Return conditions that all apply; a ``+`` keeps SQLite from using the index of the class."""
    conditions = (f"+{sql}" if sql.startswith('t."sys_class_name"') else f"({sql})" for sql, _ in parts)
    return " AND ".join(conditions), tuple(value for _, some in parts for value in some)
