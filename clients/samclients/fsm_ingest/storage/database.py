"""Database of the utility: SQLite by default, or any SQLAlchemy URL.

The ``Vault`` encrypts secrets before they are stored. Each ``writing()`` block is one transaction.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, Engine, create_engine, event, insert, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from samclients.fsm_ingest.errors import InvalidInput
from samclients.fsm_ingest.storage import tables
from samclients.fsm_ingest.storage.vault import Vault, open_vault
from samclients.private_files import make_file
from samclients.runtime import Masker

BUSY = 30.0  # seconds that a writer waits for another one
CHECK, CHECKED = "key_check", "fsm-ingest"  # an encrypted text that only the right key decrypts


class IngestDatabase:
    """The database and its key; created or upgraded when it is opened.

    Args:
        url: A SQLAlchemy URL, ``sqlite:////var/lib/fsm-ingest.db``.
        environ: The environment, which may contain the key; see ``vault``.

    Raises:
        EncryptionKeyMissing: there is no key for the database's secrets.
        WrongEncryptionKey: the key does not match.
        DatabaseTooNew: the database was upgraded by a newer version of the utility.
        InvalidInput: the URL is invalid.
    """

    def __init__(self, url: str, environ: Mapping[str, str] = os.environ) -> None:
        self.engine = _create_engine(url)
        try:
            with self.writing() as connection:
                tables.create_tables(connection)
                self.vault = _open_matching_vault(connection, url, environ)
        except BaseException:
            self.engine.dispose()
            raise

    def __repr__(self) -> str:
        return f"Database({self.name!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    @property
    def name(self) -> str:
        """The URL of the database, without secrets."""
        return self.engine.url.set(query={}).render_as_string(hide_password=True)

    def close(self) -> None:
        """Close the connections."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection for reading, which sees one state of the database."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection for writing: committed at the end, rolled back after an error.

        On SQLite it is the only writer from the beginning, so data that it reads cannot change before it writes.
        """
        with self.engine.connect() as connection:
            writer = connection.execution_options(fsm_writes=True)
            with writer.begin():
                yield writer


def describe_error(url: str, error: DBAPIError) -> str:
    """Return a driver's error message without the password and query of the URL, which some drivers repeat."""
    parsed = make_url(url)
    queried = (value for value in parsed.query.values() if isinstance(value, str))
    return Masker(filter(None, (parsed.password, *queried)))(str(error.orig))


def _create_engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() != "sqlite":
            return _check_query(create_engine(parsed, pool_pre_ping=True, hide_parameters=True))
        engine = _check_query(create_engine(parsed, connect_args={"timeout": BUSY}, hide_parameters=True))
    except (ArgumentError, ImportError, ValueError):
        raise InvalidInput(
            "Invalid database URL: use one that SQLAlchemy can open, such as sqlite:////path/to/file.db."
        ) from None
    if parsed.database not in (None, "", ":memory:") and not parsed.database.startswith("file:"):
        with suppress(OSError):  # a missing folder is reported when the database is opened
            make_file(Path(parsed.database))
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _check_query(engine: Engine) -> Engine:
    """Return the engine if the query of its URL is valid; otherwise raise ValueError, as its first connection would."""
    engine.dialect.create_connect_args(engine.url)
    return engine


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # _begin begins transactions
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("fsm_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _open_matching_vault(connection: Connection, url: str, environ: Mapping[str, str]) -> Vault:
    settings = tables.SETTINGS
    check = connection.execute(select(settings.c.value).where(settings.c.name == CHECK)).scalar()
    vault = open_vault(url, may_make=check is None, environ=environ)
    if check is None:
        connection.execute(insert(settings).values(name=CHECK, value=vault.seal(CHECKED)))
    else:
        vault.open(check)
    return vault
