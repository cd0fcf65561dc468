"""Records of any table: reading, creating, updating and deleting."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy import Connection

from mockservers.core.context import RequestContext
from mockservers.core.simulation.randomness import SeededRandom
from mockservers.core.storage.driver import execute_directly, fetch_record, fetch_value
from mockservers.core.storage.writes import delete_rows, insert_rows, update_rows
from mockservers.vendors.servicenow.domain import User
from mockservers.vendors.servicenow.schema.attachments import Attachments
from mockservers.vendors.servicenow.schema.business_rules import Stamp, apply_rules, resolve_text
from mockservers.vendors.servicenow.schema.dictionary import (
    CLASS,
    DICTIONARY,
    OWN,
    Dictionary,
    NumberSeries,
    Table,
    sql_column,
    sql_table_name,
)
from mockservers.vendors.servicenow.schema.values import Stored, format_moment
from mockservers.vendors.servicenow.schema.world_dictionary import find_dictionary
from mockservers.vendors.servicenow.store import placeholders

BATCH = 500  # values in one IN list


class Records:
    """The records of a world.

    Args:
        db: The connection.
        random: The source of sys_ids and record numbers.
        stamp: The time and user of every change.
        dictionary: The tables and fields of the world.
    """

    def __init__(self, db: Connection, random: SeededRandom, stamp: Stamp, dictionary: Dictionary = DICTIONARY) -> None:
        self._db, self._random, self.stamp, self.dictionary = db, random, stamp, dictionary

    def get(self, table: str, sys_id: str) -> dict[str, Any] | None:
        """Return the record of the table or of a table that extends it, with all its fields."""
        known = self.dictionary[table]
        found = fetch_record(self._db, f'SELECT * FROM "{sql_table_name(known)}" WHERE sys_id = ?', (sys_id,))
        return unpack_own(found, known) if found and found[CLASS] in known.family else None

    def find_first(self, table: str, **values: Stored) -> dict[str, Any] | None:
        """Return the first inserted record with these values."""
        known = self.dictionary[table]
        conditions = " AND ".join(f"{sql_column(known.stored[name])} = ?" for name in values)
        is_own, members = known.root.is_own, known.family if known.root.is_own else ()
        family = f" AND {CLASS} IN ({placeholders(members)})" if is_own else ""
        sql = f'SELECT * FROM "{sql_table_name(known)}" WHERE {conditions}{family} ORDER BY "row" LIMIT 1'
        found = fetch_record(self._db, sql, (*values.values(), *members))
        return unpack_own(found, known) if found else None

    def find_matching(
        self, table: str, column: str, values: Sequence[Stored], columns: Sequence[str]
    ) -> list[dict[str, Any]]:
        """Return the records of a table and the tables that extend it with one of these values, as inserted."""
        known = self.dictionary[table]
        names = dict.fromkeys(("sys_id", column, *columns))
        chosen = ", ".join(sql_column(known.stored[name]) for name in names)
        family = "1 = 1" if known.is_whole else f"{CLASS} IN ({placeholders(known.family)})"
        members = () if known.is_whole else known.family
        found: list[tuple[Any, ...]] = []
        for at in range(0, len(values), BATCH):
            batch = values[at : at + BATCH]
            among = f"{sql_column(known.stored[column])} IN ({placeholders(batch)})"
            sql = f'SELECT "row", {chosen} FROM "{sql_table_name(known)}" WHERE {among} AND +{family}'
            found += execute_directly(self._db, sql, (*batch, *members)).fetchall()
        return [dict(zip(names, row[1:], strict=True)) for row in sorted(found, key=itemgetter(0))]

    def has_id(self, table: str, sys_id: str) -> bool:
        """Return true if a record of the table's hierarchy has the sys_id."""
        sql = f'SELECT 1 FROM "{sql_table_name(self.dictionary[table])}" WHERE sys_id = ?'
        return execute_directly(self._db, sql, (sys_id,)).fetchone() is not None

    def insert(self, table: str, values: Mapping[str, Stored], sys_id: str = "") -> str:
        """Add a record, with this sys_id or a new one, and return the sys_id."""
        sys_id = sys_id or next(self.create_ids(1))
        self.insert_many(table, [{**values, "sys_id": sys_id}])
        return sys_id

    def insert_many(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add records, each with its sys_id; a value of CLASS is the name of the extending table of a record."""
        if not rows:
            return
        known, stamp = self.dictionary[table], self.stamp
        usual: dict[str, Stored] = {
            **resolve_defaults(known, stamp),
            CLASS: table,
            "sys_created_on": stamp.at,
            "sys_created_by": stamp.by,
            "sys_updated_on": stamp.at,
            "sys_updated_by": stamp.by,
            "sys_mod_count": 0,
        }
        if known.is_governed:
            rows = [self._complete(known, usual, row["sys_id"], row) for row in rows]
        columns = tuple(dict.fromkeys((*usual, *chain.from_iterable(rows))))
        if known.numbering:
            columns = tuple(dict.fromkeys((*columns, "number")))
            numbers = self._create_numbers(known.numbering, sum(not row.get("number") for row in rows))
            rows = [{**row, "number": row.get("number") or next(numbers)} for row in rows]
        if own := [name for name in columns if name in known.own_columns]:
            rows = [{**row, OWN: pack_own({name: row.get(name, usual.get(name)) for name in own})} for row in rows]
            columns = (*(name for name in columns if name not in own), OWN)
        wanted = [(name, usual.get(name)) for name in columns]
        values = [tuple([row.get(name, default) for name, default in wanted]) for row in rows]
        insert_rows(self._db, sql_table_name(known), columns, values)

    def update(self, table: str, sys_id: str, values: Mapping[str, Stored]) -> None:
        """Change a record."""
        self.update_many(table, [(sys_id, values)])

    def overwrite(self, table: str, sys_id: str, values: Mapping[str, Stored]) -> None:
        """Change a record without a stamp: who changed it and when is not recorded."""
        known = self.dictionary[table]
        stored = self._merge_own(known, sys_id, self._complete_change(known, sys_id, values))
        update_rows(self._db, sql_table_name(known), tuple(stored), ("sys_id",), [(*stored.values(), sys_id)])

    def update_many(self, table: str, changes: Sequence[tuple[str, Mapping[str, Stored]]]) -> None:
        """Change records: pairs of sys_id and new values."""
        known = self.dictionary[table]
        by_columns: dict[tuple[str, ...], list[tuple[Stored, ...]]] = {}
        for sys_id, changed in changes:
            stored = self._merge_own(known, sys_id, self._complete_change(known, sys_id, changed))
            stamped = {**stored, "sys_updated_on": self.stamp.at, "sys_updated_by": self.stamp.by}
            by_columns.setdefault(tuple(stamped), []).append((*stamped.values(), sys_id))
        for columns, rows in by_columns.items():
            update_rows(self._db, sql_table_name(known), columns, ("sys_id",), rows, increment="sys_mod_count")

    def delete(self, table: str, sys_id: str) -> None:
        """Delete a record and its attachments; records that refer to it keep its sys_id."""
        Attachments(self._db).delete_of_record(table, sys_id)
        delete_rows(self._db, sql_table_name(self.dictionary[table]), ("sys_id",), [(sys_id,)])

    def _merge_own(self, table: Table, sys_id: str, values: Mapping[str, Stored]) -> Mapping[str, Stored]:
        """Return new values of a record as they are stored: those of own columns are added to the others of it."""
        own = {name: value for name, value in values.items() if name in table.own_columns}
        if not own:
            return values
        sql = f'SELECT "{OWN}" FROM "{sql_table_name(table)}" WHERE sys_id = ?'
        before = orjson.loads(fetch_value(self._db, sql, (sys_id,)) or "{}")
        return {**{name: value for name, value in values.items() if name not in own}, OWN: pack_own({**before, **own})}

    def _complete_change(self, known: Table, sys_id: str, values: Mapping[str, Stored]) -> Mapping[str, Stored]:
        """Return the changes of a record with those of business rules, without journal entries."""
        record = self.get(known.root.name, sys_id) if known.is_governed else None
        return self._complete(self.dictionary[record[CLASS]], record, sys_id, values) if record else values

    def _complete(
        self, known: Table, record: Mapping[str, Any], sys_id: str, values: Mapping[str, Stored]
    ) -> dict[str, Stored]:
        """Apply the business rules to new values of a record, and insert its journal entries."""
        result = apply_rules(known.rules, record, values, self.stamp)
        for name in known.journals:
            if text := result.pop(name, None):
                entry = {"name": known.name, "element": name, "element_id": sys_id, "value": text}
                self.insert("sys_journal_field", entry)
        return result

    def _create_numbers(self, series: NumberSeries, count: int) -> Iterator[str]:
        """Return the next numbers of a series."""
        if not count:
            return iter(())
        return map(series.format, self._random.next_numbers(f"servicenow.number.{series.prefix}", series.first, count))

    def create_ids(self, count: int) -> Iterator[str]:
        """Return ``count`` new sys_ids of 32 hexadecimal digits.

        The ids of a call are ascending, so that a large batch is inserted in the order of the index.
        """
        random = self._random.draw("servicenow.sys_id")
        prefix, suffix = f"{random.getrandbits(32):08x}", f"{random.getrandbits(64):016x}"
        return (f"{prefix}{number:08x}{suffix}" for number in range(count))


def pack_own(values: Mapping[str, Stored]) -> str | None:
    """Return the values of own columns as they are stored; None if all are empty."""
    filled = {name: value for name, value in values.items() if value is not None}
    return orjson.dumps(filled).decode() if filled else None


def unpack_own(row: dict[str, Any], table: Table) -> dict[str, Any]:
    """Return a stored row with the values of the hierarchy's own columns as members."""
    own = row.pop(OWN, None)
    values = orjson.loads(own) if own and table.own_columns else {}
    return {**row, **{name: values.get(name) for name in table.own_columns}}


def open_records(context: RequestContext, by: str, at: datetime | None = None) -> Records:
    """Return the records of the request's world; changes are stamped with a user and a time (default: now)."""
    stamp = Stamp(format_moment(at or context.now), by)
    return Records(context.db, context.random, stamp, find_dictionary(context))


def open_caller_records(context: RequestContext) -> Records:
    """Return the records of the request's world; changes are stamped with the caller and the present time."""
    caller: User | None = context.caller
    by, user = (caller.name, caller.sys_id) if caller else ("system", "")
    return Records(context.db, context.random, Stamp(format_moment(context.now), by, user), find_dictionary(context))


def resolve_defaults(table: Table, stamp: Stamp) -> dict[str, Stored]:
    """Return the default values of a new record; those of own columns are values, not texts of ``tables.yaml``."""
    own = table.own_columns
    return {name: value if name in own else resolve_text(value, {}, stamp) for name, value in table.defaults.items()}


def make_fixed_id(*key: object) -> str:
    """Return the sys_id of a record that is the same in every world."""
    return hashlib.md5("/".join(map(str, key)).encode(), usedforsecurity=False).hexdigest()
