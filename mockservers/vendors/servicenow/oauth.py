"""The grants of the OAuth token endpoint and the tokens that it issues: "OAuth API"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockservers.core.basic_auth import parse_basic
from mockservers.core.context import RequestContext
from mockservers.core.storage.tokens import Token
from mockservers.vendors.servicenow.domain import (
    ACCESS_TOKEN_LIFETIME,
    REFRESH_TOKEN_LIFETIME,
    TOKEN_ALPHABET,
    TOKEN_LENGTH,
    User,
)
from mockservers.vendors.servicenow.errors import AccessDenied
from mockservers.vendors.servicenow.store import Users

CLIENT_ID = "7c3d1f0be8a24e0f9b5a6d2c41e8f907"
CLIENT_SECRET = "Fx7#mock-secret"  # noqa: S105 -- the mock server's public example
CLIENT_USER = "fnms.integration"  # the OAuth application user, for whom client_credentials issues tokens
ACCESS, REFRESH = "access", "refresh"  # kinds of tokens


class TokenGrants:
    """The token endpoint for one request: each grant issues tokens for a user."""

    def __init__(self, context: RequestContext) -> None:
        self._context, self._tokens = context, context.tokens

    def issue(self, form: Mapping[str, str]) -> dict[str, Any]:
        """Return the body of the token response for a form.

        Raises:
            AccessDenied: the client, user or token is wrong, or the grant is not supported.
        """
        self._check_client(form)
        match form.get("grant_type"):
            case "password":
                return self._render_tokens(self._find_user_by_password(form), refreshable=True)
            case "refresh_token":
                return self._render_tokens(self._find_user_by_refresh_token(form), refreshable=True)
            case "client_credentials":
                return self._render_tokens(self._find_user(CLIENT_USER), refreshable=False)
        raise AccessDenied

    def _check_client(self, form: Mapping[str, str]) -> None:
        """Check the client's id and secret in the form, or in Basic credentials if the form has neither."""
        sent = (form.get("client_id", ""), form.get("client_secret", ""))
        header = self._context.request.headers.get("authorization", "")
        if not any(sent) and header.lower().startswith("basic "):
            sent = parse_basic(header) or ("", "")
        if sent != (CLIENT_ID, CLIENT_SECRET):
            raise AccessDenied

    def _find_user_by_password(self, form: Mapping[str, str]) -> User:
        user = Users(self._context.db).find_by_password(form.get("username", ""), form.get("password", ""))
        if user is None:
            raise AccessDenied
        return user

    def _find_user_by_refresh_token(self, form: Mapping[str, str]) -> User:
        token = self._tokens.find(form.get("refresh_token", ""), REFRESH)
        if token is None or not token.is_valid_at(self._context.now):
            raise AccessDenied
        return self._find_user(read_user_name(token))

    def _find_user(self, name: str) -> User:
        user = Users(self._context.db).find(name)
        if user is None:
            raise AccessDenied
        return user

    def _render_tokens(self, user: User, *, refreshable: bool) -> dict[str, Any]:
        """Return the user's current tokens as JSON; expired tokens are replaced."""
        access = self._find_or_issue_token(ACCESS, user)
        members = {"access_token": access.token}
        if refreshable:
            members["refresh_token"] = self._find_or_issue_token(REFRESH, user).token
        left = (access.expires_at or self._context.now) - self._context.now
        return {
            **members,
            "scope": "useraccount",
            "token_type": "Bearer",
            "expires_in": max(int(left.total_seconds()) - 1, 0),
        }

    def _find_or_issue_token(self, kind: str, user: User) -> Token:
        lifetime = ACCESS_TOKEN_LIFETIME if kind == ACCESS else REFRESH_TOKEN_LIFETIME
        subject = f"{CLIENT_ID}:{user.name}"
        token = self._tokens.find_current(kind, subject)
        if token is None:
            value = self._context.random.token("servicenow.token", TOKEN_LENGTH, TOKEN_ALPHABET)
            token = self._tokens.issue(value, kind, subject, lifetime)
        return token


def read_user_name(token: Token) -> str:
    """Return the name of the user that a token was issued to; the subject is ``client:user``."""
    return token.subject.partition(":")[2]
