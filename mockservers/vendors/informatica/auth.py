"""Sessions: one id is valid for both versions of the API, and expires after 30 minutes without a request."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from mockservers.core.context import RequestContext
from mockservers.core.openapi.document import Operation
from mockservers.core.simulation.randomness import BASE62
from mockservers.core.storage.tokens import Token
from mockservers.vendors.informatica.domain import GRACE, INACTIVITY, User
from mockservers.vendors.informatica.errors import SessionInvalid, WrongPassword
from mockservers.vendors.informatica.faults import SESSION_EXPIRED
from mockservers.vendors.informatica.store import ExportJobs, Users

SESSION = "session"
ID_LENGTH = 22
LIFETIME = INACTIVITY + GRACE
OFTEN_ENOUGH = timedelta(minutes=1)  # a session is not extended by every request, for each would be a write


def authenticate(context: RequestContext) -> None:
    """Set the caller and extend the session. It expires after 30 minutes without a request, plus a grace period.

    Raises:
        SessionInvalid: no session id, an unknown one, or one that has expired.
    """
    session = find_session(context)
    user = Users(context.db).by_name(session.subject)
    if user is None:
        raise SessionInvalid
    if context.trigger_fault(SESSION_EXPIRED) is not None:
        context.tokens.revoke(session.token)
        context.keep_changes()
        raise SessionInvalid
    if _is_extension_due(session, context):
        context.tokens.extend(session, LIFETIME)
        context.keep_changes()
    context.caller = user


def must_write(context: RequestContext) -> bool:
    """Return True if a GET has to write: it extends the session, or jobs run whose end it may find."""
    return ExportJobs(context.db).has_unfinished() or _extends_session(context)


def _extends_session(context: RequestContext) -> bool:
    if not context.operation.secured:
        return False
    try:
        return _is_extension_due(find_session(context), context)
    except SessionInvalid:
        return False


def _is_extension_due(session: Token, context: RequestContext) -> bool:
    return session.expires_at is not None and session.expires_at - context.now < LIFETIME - OFTEN_ENOUGH


def find_session(context: RequestContext) -> Token:
    """Return the request's session, from the header of the operation's API version.

    Raises:
        SessionInvalid: none, an unknown one, or one that has expired.
    """
    sent = context.request.headers.get(_session_header(context.operation), "")
    session = context.tokens.find(sent, SESSION) if sent else None
    if session is None or not session.is_valid_at(context.now):
        raise SessionInvalid
    return session


@cache
def _session_header(operation: Operation) -> str:
    """Return the header that the spec declares for the operation: version 2 or 3."""
    spec = operation.spec
    requirement = operation.node.get("security", spec.document["security"])[0]
    scheme = spec.resolve(spec.components["securitySchemes"][next(iter(requirement))])
    name: str = scheme["name"]
    return name.lower()


def begin_session(context: RequestContext, user: User) -> str:
    """Begin a session and return its id."""
    session_id = context.random.token("informatica.session", ID_LENGTH, BASE62)
    context.tokens.issue(session_id, SESSION, user.name, LIFETIME)
    return session_id


def end_session(context: RequestContext) -> None:
    """End the request's session."""
    context.tokens.revoke(find_session(context).token)


def end_all_sessions(context: RequestContext, user: User) -> None:
    """End every session of a user."""
    while session := context.tokens.find_current(SESSION, user.name):
        context.tokens.revoke(session.token)


def remaining_minutes(context: RequestContext, session_id: str, user_name: str) -> int | None:
    """Return the whole minutes until a session expires; None if it is another user's, or not valid."""
    session = context.tokens.find(session_id, SESSION)
    if session is None or session.subject != user_name or not session.is_valid_at(context.now):
        return None
    assert session.expires_at is not None  # noqa: S101 -- every session ends
    return max(0, (session.expires_at - GRACE - context.now) // timedelta(minutes=1))


def check_password(context: RequestContext, name: str, password: str, status: int) -> User:
    """Return the user with this name and password.

    Raises:
        WrongPassword: there is none; it is answered with ``status``.
    """
    user = Users(context.db).with_password(name, password)
    if user is None:
        raise WrongPassword(status)
    return user
