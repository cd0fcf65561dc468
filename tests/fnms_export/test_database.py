"""Rows of the operations database: in order, in pages, by their time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Dialect, make_url, text
from sqlalchemy.dialects import mssql, postgresql
from sqlalchemy.exc import OperationalError

from mockservers.fnms import CannotFill, Company, fill
from samclients.fnms_export.database import BEGINNING, SOURCES, Database, Span, statement
from samclients.fnms_export.errors import WrongUse
from samclients.fnms_export.kinds import APPLICATIONS, CONTRACTS, INVENTORY, KINDS, Kind
from tests.fnms_export.conftest import AS_OF

NOW = AS_OF.replace(tzinfo=None)
ALL = Span(None, NOW)
COUNTS = {INVENTORY: 30, CONTRACTS: 10, APPLICATIONS: 70}


def changed(database: Database, statement: str) -> None:
    with database.engine.begin() as db:
        db.execute(text(statement))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("page", [1, 7, 1000])
def test_every_row_comes_once_in_order_whatever_the_page(database: Database, kind: Kind, page: int) -> None:
    keys = [one.key for one in database.rows(kind, ALL, page)]
    assert len(keys) == len(set(keys)) == database.count(kind, ALL) == COUNTS[kind]
    assert keys == sorted(keys)


@pytest.mark.parametrize("kind", KINDS)
def test_rows_between_two_keys(database: Database, kind: Kind) -> None:
    keys = [one.key for one in database.rows(kind, ALL, 1000)]
    found = [one.key for one in database.rows(kind, ALL, 2, after=keys[3], up_to=keys[7])]
    assert found == keys[4:8]
    assert database.count(kind, ALL, keys[3]) == len(keys) - 4


def test_a_row_has_a_value_per_element(database: Database) -> None:
    for kind in KINDS:
        for row in database.rows(kind, ALL, 1000):
            assert len(row.values) == len(kind.elements)


def test_what_changed_since_is_what_is_new_in_any_of_its_tables(database: Database) -> None:
    for table, key, number in (
        ("ComplianceComputer", "ComplianceComputerID", 4),
        ("VirtualMachine", "ComplianceComputerID", 9),
        ("SoftwareTitle", "SoftwareTitleID", 1),
        ("Contract", "ContractID", 2),
    ):
        changed(database, f"""UPDATE "{table}" SET "UpdatedDate" = '2026-03-02' WHERE "{key}" = {number}""")  # noqa: S608
    span = Span(NOW, database.latest())
    assert span.until == NOW + timedelta(days=1)
    assert [one.key for one in database.rows(INVENTORY, span, 5)] == [(4,), (9,)]
    titles = {one.values[1] for one in database.rows(APPLICATIONS, span, 5)}
    assert titles == {1}
    assert {one.key[0] for one in database.rows(CONTRACTS, span, 5)} == {2}
    assert database.count(CONTRACTS, span) == 2


def test_what_is_changed_after_an_export_began_is_not_of_it(database: Database) -> None:
    changed(database, 'UPDATE "ComplianceComputer" SET "UpdatedDate" = \'2027-01-01\' WHERE "ComplianceComputerID" = 4')
    assert (4,) not in [one.key for one in database.rows(INVENTORY, ALL, 5)]


def test_a_contract_without_computers_has_one_row(database: Database) -> None:
    changed(database, 'DELETE FROM "ComplianceComputerContract" WHERE "ContractID" = 3')
    [row] = [one for one in database.rows(CONTRACTS, ALL, 5) if one.key[0] == 3]
    assert (row.key, row.values[-1]) == ((3, 0), None)


def test_an_empty_database_has_no_latest_change(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    for _ in fill(url, Company(7, AS_OF, 0, 0, 0)):
        pass
    database = Database(url)
    changed(database, 'DELETE FROM "SoftwareTitle"')
    assert database.latest() == BEGINNING
    assert list(database.rows(INVENTORY, Span(None, BEGINNING), 5)) == []
    database.check()
    database.close()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("dialect", "bounded"), [(mssql.dialect(), "SELECT TOP 5 "), (postgresql.dialect(), "LIMIT 5")]
)
def test_queries_can_be_said_in_other_databases_words(kind: Kind, dialect: Dialect, bounded: str) -> None:
    source = SOURCES[kind]
    key = tuple(range(len(source.keys)))
    query = statement(source, Span(NOW, NOW)).where(source.beyond(key), source.up_to(key)).limit(5)
    said = str(query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    assert bounded in said
    assert "ORDER BY" in said


def test_a_licence_is_good_until_it_expires(database: Database) -> None:
    assert database.licensed(NOW)
    changed(database, 'UPDATE "LicensedOption" SET "ExpiryDate" = \'2026-03-05\'')
    assert database.licensed(NOW)
    assert not database.licensed(NOW + timedelta(days=5))
    changed(database, 'DELETE FROM "LicensedOption"')
    assert not database.licensed(NOW)


def test_a_column_that_is_missing_is_found_before_anything_is_sent(database: Database) -> None:
    database.check()
    changed(database, 'ALTER TABLE "SoftwareTitle" RENAME COLUMN "FullName" TO "Name"')
    with pytest.raises(OperationalError) as caught:
        database.check()
    assert database.told(caught.value) == "no such column: SoftwareTitle.FullName"


def test_a_password_is_not_shown() -> None:
    database = Database("sqlite://")
    database._url = make_url("postgresql://user:hidden-password@host/fnms?key=hidden-key")  # noqa: SLF001 -- no driver here
    error = OperationalError("SELECT", {}, Exception("no entry for hidden-password or hidden-key"))
    for seen in (repr(database), database.name, database.told(error)):
        assert "hidden" not in seen
    assert database.name == "postgresql://user:***@host/fnms"
    with pytest.raises(WrongUse) as caught:
        Database("nothing://user:hidden-password@host/fnms")
    assert "hidden" not in str(caught.value)
    database.close()


def test_a_database_with_data_is_not_filled_again(filled: Path) -> None:
    with pytest.raises(CannotFill, match="There is data in this operations database already"):
        list(fill(f"sqlite:///{filled}", Company(7, datetime.now(UTC), 1, 1, 1)))
