"""One world's database: transactions, series, settings, and its deletion."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from mockservers.core.errors import NoSuchWorld
from mockservers.core.storage.connections import NeedsWriting, read_settings
from mockservers.core.storage.database import ConnectionCache, Database, draw_number
from mockservers.core.storage.settings import VendorSetting, WorldSettings
from mockservers.core.storage.tables import tokens
from mockservers.core.storage.versions import WorldVersions

SETTING = VendorSetting[object]("acme.setting", None)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database.create(tmp_path / "world.sqlite", ())
    yield made
    made.close()


def write(database: Database, value: object) -> None:
    with database.transaction(writing=True) as db:
        WorldSettings({}).write_for_vendor(db, SETTING, value)


def read(database: Database) -> object:
    with database.transaction(writing=False) as db:
        return WorldSettings.read(db).of_vendor(SETTING)


@pytest.mark.parametrize("value", [None, 0, 1.5, "ä", [1, {"a": None}], {}])
def test_a_setting_is_any_json(value: object, database: Database) -> None:
    write(database, "before")
    write(database, value)
    assert read(database) == value


class Failing(Exception):
    """An error of a handler."""


def fail() -> None:
    raise Failing


def test_a_failed_transaction_is_rolled_back(database: Database) -> None:
    write(database, "before")
    with suppress(Failing), database.transaction(writing=True) as db:
        WorldSettings({}).write_for_vendor(db, SETTING, "after")
        fail()
    assert read(database) == "before"


def test_a_transaction_for_reading_refuses_to_write(database: Database) -> None:
    with pytest.raises(NeedsWriting), database.transaction(writing=False) as db:
        WorldSettings({}).write_for_vendor(db, SETTING, 1)
    assert read(database) is None


def test_other_database_errors_are_raised_as_they_are(database: Database) -> None:
    for writing in (False, True):
        with pytest.raises(Exception, match="no such table"), database.transaction(writing=writing) as db:
            db.exec_driver_sql("SELECT * FROM nowhere")


def test_a_reader_sees_the_data_as_its_transaction_began(database: Database) -> None:
    write(database, "before")
    with database.transaction(writing=False) as db:
        assert WorldSettings.read(db).of_vendor(SETTING) == "before"
        write(database, "after")
        assert WorldSettings.read(db).of_vendor(SETTING) == "before"
    assert read(database) == "after"


def settings_of(database: Database) -> object:
    return database.read_settings().of_vendor(SETTING)


def test_known_settings_are_those_of_the_last_commit(database: Database) -> None:
    write(database, "first")
    assert settings_of(database) == "first"
    with database.transaction(writing=True) as db:
        read_settings(db).write_for_vendor(db, SETTING, "second")
        assert settings_of(database) == "first"
    assert settings_of(database) == "second"


def test_a_commit_before_the_end_of_a_transaction_is_seen_by_others(database: Database) -> None:
    transaction = database.transaction(writing=True)
    with transaction as db:
        read_settings(db).write_for_vendor(db, SETTING, "early")
        transaction.commit()
        assert settings_of(database) == "early"


def test_a_closed_file_may_be_replaced(database: Database) -> None:
    write(database, "first")
    assert settings_of(database) == "first"
    database.close()
    with closing(sqlite3.connect(database.path)) as outside:
        outside.execute("UPDATE world_settings SET value = '3'")
        outside.commit()
    assert settings_of(database) == 3


def test_settings_are_kept_until_a_commit_of_a_writer(database: Database) -> None:
    write(database, "first")
    known = database.read_settings()
    with database.transaction(writing=False) as db:
        assert read_settings(db) is known
    with suppress(Failing), database.transaction(writing=True):
        fail()
    assert database.read_settings() is known
    with database.transaction(writing=True):
        pass
    assert database.read_settings() is not known
    assert database.read_settings().of_vendor(SETTING) == "first"


def test_what_a_reader_of_older_data_reads_is_not_kept(database: Database) -> None:
    with database.transaction(writing=False) as db:
        older = read_settings(db)
        write(database, "newer")
        assert read_settings(db) is older
    assert database.read_settings() is not older
    with database.transaction(writing=False) as db:
        write(database, "newest")
        older = read_settings(db)
    assert database.read_settings() is not older
    assert settings_of(database) == "newest"


def test_what_is_read_during_a_commit_is_not_kept(database: Database) -> None:
    versions = WorldVersions()
    versions.begin_change()
    during = versions.version
    with closing(sqlite3.connect(database.path)) as driver:
        assert versions.find_settings(during) is None
        versions.read_settings(during, driver)
    assert versions.find_settings(during) is None
    versions.end_change(None)
    assert versions.find_settings(versions.version) is None
    assert versions.find_settings(during) is None


def test_settings_that_are_rolled_back_are_not_known(database: Database) -> None:
    write(database, "kept")
    assert settings_of(database) == "kept"
    with suppress(Failing), database.transaction(writing=True) as db:
        read_settings(db).write_for_vendor(db, SETTING, "rolled back")
        assert read_settings(db).of_vendor(SETTING) == "rolled back"
        fail()
    assert settings_of(database) == "kept"
    with database.transaction(writing=True) as db:
        savepoint = db.begin_nested()
        read_settings(db).write_for_vendor(db, SETTING, "rolled back")
        assert read_settings(db).of_vendor(SETTING) == "rolled back"
        savepoint.rollback()
        assert read_settings(db).of_vendor(SETTING) == "kept"
    assert settings_of(database) == "kept"


def test_a_series_counts_from_zero_without_rolled_back_numbers(database: Database) -> None:
    drawn = []
    for end in (bool, fail, bool):
        with suppress(Failing), database.transaction(writing=True) as db:
            drawn.append((draw_number(db, "a"), draw_number(db, "a"), draw_number(db, "b")))
            end()
    assert drawn == [(0, 1, 0), (2, 3, 1), (2, 3, 1)]


def test_replaced_content_is_what_readers_see(database: Database, tmp_path: Path) -> None:
    other = Database.create(tmp_path / "other.sqlite", ())
    write(other, "theirs")
    other.close()
    write(database, "ours")
    assert read(database) == "ours"
    database.replace_with(other.path)
    assert read(database) == "theirs"
    write(database, "ours again")
    assert read(other) == "theirs"
    other.close()


def test_a_closed_database_opens_again_with_its_data(database: Database) -> None:
    write(database, "kept")
    database.close()
    assert sorted(path.name for path in database.path.parent.iterdir()) == ["world.sqlite"]
    assert read(database) == "kept"


@pytest.mark.parametrize(
    "use", [read, lambda database: write(database, 1), lambda database: database.replace_with(database.path)]
)
def test_a_deleted_database_stays_deleted(use: Callable[[Database], object], database: Database) -> None:
    write(database, "gone")
    database.delete()
    with pytest.raises(NoSuchWorld, match="deleted"):
        use(database)
    assert not list(database.path.parent.iterdir())


def test_only_the_latest_used_databases_stay_open(tmp_path: Path) -> None:
    warm = ConnectionCache(most=2)
    several = []
    for name in "abc":
        made = Database.create(tmp_path / f"{name}.sqlite", ())
        made.close()  # otherwise the file stays open until the garbage collector runs
        several.append(Database(made.path, warm))

    def are_open() -> str:
        return "".join(sorted(path.stem for path in tmp_path.glob("*.sqlite-wal")))

    for opened in several:
        write(opened, opened.path.stem)
    assert are_open() == "bc"
    assert [read(opened) for opened in (several[1], several[0])] == ["b", "a"]
    assert are_open() == "ab"
    several[1].delete()
    assert [read(opened) for opened in (several[2], several[0])] == ["c", "a"]
    assert are_open() == "ac"
    for opened in several:
        opened.close()


def test_an_error_does_not_show_the_written_values(database: Database) -> None:
    row = {"token": "s3cret", "service": "acme", "kind": "x", "subject": "y", "issued_at": 0.0}
    with pytest.raises(IntegrityError) as caught, database.transaction(writing=True) as db:
        db.execute(tokens.insert(), [row, row])
    assert "world_tokens.token" in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_options_of_a_pooled_connection_are_refused_and_those_of_a_statement_are_not(database: Database) -> None:
    with database.transaction(writing=False) as db:
        with pytest.raises(TypeError, match="pass them to `execute`"):
            db.execution_options(yield_per=1)
        db.execute(text("SELECT 1"), execution_options={"yield_per": 1}).all()
        assert "yield_per" not in db.get_execution_options()


def test_a_connection_waits_half_a_minute_for_another_process(database: Database) -> None:
    for writing in (False, True):
        with database.transaction(writing=writing) as db:
            assert db.execute(text("PRAGMA busy_timeout")).scalar() == 30_000


def test_a_deleted_world_is_gone_even_if_it_was_damaged(database: Database) -> None:
    database.damage = "it cannot be read"
    database.delete()
    with pytest.raises(NoSuchWorld):
        database.read_settings()
