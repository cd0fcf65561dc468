"""Each error that a place expects from a library is provoked there, and becomes the stated outcome."""

from __future__ import annotations

import getpass
import socket
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from samclients.fnms_export.config import read_config
from samclients.fnms_export.errors import WrongUse
from samclients.fnms_export.export.checks import ExportChecks
from samclients.fnms_export.request import describe_person, validate_url
from samclients.fnms_export.source.database import OperationsDatabase
from samclients.fnms_export.source.times import NOW
from samclients.runtime import CannotSend, ConnectionLost, NotAuthenticated, PermissionDenied, ServerFailed
from samclients.runtime.errors import Failure

FAILURE = Failure("send_transaction", "POST", "https://acme.service-now.com", "Why", 500)
CHECKS = [
    (NotAuthenticated(FAILURE), "ServiceNow does not accept the credentials: POST"),
    (PermissionDenied(FAILURE), "ServiceNow does not accept the credentials: POST"),
    (ConnectionLost(FAILURE), "The request to ServiceNow failed: POST"),
    (ServerFailed(FAILURE), "The request to ServiceNow failed: POST"),
    (CannotSend("Cannot send."), "The request to ServiceNow failed: Cannot send."),
]


class Channel:
    """A channel whose connection test fails."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def test(self) -> None:
        raise self._error


@pytest.mark.parametrize(("error", "text"), CHECKS)
def test_each_error_of_the_connection_test_is_reported(
    database: OperationsDatabase, error: Exception, text: str
) -> None:
    with pytest.raises(WrongUse.__base__) as caught:  # type: ignore[arg-type]  # any error of the utility
        ExportChecks(database, Channel(error)).check_acceptance()  # type: ignore[arg-type]  # only its test
    assert (str(caught.value).startswith(text), getattr(caught.value, "exit_code", None)) == (True, 3)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("nothing", ""),
        ("nothing://h/d", ""),
        ("oracle+cx_oracle://h/d", ": No module named 'cx_Oracle'"),
        ("sqlite:///x.db?timeout=soon", ""),
        ("postgresql://h:x/d", ""),
    ],
)
def test_each_error_of_a_database_url_is_a_wrong_option(url: str, reason: str) -> None:
    with pytest.raises(WrongUse) as caught:
        OperationsDatabase(url)
    expected = f"Invalid --database: use a database URL such as sqlite:///fnms.db{reason}."
    assert str(caught.value) == expected


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"a = [", "is not valid TOML"),
        (b"\xff", "is not valid TOML"),
        (b"a = " + b"[" * 5_000, "is not valid TOML"),
        (b"retries = " + b"1" * 5_000, "is not valid TOML"),
        (None, "Cannot read"),
    ],
)
def test_each_error_of_the_configuration_is_a_wrong_option(tmp_path: Path, content: bytes | None, text: str) -> None:
    file = tmp_path / "export.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(WrongUse, match=text):
        read_config(file)


@pytest.mark.parametrize("error", [ImportError(), KeyError(), OSError()])
def test_a_user_without_a_name_is_no_problem(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail() -> str:
        raise error

    monkeypatch.setattr(getpass, "getuser", lambda: "me")
    assert describe_person("page") == f"page (me@{socket.gethostname()})"
    monkeypatch.setattr(getpass, "getuser", fail)
    assert describe_person("page") == f"page ({socket.gethostname()})"


@pytest.mark.parametrize(
    "url",
    [
        *(
            "acme",
            "https://",
            "https://a b.example",
            "https://acme.example:port",
            "https://acme.example:0",
            "https://[",
        ),
        *("https://.acme.example", "https://*.example", f"https://{'a' * 70}.example", "https://acme\x00.example"),
        *("https://acme.example?q", "https://acme.example#f", "ftp://acme.example", "https:\\\\acme.example"),
    ],
)
def test_each_kind_of_wrong_url_is_refused(url: str) -> None:
    with pytest.raises(WrongUse, match="Invalid -url: use a form such as"):
        validate_url(url)


def test_the_check_of_the_tables_reads_a_row_of_each_type(database: OperationsDatabase) -> None:
    limits: list[object] = []
    event.listen(database.engine, "before_cursor_execute", lambda *sent: limits.append(sent[3]))
    database.check_tables()
    assert limits == [(1, 0)] * 3


def test_each_database_is_asked_for_its_time_in_utc() -> None:
    assert NOW == {
        "sqlite": "strftime('%Y-%m-%d %H:%M:%f000', 'now')",
        "postgresql": "timezone('utc', clock_timestamp())",
        "mssql": "SYSUTCDATETIME()",
        "mysql": "UTC_TIMESTAMP(6)",
        "mariadb": "UTC_TIMESTAMP(6)",
        "oracle": "SYS_EXTRACT_UTC(SYSTIMESTAMP)",
    }


@pytest.mark.parametrize(("seconds", "is_licensed"), [(-1, False), (0, False), (1, True)])
def test_a_licence_ends_at_its_expiry(database: OperationsDatabase, seconds: int, *, is_licensed: bool) -> None:
    with database.engine.begin() as db:
        db.exec_driver_sql('UPDATE "LicensedOption" SET "ExpiryDate" = \'2031-07-01 12:00:00\'')
    noon = datetime(2031, 7, 1, 12)  # noqa: DTZ001 -- the database's times have no zone
    assert database.is_licensed(noon - timedelta(seconds=seconds)) == is_licensed
