"""Loading of an archive into a world's database: every record is checked, and every problem is listed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from mockservers.core.data.archives import ArchivedFile, DataArchive
from mockservers.core.data.layouts import Layouts, TableLayout
from mockservers.core.data.links import LinkCheck
from mockservers.core.data.problems import BadFile, InvalidData, Problems, TooManyProblems
from mockservers.core.data.world_tables import select_rows
from mockservers.core.service.data_tables import InvalidDefinition, Row
from mockservers.core.storage.driver import driver_of
from mockservers.core.storage.tables import quote_name
from mockservers.core.storage.writes import insert_rows, write_without_log

BATCH = 1_000  # rows


@dataclass
class TableFile:
    """A file of a table: the values of its records by default, and the number of the table's records before it."""

    file: ArchivedFile
    layout: TableLayout
    defaults: Row
    records_before: int = 0


@dataclass
class Loading:
    """Arguments of a loading, and its problems.

    Args:
        db: The connection of a transaction, which the caller rolls back if there are problems.
        layouts: The tables.
        now: The world's time.
        report: Takes the number of records read since the last call.
        allows_dangling: Records may refer to records that do not exist.
    """

    db: Connection
    layouts: Layouts
    now: datetime
    report: Callable[[int], None]
    allows_dangling: bool = False
    problems: Problems = field(default_factory=Problems)


def load_archive(archive: DataArchive, loading: Loading) -> None:
    """Replace the records of the tables that an archive has files for.

    Raises:
        InvalidData: a file, a record or a reference is wrong; the transaction must be rolled back.
    """
    try:
        defining = [file for file in archive.files if _defines(file, loading)]
        definitions = _load_tables(defining, loading)
        _settle(definitions, loading)
        others = [file for file in archive.files if file not in defining]
        tables = {**definitions, **(_load_tables(others, loading) if not loading.problems.found else {})}
        if not loading.allows_dangling:
            _check_links(tables, loading)
    except TooManyProblems:
        pass
    if loading.problems.found:
        raise InvalidData(loading.problems.found)


def _defines(file: ArchivedFile, loading: Loading) -> bool:
    try:
        return loading.layouts.find(file.stem)[0].table.defines
    except ValueError:
        return False


def _load_tables(files: Sequence[ArchivedFile], loading: Loading) -> dict[str, list[TableFile]]:
    """Replace the records of the tables of some files; return the files of each table, by its name in the database."""
    tables = _group_files(files, loading)
    for grouped in tables.values():
        _load_table(grouped, loading)
    return tables


def _settle(definitions: Mapping[str, Sequence[TableFile]], loading: Loading) -> None:
    """Make what follows from loaded definitions; the other files may have the tables and columns that they define."""
    if not definitions or loading.problems.found:
        return
    (first, *_), *_ = definitions.values()
    try:
        first.layout.table.after_change(loading.db, loading.now)
    except InvalidDefinition as error:
        (wrong, *_) = definitions.get(error.table, [first])
        loading.problems.add(wrong.file.path, 0, str(error))
        return
    loading.layouts = loading.layouts.in_world(loading.db)


def _group_files(files: Sequence[ArchivedFile], loading: Loading) -> dict[str, list[TableFile]]:
    """Return the files of each table, by its name in the database."""
    found: dict[str, list[TableFile]] = {}
    for file in files:
        try:
            layout, defaults = loading.layouts.find(file.stem)
        except ValueError as error:
            loading.problems.add(file.path, 0, str(error))
            continue
        found.setdefault(layout.table.sql_name, []).append(TableFile(file, layout, defaults))
    return found


def _load_table(files: Sequence[TableFile], loading: Loading) -> None:
    """Replace the records of a table by those of its files."""
    layout = files[0].layout
    delete = f"DELETE FROM {quote_name(layout.table.sql_name)} WHERE {select_rows(layout.table)}"
    write_without_log(loading.db, delete, ())
    records = 0
    for file in files:
        file.records_before = records
        batch: list[tuple[int, Row]] = []
        for line, row in read_rows(file, loading):
            batch.append((line, row))
            records += 1
            if len(batch) == BATCH:
                _insert(file, batch, loading)
                batch = []
        _insert(file, batch, loading)


def read_rows(file: TableFile, loading: Loading) -> Iterator[tuple[int, Row]]:
    """Yield the rows of a file with their lines; report what is wrong."""
    form = file.file.format
    check = _RecordCheck(file, loading)
    try:
        with file.file.open() as content:
            for line, record in form.read(content, check.report):
                if check.is_header():
                    check.check_names(line, record)
                    continue
                row = check.complete(line, record)
                if row is not None:
                    yield line, row
    except BadFile as error:
        check.report(error.line, str(error))


class _RecordCheck:
    """The check of the records of one file."""

    def __init__(self, file: TableFile, loading: Loading) -> None:
        self._file, self._loading, self._layout = file, loading, file.layout
        self._has_cells = file.file.format.has_cells
        self._awaits_header = self._has_cells
        self._number = file.records_before
        self._reported = set[str]()

    def report(self, line: int, problem: str) -> None:
        """Add a problem of the file."""
        self._loading.problems.add(self._file.file.path, line, problem)

    def is_header(self) -> bool:
        """Return True for the first record of a file whose first line has the columns' names."""
        is_header, self._awaits_header = self._awaits_header, False
        return is_header

    def check_names(self, line: int, record: Row) -> None:
        """Report unknown columns."""
        for problem in self._layout.find_unknown(record):
            self.report(line, problem)

    def complete(self, line: int, record: Row) -> Row | None:
        """Return the stored row of a record; None if it has a problem."""
        self._number += 1
        self._loading.report(1)
        if not self._has_cells:
            self.check_names(line, record)
        stored, problems = self._layout.read(record, has_cells=self._has_cells)
        if problems:
            for problem in problems:
                self.report(line, problem)
            return None
        try:
            row = self._layout.table.complete_new({**self._file.defaults, **stored}, self._loading.now, self._number)
        except ValueError as error:
            self.report(line, str(error))
            return None
        return row if not self._report_missing(line, row) else None

    def _report_missing(self, line: int, row: Row) -> bool:
        """Report missing columns: those of a file with a header once. Return True if there are some."""
        missing = list(self._layout.find_missing(row))
        for problem in missing:
            if problem not in self._reported:
                self.report(line, problem)
            if self._has_cells:
                self._reported.add(problem)
        return bool(missing)


def _insert(file: TableFile, batch: Sequence[tuple[int, Row]], loading: Loading) -> None:
    """Insert rows; if one has the key of another, insert them one by one and report it."""
    if not batch:
        return
    table, columns = file.layout.table.sql_name, tuple(file.layout.table.stored)
    stored = [tuple([row.get(name) for name in columns]) for row in (file.layout.table.pack(row) for _, row in batch)]
    driver = driver_of(loading.db)
    driver.execute("SAVEPOINT data")
    try:
        insert_rows(loading.db, table, columns, stored)
    except sqlite3.IntegrityError:
        driver.execute("ROLLBACK TO data")
        for (line, row), values in zip(batch, stored, strict=True):
            try:
                insert_rows(loading.db, table, columns, [values])
            except sqlite3.IntegrityError as error:
                loading.problems.add(file.file.path, line, _explain(str(error), file.layout, row))
    driver.execute("RELEASE data")


def _explain(text: str, layout: TableLayout, row: Row) -> str:
    """Return a sentence for ``UNIQUE constraint failed: bigfix_users.token``."""
    stored = text.rpartition(": ")[2].replace(f"{layout.table.sql_name}.", "").split(", ")
    names = {column.stored: name for name, column in layout.columns.items()}
    same = [f"{names[column]} {row.get(column)!r}" for column in stored if column in names]
    return f"Another record has the same {' and '.join(same) or 'key'}."


def _check_links(tables: dict[str, list[TableFile]], loading: Loading) -> None:
    """Report records that refer to records that do not exist; tables with other problems are not checked."""
    sound = {
        name: files
        for name, files in tables.items()
        if not any(loading.problems.has_file(file.file.path) for file in files)
    }
    check = LinkCheck(loading.db, loading.layouts)
    for link in check.find_links(tables, sound):
        missing = check.find_missing(link)
        if not missing:
            continue
        stored = link.source.columns[link.column].stored
        named = {value: f"{link.column}: there is no record {value!r} in {link.target.path}." for value in missing}
        if link.source.table.sql_name in tables:
            for file in sound[link.source.table.sql_name]:
                for line, row in read_rows(file, Loading(loading.db, loading.layouts, loading.now, lambda _rows: None)):
                    if row.get(stored) in named:
                        loading.problems.add(file.file.path, line, named[row.get(stored)])
        else:
            target = sound[link.target.table.sql_name][0].file.path
            loading.problems.add(target, 0, check.describe_outside(link, missing))
