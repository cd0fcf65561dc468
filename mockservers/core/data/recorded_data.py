"""Data of a world from recorded exchanges: the records that answers show, in files of a folder."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from mockservers.core.data.layouts import Layouts, TableLayout
from mockservers.core.data.pseudonyms import Pseudonyms, find_kind
from mockservers.core.errors import MethodNotAllowed, NoSuchOperation
from mockservers.core.journal.recordings import Recorded
from mockservers.core.private_files import make_folder, open_file, write_file
from mockservers.core.redaction.secret_names import is_secret
from mockservers.core.redaction.secret_spellings import STARS
from mockservers.core.service.recorded_rows import RecordedRows
from mockservers.core.service.service import Service

Row = dict[str, Any]
CURSORS = ("cursor", "token")
PLACES = ("offset", "skip", "cursor", "token", "limit", "page", "fields", "columns", "view")  # in names of parameters
SUCCESS = 2  # the first digit of a status
README = """This folder was made from recorded exchanges: `mockservers up --seed-from FOLDER` starts with its records.
Names, addresses and ids are invented; numbers, times, and the names of products are as recorded.
"""
WORLD = "seed: {seed}\ndangling: true # records may refer to records that were not recorded\n"


class RecordedData:
    """Collects the records of exchanges, and writes them.

    Args:
        services: The vendors.
        seed: Repeats the invented names and ids.
    """

    def __init__(self, services: Sequence[Service], seed: int = 0) -> None:
        self._services = {service.name: service for service in services}
        self._layouts = Layouts(services)
        self._rows: dict[str, dict[tuple[Any, ...], Row]] = {}  # by path and key
        self._keyless: dict[str, dict[str, list[Row]]] = {}  # by path and query, rows without a key
        self._pseudonyms, self._seed = Pseudonyms(seed), seed
        self.unknown = Counter[str]()  # members that no column has

    def add(self, recorded: Recorded) -> int:
        """Add the records of an exchange, and return their number."""
        entry, service = recorded.entry, self._services.get(recorded.entry.service)
        if service is None or not recorded.has_answer or entry.status // 100 != SUCCESS:
            return 0
        declared = [rows for rows in service.recorded if rows.operation == entry.operation]
        count = 0
        for rows in declared:
            for number, record in enumerate(_list_records(entry.answer.body, rows)):
                count += self._add_record(service, rows, recorded, number, record)
        return count

    def _add_record(
        self, service: Service, rows: RecordedRows, recorded: Recorded, number: int, record: Mapping[str, Any]
    ) -> int:
        request = recorded.entry.request
        try:
            _, path = service.spec.match(request.method, service.normalize_path(request.path))
        except (MethodNotAllowed, NoSuchOperation):
            return 0
        name = f"{service.name}/{rows.table.format_map(path)}"
        try:
            layout, _ = self._layouts.find(name)
        except ValueError:
            self.unknown[name] += 1
            return 0
        found = {column: path[parameter] for parameter, column in rows.path.items()}
        found |= {column: _find(record, pointer) for pointer, column in rows.members.items()}
        known = {**found, **record}
        row = {column: value for column, value in self._read(layout, known) if value is not None}
        self.unknown.update(f"{name}.{member}" for member in record.keys() - layout.columns.keys())
        members = [one for one, values in layout.table.members.items() if values and values.items() <= row.items()]
        self._note_names(service, (layout.table.name, name.partition("/")[2], *members), row)
        self._keep(layout, name, row, request.query, number)
        return 1

    @staticmethod
    def _read(layout: TableLayout, record: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """Yield the columns of a record, with values in the form of files."""
        for name, shown in record.items():
            column = layout.columns.get(name)
            if column is None or shown == STARS or is_secret(name):
                continue
            is_reference = isinstance(shown, Mapping) and column.column.type != "json"
            value = shown.get("value", shown.get("id")) if is_reference else shown
            is_empty = value == "" and (column.column.format or column.column.choices)
            yield name, None if is_empty else _convert(value, column.column.type)

    def _keep(self, layout: TableLayout, name: str, row: Row, query: Mapping[str, Sequence[str]], number: int) -> None:
        """Keep a row by its key, or by its place in the list if the answer does not show the key."""
        for columns in (layout.table.key_columns, layout.table.order):
            shown = [file_name for file_name, column in layout.columns.items() if column.stored in columns]
            key = tuple(row.get(file_name) for file_name in shown)
            if len(key) == len(columns) and None not in key:
                self._rows.setdefault(name, {}).setdefault(key, {}).update(row)
                return
        read = sorted(f"{one}={values}" for one, values in query.items() if not any(p in one.lower() for p in PLACES))
        rows = self._keyless.setdefault(name, {}).setdefault("&".join(read), [])
        offset = _find_offset(query)
        place = len(rows) if offset is None else offset + number
        rows += [{} for _ in range(place + 1 - len(rows))]
        rows[place].update(row)

    def _note_names(self, service: Service, tables: Sequence[str], row: Row) -> None:
        of_table = {column: kind for table in tables for column, kind in service.recorded_names.get(table, {}).items()}
        for column, value in row.items():
            kind = of_table.get(column) or find_kind(column)
            if kind and isinstance(value, str):
                self._pseudonyms.note(kind, value)

    @property
    def counts(self) -> Mapping[str, int]:
        """The number of records, by table."""
        return {name: len(rows) for name, rows in sorted(self._list_tables())}

    def _list_tables(self) -> Iterator[tuple[str, list[Row]]]:
        for name, rows in self._rows.items():
            yield name, list(rows.values())
        for name, reads in self._keyless.items():
            if name not in self._rows:
                yield name, max(reads.values(), key=len)

    def write(self, folder: Path) -> None:
        """Write a folder of data, for ``--seed-from``; only this user can read it.

        Raises:
            OSError: the folder cannot be written.
        """
        make_folder(folder)
        for name, rows in self._list_tables():
            path = folder / f"{name}.jsonl"
            make_folder(path.parent)
            with os.fdopen(open_file(path), "wb") as out:
                out.writelines(orjson.dumps(self._invent(row), option=orjson.OPT_APPEND_NEWLINE) for row in rows)
        write_file(folder / "README.md", README)
        write_file(folder / "world.yaml", WORLD.format(seed=self._seed))

    def _invent(self, value: Any) -> Any:  # noqa: ANN401 -- any JSON
        if isinstance(value, str):
            return self._pseudonyms.replace(value)
        if isinstance(value, list):
            return [self._invent(item) for item in value]
        if isinstance(value, Mapping):
            return {name: self._invent(member) for name, member in value.items()}
        return value


def _list_records(body: bytes, rows: RecordedRows) -> list[Mapping[str, Any]]:
    try:
        found = _find(orjson.loads(body), rows.rows)
    except orjson.JSONDecodeError:
        return []
    listed = found if isinstance(found, list) else [found]
    return [record for record in listed if isinstance(record, Mapping)]


def _find(value: Any, pointer: str) -> Any:  # noqa: ANN401 -- any JSON
    """The value at a JSON pointer; None if there is none."""
    for part in pointer.split("/")[1:]:
        if isinstance(value, list):
            value = value[int(part)] if part.isdigit() and int(part) < len(value) else None
        else:
            value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _find_offset(query: Mapping[str, Sequence[str]]) -> int | None:
    """The place of a page's first row; None for a page that follows a cursor, whose place is behind those before."""
    found = next((values[-1] for name, values in query.items() if "offset" in name.lower()), "")
    if not found:
        return None if any(mark in name.lower() for name in query for mark in CURSORS) else 0
    return int(found) if found.isascii() and found.isdigit() and len(found) < len("1000000000") else 0


def _convert(value: Any, kind: str) -> Any:  # noqa: ANN401 -- any JSON
    """A value as files have it: some vendors write numbers, truths and times as texts, and nothing as an empty one."""
    if kind == "text":
        return value if value is None or isinstance(value, str) else str(value)
    if not isinstance(value, str) or kind not in READERS:
        return value
    try:
        return READERS[kind](value) if value else None
    except ValueError:
        return None


READERS: Mapping[str, Callable[[str], Any]] = {
    "boolean": lambda text: text == "true",
    "integer": int,
    "number": float,
    "time": lambda text: text if "T" in text else f"{text.replace(' ', 'T')}Z",
}
