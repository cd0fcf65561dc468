"""One world's database: transactions, series, settings, and its end."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from mockservers.core.errors import NoSuchWorld
from mockservers.core.storage.connections import NeedsWriting
from mockservers.core.storage.database import ConnectionCache, Database, draw_number
from mockservers.core.storage.settings import VendorSetting, WorldSettings
from mockservers.core.storage.tables import tokens

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
    """What a handler may raise."""


def fail() -> None:
    raise Failing


def test_what_fails_is_not_kept(database: Database) -> None:
    write(database, "before")
    with suppress(Failing), database.transaction(writing=True) as db:
        WorldSettings({}).write_for_vendor(db, SETTING, "after")
        fail()
    assert read(database) == "before"


def test_a_reader_that_writes_is_told_to_come_again_as_a_writer(database: Database) -> None:
    with pytest.raises(NeedsWriting), database.transaction(writing=False) as db:
        WorldSettings({}).write_for_vendor(db, SETTING, 1)
    assert read(database) is None


def test_other_failures_of_the_database_are_not_taken_for_that(database: Database) -> None:
    for writing in (False, True):
        with pytest.raises(Exception, match="no such table"), database.transaction(writing=writing) as db:
            db.exec_driver_sql("SELECT * FROM nowhere")


def test_a_reader_sees_the_state_of_its_beginning(database: Database) -> None:
    write(database, "before")
    with database.transaction(writing=False) as db:
        assert WorldSettings.read(db).of_vendor(SETTING) == "before"
        write(database, "after")
        assert WorldSettings.read(db).of_vendor(SETTING) == "before"
    assert read(database) == "after"


def test_a_series_counts_from_zero_and_not_what_was_rolled_back(database: Database) -> None:
    drawn = []
    for end in (bool, fail, bool):
        with suppress(Failing), database.transaction(writing=True) as db:
            drawn.append((draw_number(db, "a"), draw_number(db, "a"), draw_number(db, "b")))
            end()
    assert drawn == [(0, 1, 0), (2, 3, 1), (2, 3, 1)]


def test_replacing_the_content_forgets_everything_for_readers_too(database: Database, tmp_path: Path) -> None:
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


def test_a_closed_database_opens_again_with_all_it_had(database: Database) -> None:
    write(database, "kept")
    database.close()
    assert sorted(one.name for one in database.path.parent.iterdir()) == ["world.sqlite"]
    assert read(database) == "kept"


@pytest.mark.parametrize("use", [read, lambda one: write(one, 1), lambda one: one.replace_with(one.path)])
def test_a_deleted_database_stays_deleted(use: Callable[[Database], object], database: Database) -> None:
    write(database, "gone")
    database.delete()
    with pytest.raises(NoSuchWorld, match="deleted"):
        use(database)
    assert not list(database.path.parent.iterdir())


def test_only_those_used_last_stay_open(tmp_path: Path) -> None:
    warm = ConnectionCache(most=2)
    several = []
    for name in "abc":
        made = Database.create(tmp_path / f"{name}.sqlite", ())
        made.close()  # left to the garbage collector, its connection would keep the file open for as long as it likes
        several.append(Database(made.path, warm))

    def are_open() -> str:
        return "".join(sorted(path.stem for path in tmp_path.glob("*.sqlite-wal")))

    for one in several:
        write(one, one.path.stem)
    assert are_open() == "bc"
    assert [read(one) for one in (several[1], several[0])] == ["b", "a"]
    assert are_open() == "ab"
    several[1].delete()
    assert [read(one) for one in (several[2], several[0])] == ["c", "a"]
    assert are_open() == "ac"
    for one in several:
        one.close()


def test_an_error_does_not_tell_the_values_that_were_to_be_written(database: Database) -> None:
    row = {"token": "s3cret", "service": "acme", "kind": "x", "subject": "y", "issued_at": 0.0}
    with pytest.raises(IntegrityError) as caught, database.transaction(writing=True) as db:
        db.execute(tokens.insert(), [row, row])
    assert "world_tokens.token" in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_options_of_a_kept_connection_are_refused_those_of_a_statement_are_its_own(database: Database) -> None:
    with database.transaction(writing=False) as db:
        with pytest.raises(TypeError, match="pass them to `execute`"):
            db.execution_options(yield_per=1)
        db.execute(text("SELECT 1"), execution_options={"yield_per": 1}).all()
        assert "yield_per" not in db.get_execution_options()
