"""Sessions: one id serves both versions of the API, and ends after half an hour without a request."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from mockservers.core.context import Scope
from mockservers.core.openapi.document import Operation
from mockservers.core.simulation.randomness import BASE62
from mockservers.core.storage.tokens import Token
from mockservers.vendors.informatica.domain import GRACE, INACTIVITY, User
from mockservers.vendors.informatica.errors import SessionInvalid, WrongPassword
from mockservers.vendors.informatica.faults import SESSION_EXPIRED
from mockservers.vendors.informatica.store import Users

SESSION = "session"
ID_LENGTH = 22
LIFETIME = INACTIVITY + GRACE
OFTEN_ENOUGH = timedelta(minutes=1)  # a session is not extended by every request, for each would be a write


def authenticate(scope: Scope) -> None:
    """Set the caller, and let the session live on. Half an hour without a request ends it, give or take the grace.

    Raises:
        SessionInvalid: no session id, an unknown one, or one that has expired.
    """
    session = sent_session(scope)
    user = Users(scope.db).named(session.subject)
    if user is None:
        raise SessionInvalid
    if scope.struck(SESSION_EXPIRED) is not None:
        scope.tokens.revoke(session.token)
        scope.keep()
        raise SessionInvalid
    if session.expires_at is not None and session.expires_at - scope.now < LIFETIME - OFTEN_ENOUGH:
        scope.tokens.extend(session, LIFETIME)
        scope.keep()
    scope.caller = user


def sent_session(scope: Scope) -> Token:
    """The session of the request, from the header that the operation's version has for it.

    Raises:
        SessionInvalid: none, an unknown one, or one that has expired.
    """
    sent = scope.request.headers.get(_header(scope.operation), "")
    session = scope.tokens.find(sent, SESSION) if sent else None
    if session is None or not session.valid_at(scope.now):
        raise SessionInvalid
    return session


@cache
def _header(operation: Operation) -> str:
    """The header of version 2 or 3, as the spec has it for the operation."""
    spec = operation.spec
    requirement = operation.node.get("security", spec.document["security"])[0]
    scheme = spec.resolved(spec.components["securitySchemes"][next(iter(requirement))])
    name: str = scheme["name"]
    return name.lower()


def begin(scope: Scope, user: User) -> str:
    """The id of a new session."""
    session_id = scope.chance.token("informatica.session", ID_LENGTH, BASE62)
    scope.tokens.issue(session_id, SESSION, user.name, LIFETIME)
    return session_id


def end(scope: Scope) -> None:
    """End the request's session."""
    scope.tokens.revoke(sent_session(scope).token)


def end_all(scope: Scope, user: User) -> None:
    """End every session of a user."""
    while session := scope.tokens.current(SESSION, user.name):
        scope.tokens.revoke(session.token)


def minutes_left(scope: Scope, session_id: str, user_name: str) -> int | None:
    """The whole minutes of inactivity that a session has left; None when it is not this user's, or not valid."""
    session = scope.tokens.find(session_id, SESSION)
    if session is None or session.subject != user_name or not session.valid_at(scope.now):
        return None
    assert session.expires_at is not None  # noqa: S101 -- every session ends
    return max(0, (session.expires_at - GRACE - scope.now) // timedelta(minutes=1))


def user_with(scope: Scope, name: str, password: str, status: int) -> User:
    """The user of this name and password.

    Raises:
        WrongPassword: there is none; it is answered with ``status``.
    """
    user = Users(scope.db).with_password(name, password)
    if user is None:
        raise WrongPassword(status)
    return user
