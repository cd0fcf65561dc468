"""Who calls: Basic credentials or a bearer token, and the roles that an operation needs; OAuth's token grants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockservers.core.basic_auth import parse_basic
from mockservers.core.context import RequestContext
from mockservers.core.storage.tokens import Token
from mockservers.vendors.servicenow.domain import (
    ACCESS_TOKEN_LIFETIME,
    IMPORTERS,
    INTEGRATION,
    READERS,
    REFRESH_TOKEN_LIFETIME,
    TOKEN_ALPHABET,
    TOKEN_LENGTH,
    WRITERS,
    User,
)
from mockservers.vendors.servicenow.errors import AccessDenied, ChangeRefused, NotAuthenticated, NotAuthorized
from mockservers.vendors.servicenow.faults import TOKEN_EXPIRED
from mockservers.vendors.servicenow.schema.store import Users

CLIENT_ID = "7c3d1f0be8a24e0f9b5a6d2c41e8f907"
CLIENT_SECRET = "Fx7#mock-secret"  # noqa: S105 -- of the stand-in
CLIENT_USER = "fnms.integration"  # whom client_credentials acts for: the client's OAuth application user
ACCESS, REFRESH = "access", "refresh"
INTEGRATION_OPERATIONS = frozenset({"send_transaction", "send_transaction_alias"})
READING = frozenset({"GET", "HEAD"})


def authenticate(context: RequestContext) -> None:
    """Set the caller of a secured operation.

    Raises:
        NotAuthenticated: no credentials, or none that are valid.
        NotAuthorized: the user has no role for the API.
        ChangeRefused: the user has a role that reads and does not write.
    """
    user = _user(context)
    if user is None:
        raise NotAuthenticated
    if context.trigger_fault(TOKEN_EXPIRED) is not None:
        context.tokens.revoke(_credentials(context)[1])
        context.keep_changes()
        raise NotAuthenticated
    context.caller = user
    _check(user, context.operation.id, context.operation.method)


def _check(user: User, operation: str, method: str) -> None:
    if operation in INTEGRATION_OPERATIONS:
        wanted = frozenset({INTEGRATION})
    elif "import" in operation or "staging" in operation:
        wanted = IMPORTERS
    else:
        wanted = READERS
    if not user.has(wanted):
        raise NotAuthorized
    if method not in READING and not user.has(WRITERS):
        raise ChangeRefused


def _user(context: RequestContext) -> User | None:
    scheme, credentials = _credentials(context)
    if scheme == "basic":
        name, password = basic(credentials)
        return Users(context.db).with_password(name, password)
    if scheme == "bearer":
        token = context.tokens.find(credentials, ACCESS)
        valid = token is not None and token.valid_at(context.now)
        return Users(context.db).named(_subject_user(token)) if token and valid else None
    return None


def _credentials(context: RequestContext) -> tuple[str, str]:
    """The scheme, in lower case, and what follows it."""
    scheme, _, credentials = context.request.headers.get("authorization", "").strip().partition(" ")
    return scheme.lower(), credentials.strip()


def basic(credentials: str) -> tuple[str, str]:
    """Name and password of Basic credentials; empty where they cannot be read."""
    return parse_basic(f"Basic {credentials}") or ("", "")


class Grants:
    """The token endpoint's grants, in one request."""

    def __init__(self, context: RequestContext) -> None:
        self._context, self._tokens = context, context.tokens

    def answer(self, form: Mapping[str, str]) -> dict[str, Any]:
        """The token answer for a form.

        Raises:
            AccessDenied: a wrong client, user or token, or a grant that is not offered.
        """
        self._check_client(form)
        match form.get("grant_type"):
            case "password":
                return self._shown(self._by_password(form), refreshable=True)
            case "refresh_token":
                return self._shown(self._by_refresh_token(form), refreshable=True)
            case "client_credentials":
                return self._shown(self._existing(CLIENT_USER), refreshable=False)
        raise AccessDenied

    def _check_client(self, form: Mapping[str, str]) -> None:
        """The client's id and secret are in the form, or else in HTTP Basic."""
        sent = (form.get("client_id", ""), form.get("client_secret", ""))
        header = self._context.request.headers.get("authorization", "")
        if not any(sent) and header.lower().startswith("basic "):
            sent = basic(header[len("basic ") :])
        if sent != (CLIENT_ID, CLIENT_SECRET):
            raise AccessDenied

    def _by_password(self, form: Mapping[str, str]) -> User:
        user = Users(self._context.db).with_password(form.get("username", ""), form.get("password", ""))
        if user is None:
            raise AccessDenied
        return user

    def _by_refresh_token(self, form: Mapping[str, str]) -> User:
        token = self._tokens.find(form.get("refresh_token", ""), REFRESH)
        if token is None or not token.valid_at(self._context.now):
            raise AccessDenied
        return self._existing(_subject_user(token))

    def _existing(self, name: str) -> User:
        user = Users(self._context.db).named(name)
        if user is None:
            raise AccessDenied
        return user

    def _shown(self, user: User, *, refreshable: bool) -> dict[str, Any]:
        """The current tokens of the user, new ones where those have expired."""
        access = self._current(ACCESS, user)
        assert access.expires_at is not None  # noqa: S101 -- issued with a lifetime
        answer = {"access_token": access.token}
        if refreshable:
            answer["refresh_token"] = self._current(REFRESH, user).token
        left = access.expires_at - self._context.now
        return {
            **answer,
            "scope": "useraccount",
            "token_type": "Bearer",
            "expires_in": max(int(left.total_seconds()) - 1, 0),
        }

    def _current(self, kind: str, user: User) -> Token:
        lifetime = ACCESS_TOKEN_LIFETIME if kind == ACCESS else REFRESH_TOKEN_LIFETIME
        subject = f"{CLIENT_ID}:{user.name}"
        token = self._tokens.current(kind, subject)
        if token is None:
            drawn = self._context.random.token("servicenow.token", TOKEN_LENGTH, TOKEN_ALPHABET)
            token = self._tokens.issue(drawn, kind, subject, lifetime)
        return token


def _subject_user(token: Token) -> str:
    return token.subject.partition(":")[2]
