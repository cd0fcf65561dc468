"""Insertion of records that are written by hand: entries of tables, and journal entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from mockservers.vendors.servicenow.schema.dictionary import DICTIONARY, Field, Table
from mockservers.vendors.servicenow.schema.records import Records, make_fixed_id
from mockservers.vendors.servicenow.schema.values import Stored, convert_for_storage, format_moment

Entry = Mapping[str, Any]
Record = dict[str, Any]
COMPUTER_NUMBER = "x_fls_flexera_fnms_flexera_unique_id"
FIRST_COMPUTERS = 30  # the computers that entries may name by number
KEYS = ("key", "number", "user_name")  # members of an entry from which its sys_id follows, before the display value


class Entries:
    """Entries of the seed files, and the computers that they name by number.

    Args:
        records: The records of the new world.
        as_of: The moment from which days are counted back.
    """

    def __init__(self, records: Records, as_of: datetime) -> None:
        self._records, self._as_of = records, as_of

    def insert_tables(self, document: Mapping[str, Iterable[Entry]]) -> None:
        """Insert the entries of each table."""
        for name, entries in document.items():
            self._records.insert_many(name, [self.make_row(DICTIONARY[name], entry) for entry in entries])

    def insert_journals(self, journals: Mapping[str, Iterable[list[Any]]]) -> None:
        """Insert the entries of journal fields: lists of field, text, days before the start and user."""
        rows = [
            self._make_journal_row(record, number, entry)
            for record, entries in journals.items()
            for number, entry in enumerate(entries)
        ]
        self._records.insert_many("sys_journal_field", rows)

    def make_row(self, table: Table, entry: Entry) -> dict[str, Stored]:
        """Return the record of an entry.

        A reference is the key of the other record, with ``table/`` before it if that record is in a table that extends
        the referenced one, or the number of a computer. A number in a date field counts the days before the start.
        """
        row = {name: self._convert(table.fields[name], value) for name, value in entry.items() if name != "key"}
        created = {"sys_created_on": row.get("opened_at"), "sys_created_by": entry.get("opened_by")}
        stamps = {name: value for name, value in created.items() if value} | row
        changed = row.get("closed_at") or row.get("resolved_at") or stamps.get("sys_created_on")
        last = {"sys_updated_on": changed} if changed else {}
        return {"sys_id": find_key_id(table, entry), **last, **stamps}

    @cached_property
    def computers(self) -> Mapping[int, Record]:
        """The first computers by number."""
        numbers = [str(number) for number in range(1, FIRST_COMPUTERS + 1)]
        columns = ("name", "serial_number", "model_id", "virtual")
        found = self._records.find_matching("cmdb_ci_computer", COMPUTER_NUMBER, numbers, columns)
        return {int(row[COMPUTER_NUMBER]): row for row in found}

    def _make_journal_row(self, record: str, number: int, entry: list[Any]) -> Record:
        element, text, days, user = entry
        at = self._count_back(days)
        return {
            "sys_id": make_fixed_id("sys_journal_field", record, number),
            "name": record.partition("/")[0],
            "element": element,
            "element_id": make_fixed_id(*record.split("/")),
            "value": text,
            "sys_created_on": at,
            "sys_created_by": user,
            "sys_updated_on": at,
            "sys_updated_by": user,
        }

    def _convert(self, field: Field, value: object) -> Stored:
        if value == "":
            return None
        if field.is_reference:
            return self._find_target(field, value)
        if field.kind in {"date", "datetime"} and isinstance(value, (int, float)):
            return convert_for_storage(field, self._count_back(value))
        return convert_for_storage(field, str(value))

    def _count_back(self, days: float) -> str:
        return format_moment(self._as_of - timedelta(days=days))

    def _find_target(self, field: Field, value: object) -> str | None:
        if isinstance(value, int):
            computer = self.computers.get(value)
            return computer["sys_id"] if computer else None
        table, _, key = str(value).rpartition("/")
        return make_fixed_id(table or field.reference, key)


def find_key_id(table: Table, entry: Entry) -> str:
    """Return the sys_id of an entry, which follows from its key, or from its members if it has none."""
    names = (*KEYS, *(() if table.display.is_reference else (table.display.name,)))
    key = next((str(entry[name]) for name in names if name in entry), "")
    return make_fixed_id(table.name, key or "/".join(map(str, entry.values())))
