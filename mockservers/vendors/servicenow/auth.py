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
    BATCHES,
    CMDB,
    IMPORT_SETS,
    JSON_V2,
    READING,
    RECONCILIATIONS,
    SEGMENTS,
    TABLES,
)
from mockservers.vendors.servicenow.schema.rights import is_read_only
from mockservers.vendors.servicenow.store import Users

EVERYONE: frozenset[str] = frozenset()
# A user needs one of an operation's roles, if it has any; an admin may call every operation. The Table API has none
# (documented): table_rights.py has the rights on its tables.
ROLES_OF_OPERATION: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(BATCHES, EVERYONE),
    **dict.fromkeys(SEGMENTS, frozenset({INTEGRATION})),
    **dict.fromkeys(IMPORT_SETS, IMPORTERS),
    **dict.fromkeys((*TABLES, *AGGREGATES, *ATTACHMENTS, *JSON_V2), EVERYONE),
    **dict.fromkeys(CMDB, CMDB_USERS),
    **dict.fromkeys(RECONCILIATIONS, RECONCILERS),
}


def authenticate(context: RequestContext) -> None:
    """Set the caller of a secured operation; a request in a batch has the caller of the batch.

    Raises:
        NotAuthenticated: the request has no valid credentials.
        NotAuthorized: the user has no role for the API.
        ChangeRefused: the user may change nothing.
    """
    if context.outer is None:
        context.caller = _log_in(context)
    operation = context.operation
    if operation.id not in BATCHES:  # rights are those of the requests in the batch
        _check_roles(context.caller, ROLES_OF_OPERATION[operation.id], operation.method)


def _log_in(context: RequestContext) -> User:
    """Return the user with the credentials of a request.

    Raises:
        NotAuthenticated: the credentials are missing or not valid.
    """
    user = _find_caller(context)
    if user is None:
        raise NotAuthenticated
    if context.trigger_fault(TOKEN_EXPIRED) is not None:
        context.tokens.revoke(_parse_authorization(context)[1])
        context.keep_changes()
        raise NotAuthenticated
    return user


def _check_roles(user: User, roles: frozenset[str], method: str) -> None:
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
