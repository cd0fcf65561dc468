"""The database: storage, transactions, upgrades, and encrypted secrets."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError, OperationalError

from samclients.fsm_ingest.errors import (
    AlreadyExists,
    DatabaseTooNew,
    EncryptionKeyMissing,
    EntityNotFound,
    InvalidInput,
    WrongEncryptionKey,
)
from samclients.fsm_ingest.jobs.organizations import OrganizationEditor
from samclients.fsm_ingest.model.entities import ApiJob, Application, FlexeraOrganization, IngestSettings
from samclients.fsm_ingest.storage import tables
from samclients.fsm_ingest.storage.database import IngestDatabase, describe_error
from samclients.fsm_ingest.storage.jobs import JobRepository
from samclients.fsm_ingest.storage.organizations import OrganizationRepository
from samclients.fsm_ingest.storage.settings import load_settings, save_settings
from samclients.fsm_ingest.storage.vault import KEY, generate_key
from tests.samclients.fsm_ingest.test_document import WHOLE

ACME = FlexeraOrganization(
    1234, "Acme Corp", "refresh-token-secret", "https://api.flexera.com", "https://login.flexera.com"
)


def open_database(folder: Path, **environ: str) -> IngestDatabase:
    return IngestDatabase(f"sqlite:///{folder / 'ingest.db'}", environ)


def test_stored_entities_are_read_back(tmp_path: Path) -> None:
    with open_database(tmp_path) as database, database.writing() as connection:
        organizations = OrganizationRepository(connection, database.vault)
        organizations.save(ACME)
        organizations.replace_applications(1234, [Application(1234, "5678", "Sample SaaS")])
        JobRepository(connection, database.vault).add(WHOLE)
        save_settings(connection, IngestSettings(token_expiry_in_minutes=7, load_despite_rejects=True))
    with open_database(tmp_path) as database, database.reading() as connection:
        organizations = OrganizationRepository(connection, database.vault)
        assert organizations.all() == [ACME]
        assert organizations.list_applications(1234) == [Application(1234, "5678", "Sample SaaS", active=True)]
        jobs = JobRepository(connection, database.vault)
        assert (jobs.all(), jobs.get("Sample users"), jobs.get("j-1")) == ([WHOLE], WHOLE, WHOLE)
        assert jobs.all(application_id="1") == []
        assert load_settings(connection) == IngestSettings(token_expiry_in_minutes=7, load_despite_rejects=True)


def test_the_revision_increases_with_every_change(tmp_path: Path) -> None:
    with open_database(tmp_path) as database, database.writing() as connection:
        jobs = JobRepository(connection, database.vault)
        jobs.add(WHOLE)
        jobs.change(replace(WHOLE, paused=False))
        assert jobs.list_revisions() == {"j-1": 2}
        jobs.remember_test("j-1", ["items[].id"])
        assert jobs.list_paths("j-1") == ("items[].id",)
        jobs.remember_paging("j-1", ["Response:next"])
        jobs.remember_paging("j-1", ["Response:total", "Response:next"])
        jobs.forget_test("j-1")
        assert jobs.list_paging_places("j-1") == {"Response:next", "Response:total"}
        jobs.delete("j-1")
        assert jobs.list_paging_places("j-1") == frozenset()
        assert (jobs.list_revisions(), jobs.list_paths("j-1")) == ({}, None)
        with pytest.raises(EntityNotFound, match="'j-1'"):
            jobs.get("j-1")


def test_an_error_rolls_back_the_transaction(tmp_path: Path) -> None:
    with open_database(tmp_path) as database:
        with pytest.raises(IntegrityError), database.writing() as connection:
            add_twice(JobRepository(connection, database.vault))
        with database.reading() as connection:
            assert JobRepository(connection, database.vault).all() == []


def test_data_read_by_a_writer_does_not_change_before_it_writes(tmp_path: Path) -> None:
    with open_database(tmp_path) as database:
        with database.writing() as connection:
            save_settings(connection, IngestSettings(most_pages=100))

        def count(_number: int) -> None:
            with database.writing() as connection:
                known = load_settings(connection)
                save_settings(connection, replace(known, most_pages=known.most_pages + 1))

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(count, range(20)))
        with database.reading() as connection:
            assert load_settings(connection).most_pages == 120


def add_twice(jobs: JobRepository) -> None:
    jobs.add(ApiJob("j", "x"))
    jobs.add(ApiJob("k", "x"))


def test_the_database_file_contains_no_secret(tmp_path: Path) -> None:
    secret = replace(WHOLE, url="https://x.example/?k=SECRET1", body="SECRET2", advanced_auth="SECRET3")
    with open_database(tmp_path) as database, database.writing() as connection:
        OrganizationRepository(connection, database.vault).save(ACME)
        JobRepository(connection, database.vault).add(secret)
        assert "SECRET" not in repr(database)
    stored = b"".join(item.read_bytes() for item in tmp_path.glob("ingest.db*") if not item.name.endswith(".key"))
    assert b"Sample users" in stored
    for entry in (b"SECRET", b"refresh-token-secret", b"application/json"):
        assert entry not in stored


def test_only_the_owner_can_read_the_key_file(tmp_path: Path) -> None:
    open_database(tmp_path).close()
    key = tmp_path / "ingest.db.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    key.chmod(0o644)
    with pytest.raises(WrongEncryptionKey, match="chmod 600"):
        open_database(tmp_path)


def test_another_key_is_refused(tmp_path: Path) -> None:
    open_database(tmp_path).close()
    with pytest.raises(WrongEncryptionKey, match="does not match"):
        open_database(tmp_path, **{KEY: generate_key()})
    with pytest.raises(WrongEncryptionKey, match="is invalid"):
        open_database(tmp_path, **{KEY: "too short"})


def test_a_lost_key_is_not_replaced(tmp_path: Path) -> None:
    open_database(tmp_path).close()
    (tmp_path / "ingest.db.key").unlink()
    with pytest.raises(EncryptionKeyMissing, match=r"ingest\.db\.key"):
        open_database(tmp_path)
    assert not (tmp_path / "ingest.db.key").exists()


def test_a_database_server_needs_a_configured_key() -> None:
    with pytest.raises(EncryptionKeyMissing, match=KEY):
        IngestDatabase("sqlite://", {})


def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    with open_database(tmp_path) as database, database.writing() as connection:
        connection.execute(update(tables.SCHEMA).values(version=tables.VERSION + 1))
    with pytest.raises(DatabaseTooNew, match="update fsm-ingest"):
        open_database(tmp_path)


def test_a_database_of_an_earlier_version_is_upgraded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_database(tmp_path) as database, database.writing() as connection:
        JobRepository(connection, database.vault).add(WHOLE)
    steps = {3: ("ALTER TABLE fsm_jobs ADD COLUMN colour TEXT DEFAULT 'red'",), 4: ("UPDATE fsm_jobs SET paused = 0",)}
    monkeypatch.setattr(tables, "VERSION", 4)
    monkeypatch.setattr(tables, "UPGRADES", steps)
    for _ in range(2):
        with open_database(tmp_path) as database, database.reading() as connection:
            assert connection.execute(text("SELECT colour FROM fsm_jobs")).scalars().all() == ["red"]
            assert JobRepository(connection, database.vault).all() == [replace(WHOLE, paused=False)]


def test_a_database_of_the_first_version_is_read_and_written(tmp_path: Path) -> None:
    with open_database(tmp_path) as database, database.writing() as connection:
        JobRepository(connection, database.vault).add(WHOLE)
        connection.execute(text("ALTER TABLE fsm_jobs DROP COLUMN scheduled_at"))
        connection.execute(text("UPDATE fsm_schema SET version = 1"))
    moment = datetime(2026, 3, 31, 12, tzinfo=UTC)
    with open_database(tmp_path) as database, database.writing() as connection:
        store = JobRepository(connection, database.vault)
        assert (store.get(WHOLE.id), store.find_schedule_start(WHOLE.id)) == (WHOLE, None)
        store.set_schedule_start(WHOLE.id, moment)
        assert store.find_schedule_start(WHOLE.id) == moment
        assert connection.execute(text("SELECT version FROM fsm_schema")).scalar() == 2


def test_an_invalid_url_is_refused() -> None:
    with pytest.raises(InvalidInput):
        IngestDatabase("nowhere")


def test_a_drivers_error_does_not_show_the_secrets_of_the_url() -> None:
    url = "postgresql://fsm:s3cr%2Fword@host/db?sslpassword=s3cr-key"
    error = OperationalError("SELECT", {}, Exception("fsm:s3cr/word@host, s3cr%2Fword, s3cr-key: no"))
    assert describe_error(url, error) == "fsm:***@host, ***, ***: no"


def test_a_database_is_named_without_secrets(tmp_path: Path) -> None:
    with IngestDatabase(f"sqlite:///{tmp_path}/fsm.db?timeout=5", {}) as database:
        assert database.name == f"sqlite:///{tmp_path}/fsm.db"
        assert repr(database) == f"Database('sqlite:///{tmp_path}/fsm.db')"


def test_an_organization_that_was_added_during_its_verification_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_database(tmp_path) as database:

        def verify(_editor: OrganizationEditor, _organization: FlexeraOrganization) -> list[Application]:
            with database.writing() as connection:
                OrganizationRepository(connection, database.vault).save(replace(ACME, name="Of another page"))
            return []

        monkeypatch.setattr(OrganizationEditor, "_verify", verify)
        with pytest.raises(AlreadyExists):
            OrganizationEditor(database).add(ACME)
        assert OrganizationEditor(database).get(ACME.id).name == "Of another page"


@pytest.mark.parametrize("mode", [0o640, 0o620, 0o610, 0o604, 0o602, 0o601])
def test_a_key_that_anybody_else_can_use_is_refused(tmp_path: Path, mode: int) -> None:
    open_database(tmp_path).close()
    [key] = tmp_path.glob("*.key")
    key.chmod(mode)
    with pytest.raises(WrongEncryptionKey, match="chmod 600"):
        open_database(tmp_path)


def test_a_closed_database_has_no_connection(tmp_path: Path) -> None:
    names = {"ingest.db", "ingest.db.key"}
    with open_database(tmp_path) as database, database.reading() as connection:
        assert load_settings(connection) == IngestSettings()
        assert {file.name for file in tmp_path.iterdir()} == names | {"ingest.db-wal", "ingest.db-shm"}
    assert {file.name for file in tmp_path.iterdir()} == names  # SQLite deletes the others with the last connection
    with pytest.raises(WrongEncryptionKey):
        open_database(tmp_path, **{KEY: generate_key()})
    assert {file.name for file in tmp_path.iterdir()} == names
