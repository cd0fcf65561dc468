"""Authentication of a request by Basic credentials or a bearer token, and the roles that each operation needs."""

from __future__ import annotations

from collections.abc import Mapping

from mockservers.core.basic_auth import parse_basic
from mockservers.core.context import RequestContext
from mockservers.vendors.servicenow.domain import CMDB_USERS, IMPORTERS, INTEGRATION, RECONCILERS, User
from mockservers.vendors.servicenow.errors import ChangeRefused, NotAuthenticated, NotAuthorized
from mockservers.vendors.servicenow.faults import TOKEN_EXPIRED
from mockservers.vendors.servicenow.oauth import ACCESS, read_user_name
from mockservers.vendors.servicenow.operations import (
    AGGREGATES,
    ATTACHMENTS,
    CMDB,
    IMPORT_SETS,
    READING,
    RECONCILIATIONS,
    SEGMENTS,
    TABLES,
)
from mockservers.vendors.servicenow.store import Users
from mockservers.vendors.servicenow.table_rights import is_read_only

EVERYONE: frozenset[str] = frozenset()
# A user needs one of an operation's roles, if it has any; an admin may call every operation. The Table API has none
# (documented): table_rights.py has the rights on its tables.
ROLES_OF_OPERATION: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(SEGMENTS, frozenset({INTEGRATION})),
    **dict.fromkeys(IMPORT_SETS, IMPORTERS),
    **dict.fromkeys((*TABLES, *AGGREGATES, *ATTACHMENTS), EVERYONE),
    **dict.fromkeys(CMDB, CMDB_USERS),
    **dict.fromkeys(RECONCILIATIONS, RECONCILERS),
}


def authenticate(context: RequestContext) -> None:
    """Set the caller of a secured operation.

    Raises:
        NotAuthenticated: the request has no valid credentials.
        NotAuthorized: the user has no role for the API.
        ChangeRefused: the user may change nothing.
    """
    user = _find_caller(context)
    if user is None:
        raise NotAuthenticated
    if context.trigger_fault(TOKEN_EXPIRED) is not None:
        context.tokens.revoke(_parse_authorization(context)[1])
        context.keep_changes()
        raise NotAuthenticated
    context.caller = user
    _check_roles(user, context.operation.id, context.operation.method)


def _check_roles(user: User, operation: str, method: str) -> None:
    roles = ROLES_OF_OPERATION[operation]
    if roles and not user.has_any_role(roles):
        raise NotAuthorized
    if method not in READING and is_read_only(user):
        raise ChangeRefused


def _find_caller(context: RequestContext) -> User | None:
    scheme, credentials = _parse_authorization(context)
    if scheme == "basic":
        name, password = parse_basic(f"Basic {credentials}") or ("", "")
        return Users(context.db).find_by_password(name, password)
    if scheme == "bearer":
        token = context.tokens.find(credentials, ACCESS)
        is_valid = token is not None and token.is_valid_at(context.now)
        return Users(context.db).find(read_user_name(token)) if token and is_valid else None
    return None


def _parse_authorization(context: RequestContext) -> tuple[str, str]:
    """Return scheme (in lower case) and credentials of the Authorization header; empty if there is none."""
    scheme, _, credentials = context.request.headers.get("authorization", "").strip().partition(" ")
    return scheme.lower(), credentials.strip()
