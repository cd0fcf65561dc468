"""Rows of the operations database: order, pages, and changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Dialect, make_url, select, text
from sqlalchemy.dialects import mssql, mysql, oracle, postgresql
from sqlalchemy.exc import OperationalError

from mockservers.vendors.servicenow.fnms_database import CannotFill, Company, fill
from samclients.fnms_export.data_types import APPLICATIONS, CONTRACTS, DATA_TYPES, INVENTORY, DataType
from samclients.fnms_export.errors import WrongUse
from samclients.fnms_export.source import schema
from samclients.fnms_export.source.database import ROW_SOURCES, OperationsDatabase, build_query
from samclients.fnms_export.source.times import DatabaseTime
from tests.samclients.fnms_export.conftest import AS_OF

NOW = AS_OF.replace(tzinfo=None)
ALL = None  # the beginning of a full export
COUNTS = {INVENTORY: 30, CONTRACTS: 10, APPLICATIONS: 70}


def execute(database: OperationsDatabase, build_query: str) -> None:
    with database.engine.begin() as db:
        db.execute(text(build_query))


@pytest.mark.parametrize("kind", DATA_TYPES)
@pytest.mark.parametrize("page", [1, 7, 1000])
def test_every_row_is_read_once_in_order_for_any_page_size(
    database: OperationsDatabase, kind: DataType, page: int
) -> None:
    keys = [row.key for row in database.iter_rows(kind, ALL, page)]
    assert len(keys) == len(set(keys)) == database.count(kind, ALL) == COUNTS[kind]
    assert keys == sorted(keys)


@pytest.mark.parametrize("kind", DATA_TYPES)
def test_rows_between_two_keys(database: OperationsDatabase, kind: DataType) -> None:
    keys = [row.key for row in database.iter_rows(kind, ALL, 1000)]
    found = [row.key for row in database.iter_rows(kind, ALL, 2, after=keys[3], up_to=keys[7])]
    assert found == keys[4:8]
    assert database.count(kind, ALL, keys[3]) == len(keys) - 4


def test_a_row_has_a_value_per_element(database: OperationsDatabase) -> None:
    for kind in DATA_TYPES:
        for row in database.iter_rows(kind, ALL, 1000):
            assert len(row.values) == len(kind.elements)


def test_a_change_in_any_table_of_a_row_counts(database: OperationsDatabase) -> None:
    for table, key, number in (
        ("ComplianceComputer", "ComplianceComputerID", 4),
        ("VirtualMachine", "ComplianceComputerID", 9),
        ("SoftwareTitle", "SoftwareTitleID", 1),
        ("Contract", "ContractID", 2),
    ):
        execute(database, f"""UPDATE "{table}" SET "UpdatedDate" = '2026-03-02' WHERE "{key}" = {number}""")  # noqa: S608
    assert [row.key for row in database.iter_rows(INVENTORY, NOW, 5)] == [(4,), (9,)]
    titles = {row.values[1] for row in database.iter_rows(APPLICATIONS, NOW, 5)}
    assert titles == {1}
    assert {row.key[0] for row in database.iter_rows(CONTRACTS, NOW, 5)} == {2}
    assert database.count(CONTRACTS, NOW) == 2
    assert database.count(INVENTORY, NOW + timedelta(days=1)) == 0


@pytest.mark.parametrize("table", [item.name for item in schema.DATED])
@pytest.mark.parametrize("moment", ["2099-01-01 00:00:00", "", "soon", "10:00", "now", "1767225600"])
def test_a_row_with_a_suspect_date_is_reported_and_always_exported(
    database: OperationsDatabase, table: str, moment: str
) -> None:
    later = NOW + timedelta(days=365)
    with database.engine.begin() as db:
        [key] = db.execute(text(f'SELECT MIN("{table}ID") FROM "{table}"')).one()  # noqa: S608 -- our own names
        set_date = f'UPDATE "{table}" SET "UpdatedDate" = :moment WHERE "{table}ID" = :key'  # noqa: S608 -- our own
        db.execute(text(set_date), {"moment": moment, "key": key})
    [(count, [found])] = database.find_suspect_dates(later, 5)
    assert (count, found.table, found.key, str(found.value)) == (1, table, key, moment)
    assert found.is_future == (moment == "2099-01-01 00:00:00")
    brought = [kind for kind in DATA_TYPES if database.count(kind, later)]
    used = [kind for kind in DATA_TYPES if table in {item.name for item in ROW_SOURCES[kind].dated}]
    assert brought == used
    assert {kind: database.count(kind, None) for kind in DATA_TYPES} == COUNTS


def test_some_suspect_dates_are_named_and_all_counted(database: OperationsDatabase) -> None:
    execute(database, 'UPDATE "ComplianceComputer" SET "UpdatedDate" = \'2099-01-01\'')
    [(count, found)] = database.find_suspect_dates(NOW, 3)
    assert (count, [entry.key for entry in found]) == (30, [1, 2, 3])


def test_a_row_that_changes_during_the_query_is_not_in_the_future(database: OperationsDatabase) -> None:
    assert list(database.find_suspect_dates(NOW - timedelta(seconds=59), 5)) == []
    assert list(database.find_suspect_dates(NOW - timedelta(seconds=61), 5))


@pytest.mark.parametrize(
    ("moment", "is_suspect"),
    [("12:00:59.999", False), ("12:01:00.000", False), ("12:01:00.001", True)],
)
def test_a_date_is_suspect_if_it_is_more_than_a_minute_in_the_future(
    database: OperationsDatabase, moment: str, *, is_suspect: bool
) -> None:
    execute(database, f"""UPDATE "Contract" SET "UpdatedDate" = '2031-07-01 {moment}' WHERE "ContractID" = 2""")  # noqa: S608 -- our own
    found = [date for _count, dates in database.find_suspect_dates(datetime(2031, 7, 1, 12), 5) for date in dates]  # noqa: DTZ001 -- as above
    assert [(date.table, date.key, date.is_future) for date in found] == [("Contract", 2, True)] * is_suspect


@pytest.mark.parametrize(("moment", "count"), [("11:59:59.999", 0), ("12:00:00.000", 0), ("12:00:00.001", 1)])
def test_a_row_is_exported_if_it_changed_after_the_last_export(
    database: OperationsDatabase, moment: str, count: int
) -> None:
    execute(database, f"""UPDATE "Contract" SET "UpdatedDate" = '2031-07-01 {moment}' WHERE "ContractID" = 2""")  # noqa: S608 -- our own
    noon = datetime(2031, 7, 1, 12)  # noqa: DTZ001 -- as above
    changed = {row.key[0] for row in database.iter_rows(CONTRACTS, noon, 5)}
    assert changed == ({2} if count else set())


def test_a_closed_database_has_no_connection(database: OperationsDatabase) -> None:
    execute(database, "PRAGMA journal_mode = WAL")
    assert database.is_licensed(NOW)
    folder = Path(str(database.engine.url.database)).parent
    assert "fnms.db-wal" in {file.name for file in folder.iterdir()}
    database.close()  # SQLite deletes its further files with the last connection
    assert [file.name for file in folder.iterdir()] == ["fnms.db"]


@pytest.mark.parametrize(
    "moment",
    ["2026-03-01 01:30:00+02:00", "2026-02-28T23:30:00Z", "2026-02-28 23:30:00.000000", "2026-03-01T04:30:00.5+05:00"],
)
def test_dates_are_compared_in_utc(database: OperationsDatabase, moment: str) -> None:
    execute(database, f"""UPDATE "ComplianceComputer" SET "UpdatedDate" = '{moment}'""")  # noqa: S608 -- our own
    execute(database, """UPDATE "VirtualMachine" SET "UpdatedDate" = '2020-01-01'""")
    at = datetime(2026, 2, 28, 23, 30)  # noqa: DTZ001 -- the database's times have no zone
    assert database.count(INVENTORY, at - timedelta(seconds=1)) == 30
    assert database.count(INVENTORY, at + timedelta(seconds=1)) == 0


def test_the_time_of_the_database_is_queried(database: OperationsDatabase) -> None:
    before = datetime.now(UTC).replace(tzinfo=None) - timedelta(milliseconds=2)  # SQLite has milliseconds
    assert before <= database.now() <= datetime.now(UTC).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("dialect", "words"),
    [
        (mssql.dialect(), "SYSUTCDATETIME()"),
        (postgresql.dialect(), "timezone('utc', clock_timestamp())"),
        (mysql.dialect(), "UTC_TIMESTAMP(6)"),
        (oracle.dialect(), "SYS_EXTRACT_UTC(SYSTIMESTAMP)"),
    ],
)
def test_every_database_returns_utc(dialect: Dialect, words: str) -> None:
    assert words in str(select(DatabaseTime()).compile(dialect=dialect))


def test_a_contract_without_computers_has_one_row(database: OperationsDatabase) -> None:
    execute(database, 'DELETE FROM "ComplianceComputerContract" WHERE "ContractID" = 3')
    [row] = [item for item in database.iter_rows(CONTRACTS, ALL, 5) if item.key[0] == 3]
    assert (row.key, row.values[-1]) == ((3, 0), None)


def test_an_empty_database_can_be_read(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    for _ in fill(url, Company(7, AS_OF, 0, 0, 0)):
        pass
    database = OperationsDatabase(url)
    execute(database, 'DELETE FROM "SoftwareTitle"')
    assert list(database.iter_rows(INVENTORY, ALL, 5)) == []
    assert list(database.find_suspect_dates(NOW, 5)) == []
    database.check_tables()
    database.close()


@pytest.mark.parametrize("kind", DATA_TYPES)
@pytest.mark.parametrize(
    ("dialect", "bounded"), [(mssql.dialect(), "SELECT TOP 5 "), (postgresql.dialect(), "LIMIT 5")]
)
def test_queries_compile_for_other_databases(kind: DataType, dialect: Dialect, bounded: str) -> None:
    source = ROW_SOURCES[kind]
    key = tuple(range(len(source.keys)))
    query = build_query(source, NOW).where(source.after_key(key), source.up_to_key(key)).limit(5)
    said = str(query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    assert bounded in said
    assert "ORDER BY" in said


def test_a_licence_is_valid_until_it_expires(database: OperationsDatabase) -> None:
    assert database.is_licensed(NOW)
    execute(database, 'UPDATE "LicensedOption" SET "ExpiryDate" = \'2026-03-05\'')
    assert database.is_licensed(NOW)
    assert not database.is_licensed(NOW + timedelta(days=5))
    execute(database, 'DELETE FROM "LicensedOption"')
    assert not database.is_licensed(NOW)


def test_a_missing_column_is_found_before_anything_is_sent(database: OperationsDatabase) -> None:
    database.check_tables()
    execute(database, 'ALTER TABLE "SoftwareTitle" RENAME COLUMN "FullName" TO "Name"')
    with pytest.raises(OperationalError) as caught:
        database.check_tables()
    assert database.describe_error(caught.value) == "no such column: SoftwareTitle.FullName"


def test_a_password_is_not_shown() -> None:
    database = OperationsDatabase("sqlite://")
    database._url = make_url("postgresql://user:hidden-password@host/fnms?key=hidden-key")  # noqa: SLF001 -- no driver here
    error = OperationalError("SELECT", {}, Exception("no entry for hidden-password or hidden-key"))
    for seen in (repr(database), database.name, database.describe_error(error)):
        assert "hidden" not in seen
    assert database.name == "postgresql://user:***@host/fnms"
    with pytest.raises(WrongUse) as caught:
        OperationsDatabase("nothing://user:hidden-password@host/fnms")
    assert "hidden" not in str(caught.value)
    database.close()


def test_a_database_with_data_is_not_filled_again(database_file: Path) -> None:
    with pytest.raises(CannotFill, match="The operations database already contains data"):
        list(fill(f"sqlite:///{database_file}", Company(7, datetime.now(UTC), 1, 1, 1)))
