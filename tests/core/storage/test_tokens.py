"""Tokens are issued, found and revoked by the world's clock."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from mockservers.core.storage.database import Database
from mockservers.core.storage.tokens import Tokens

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)

At = Callable[..., Tokens]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    database = Database.create(tmp_path / "world.sqlite", ())
    with database.transaction(writing=True) as connection:
        yield connection
    database.close()


@pytest.fixture
def at(db: Connection) -> At:
    """The tokens of a service, so long after noon."""
    return lambda later=timedelta(0), service="acme": Tokens(db, service, NOON + later)


def test_a_token_is_found_as_it_was_issued(at: At) -> None:
    issued = at().issue("t", "access", "ann", HOUR)
    assert (issued.issued_at, issued.expires_at) == (NOON, NOON + HOUR)
    assert at().find("t", "access") == issued


def test_a_token_without_a_lifetime_never_expires(at: At) -> None:
    at().issue("t", "access", "ann")
    found = at(timedelta(days=100_000)).find("t", "access")
    assert found is not None
    assert found.is_valid_at(NOON + timedelta(days=100_000))


def test_a_token_expires_at_the_end_of_its_lifetime(at: At) -> None:
    token = at().issue("t", "access", "ann", HOUR)
    assert token.is_valid_at(NOON + HOUR - timedelta(microseconds=1))
    assert not token.is_valid_at(NOON + HOUR)


def test_an_expired_token_is_found_and_is_not_current(at: At) -> None:
    at().issue("t", "access", "ann", HOUR)
    assert at(HOUR).find("t", "access") is not None
    assert at(HOUR).find_current("access", "ann") is None


@pytest.mark.parametrize(
    ("token", "kind", "service"),
    [
        ("u", "access", "acme"),
        ("t", "refresh", "acme"),
        ("t", "access", "other"),
        ("T", "access", "acme"),
    ],
)
def test_another_token_kind_or_service_finds_nothing(token: str, kind: str, service: str, at: At) -> None:
    at().issue("t", "access", "ann")
    assert at(service=service).find(token, kind) is None


def test_the_current_token_of_a_subject_is_the_one_issued_last(at: At) -> None:
    for minutes, token in enumerate("abc"):
        at(timedelta(minutes=minutes)).issue(token, "access", "ann", HOUR)
    at(HOUR).issue("d", "access", "bob", HOUR)
    at(HOUR).issue("e", "refresh", "ann", HOUR)
    current = at(HOUR).find_current("access", "ann")
    assert current is not None
    assert current.token == "c"


def test_an_extended_token_expires_a_lifetime_from_now(at: At) -> None:
    token = at().issue("t", "session", "ann", HOUR)
    at(HOUR / 2).extend(token, HOUR)
    found = at().find("t", "session")
    assert found is not None
    assert (found.issued_at, found.expires_at) == (NOON, NOON + HOUR * 1.5)


def test_a_token_is_revoked_for_its_service_only(at: At) -> None:
    at().issue("t", "access", "ann")
    at(service="other").revoke("t")
    assert at().find("t", "access") is not None
    at().revoke("t")
    assert at().find("t", "access") is None
    at().revoke("t")


def test_the_valid_tokens_of_a_subject_and_kind_are_revoked_and_no_others(at: At) -> None:
    for token, kind, subject, service, lifetime in (
        *(("a", "session", "ann", "acme", HOUR), ("b", "session", "ann", "acme", None)),
        *(("another kind", "access", "ann", "acme", HOUR), ("another subject", "session", "bob", "acme", HOUR)),
        *(("another service", "session", "ann", "other", HOUR), ("expired", "session", "ann", "acme", HOUR / 4)),
    ):
        at(service=service).issue(token, kind, subject, lifetime)
    at(HOUR / 2).revoke_all("session", "ann")
    assert [at().find(token, "session") for token in "ab"] == [None, None]
    assert at().find("another kind", "access")
    assert at().find("another subject", "session")
    assert at().find("expired", "session")
    assert at(service="other").find("another service", "session")


def test_a_token_is_issued_once(at: At) -> None:
    at().issue("t", "access", "ann")
    with pytest.raises(IntegrityError):
        at().issue("t", "access", "bob")
