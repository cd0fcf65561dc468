"""Tokens and sessions of a world, with lifetimes by its clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from mockservers.core.storage.tables import tokens


@dataclass(frozen=True)
class Token:
    """A token of a service: of a kind (``access``, ``session`` ...), for a subject, valid until ``expires_at``."""

    token: str
    kind: str
    subject: str
    issued_at: datetime
    expires_at: datetime | None = None

    def is_valid_at(self, now: datetime) -> bool:
        """True until the token expires."""
        return self.expires_at is None or now < self.expires_at


class Tokens:
    """The tokens of one service in one world.

    ``expired`` is the kind of the expired token that the request used, for the journal; empty for none.
    """

    def __init__(self, db: Connection, service: str, now: datetime) -> None:
        self._db, self._service, self._now = db, service, now
        self.expired = ""
        self._found: dict[tuple[str, str], Token | None] = {}  # what ``find`` has read

    def issue(self, token: str, kind: str, subject: str, lifetime: timedelta | None = None) -> Token:
        """Store a new token. A token without a lifetime does not expire."""
        self._found.clear()
        expires = None if lifetime is None else self._now + lifetime
        self._db.execute(
            insert(tokens),
            {
                "token": token,
                "service": self._service,
                "kind": kind,
                "subject": subject,
                "issued_at": self._now.timestamp(),
                "expires_at": expires and expires.timestamp(),
            },
        )
        return Token(token, kind, subject, self._now, expires)

    def find(self, token: str, kind: str) -> Token | None:
        """Find a token, expired or not; None if it was not issued or was revoked."""
        if (token, kind) not in self._found:
            self._found[token, kind] = self._read(BY_TOKEN, {"service": self._service, "kind": kind, "key": token})
        found = self._found[token, kind]
        if found and not found.is_valid_at(self._now):
            self.expired = kind
        return found

    def find_current(self, kind: str, subject: str) -> Token | None:
        """Find the subject's valid token that was issued last; None if it has none."""
        now = self._now.timestamp()
        return self._read(BY_SUBJECT, {"service": self._service, "kind": kind, "key": subject, "now": now})

    def extend(self, token: Token, lifetime: timedelta) -> None:
        """Set the token's expiry to ``lifetime`` from now."""
        self._found.clear()
        expires = (self._now + lifetime).timestamp()
        self._db.execute(update(tokens).where(tokens.c.token == token.token).values(expires_at=expires))

    def revoke(self, token: str) -> None:
        """Delete the token."""
        self._found.clear()
        self._db.execute(delete(tokens).where(tokens.c.token == token, tokens.c.service == self._service))

    def revoke_all(self, kind: str, subject: str) -> None:
        """Delete the subject's valid tokens."""
        self._found.clear()
        is_valid = tokens.c.expires_at.is_(None) | (tokens.c.expires_at > self._now.timestamp())
        of_subject = (tokens.c.service == self._service, tokens.c.kind == kind, tokens.c.subject == subject)
        self._db.execute(delete(tokens).where(*of_subject, is_valid))

    def _read(self, query: object, values: dict[str, str | float]) -> Token | None:
        row = self._db.execute(query, values).first()  # type: ignore[call-overload]
        if row is None:
            return None
        expires = None if row.expires_at is None else datetime.fromtimestamp(row.expires_at, UTC)
        return Token(row.token, row.kind, row.subject, datetime.fromtimestamp(row.issued_at, UTC), expires)


_OF_KIND = select(tokens).where(tokens.c.service == bindparam("service"), tokens.c.kind == bindparam("kind"))
BY_TOKEN = _OF_KIND.where(tokens.c.token == bindparam("key"))
_IS_VALID = or_(tokens.c.expires_at.is_(None), tokens.c.expires_at > bindparam("now"))
BY_SUBJECT = (
    _OF_KIND.where(tokens.c.subject == bindparam("key"), _IS_VALID).order_by(tokens.c.issued_at.desc()).limit(1)
)
