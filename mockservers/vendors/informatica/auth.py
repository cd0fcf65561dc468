"""Authentication by session ids, which are valid for both versions of the API.

A session expires after 30 minutes without a request (documented on the login page), plus a grace period.
"""

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
EXTEND_INTERVAL = timedelta(minutes=1)  # sessions are extended at most this often, because each extension is a write


def authenticate(context: RequestContext) -> None:
    """Set the caller of a secured operation and extend the session.

    Raises:
        SessionInvalid: the session id is missing or unknown, or has expired.
    """
    session = find_session(context)
    user = Users(context.db).find_by_name(session.subject)
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
    """Return True if a GET has to write: it extends the session, or reads a job that has not ended."""
    return ExportJobs(context.db).is_open(context.path.get("jobId", "")) or _extends_session(context)


def _extends_session(context: RequestContext) -> bool:
    if not context.operation.secured:
        return False
    try:
        return _is_extension_due(find_session(context), context)
    except SessionInvalid:
        return False


def _is_extension_due(session: Token, context: RequestContext) -> bool:
    return session.expires_at is not None and session.expires_at - context.now < LIFETIME - EXTEND_INTERVAL


def find_session(context: RequestContext) -> Token:
    """Return the request's session, from the header of the operation's API version.

    Raises:
        SessionInvalid: the session id is missing or unknown, or has expired.
    """
    sent = context.request.headers.get(_find_session_header(context.operation), "")
    session = context.tokens.find(sent, SESSION) if sent else None
    if session is None or not session.is_valid_at(context.now):
        raise SessionInvalid
    return session


@cache
def _find_session_header(operation: Operation) -> str:
    """Return the header with the session id, in lower case; the spec declares it per operation, for version 2 or 3."""
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
    context.tokens.revoke_all(SESSION, user.name)


def count_remaining_minutes(context: RequestContext, session_id: str, user_name: str) -> int | None:
    """Return the whole minutes until a session expires; None if it is not valid or belongs to another user."""
    session = context.tokens.find(session_id, SESSION)
    if session is None or session.subject != user_name or not session.is_valid_at(context.now):
        return None
    assert session.expires_at is not None  # noqa: S101 -- every session expires
    return max(0, (session.expires_at - GRACE - context.now) // timedelta(minutes=1))


def check_password(context: RequestContext, name: str, password: str, status: int) -> User:
    """Return the user with this name and password.

    Raises:
        WrongPassword: no user has them; ``status`` is the status of the response.
    """
    user = Users(context.db).find_by_password(name, password)
    if user is None:
        raise WrongPassword(status)
    return user
