"""Authentication schemes of the vendors, as ``requests`` authentication."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from requests import PreparedRequest, Response
from requests.auth import AuthBase, HTTPBasicAuth
from requests.utils import rewind_body

from samclients.runtime.clock import Clock
from samclients.runtime.errors import Fatal
from samclients.runtime.redaction.masking import STARS

UNAUTHORIZED = 401
EARLY = 60.0  # seconds before its expiry that a credential is renewed


class Auth(AuthBase):
    """A ``requests`` authentication that lists the secrets that it sends."""

    def secrets(self) -> Iterable[str]:
        """Return the secrets that must not appear in texts."""
        return ()

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Return the request unchanged; without an authentication ``requests`` would read ~/.netrc."""
        return request

    def __repr__(self) -> str:
        return f"{type(self).__name__}({STARS})"


class HeaderToken(Auth):
    """Token in a header, such as ``Token`` of BigFix, or a bearer token with its prefix."""

    def __init__(self, name: str, token: str, prefix: str = "") -> None:
        self._name, self._token, self._prefix = name, token, prefix

    def secrets(self) -> Iterable[str]:
        """Return the token."""
        return (self._token,)

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Set the header."""
        request.headers[self._name] = f"{self._prefix}{self._token}"
        return request


class QueryToken(Auth):
    """Token in the URL, as documented by BigFix. URLs end up in logs; prefer a header."""

    def __init__(self, name: str, token: str) -> None:
        self._name, self._token = name, token

    def secrets(self) -> Iterable[str]:
        """Return the token."""
        return (self._token,)

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Add the parameter."""
        request.prepare_url(request.url, {self._name: self._token})
        return request


class Basic(Auth):
    """HTTP Basic, in UTF-8."""

    def __init__(self, user: str, password: str) -> None:
        self._password = password
        self._basic = HTTPBasicAuth(user.encode(), password.encode())

    def secrets(self) -> Iterable[str]:
        """Return the password."""
        return (self._password,)

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Set the header."""
        self._basic(request)
        return request


@dataclass(frozen=True)
class IssuedCredential:
    """Result of a login: a session id or access token, and its lifetime in seconds; None if unknown."""

    value: str = field(repr=False)
    lifetime: float | None = None


class Renewable(Auth):
    """Expiring credential from a login: a session id or an OAuth access token.

    It is obtained when first needed and renewed ``early`` seconds before its expiry. After a response with status 401
    it is renewed, and the request is repeated once. Threads share it: one of them renews it, the others wait.

    Args:
        obtain: Logs in; the request that needs the credential raises its errors.
        header: The name of the header.
        prefix: The text before the credential in the header, ``"Bearer "``.
        clock: Measures the lifetime.
        early: Seconds before the expiry.
        hide: Called with every new credential, so that texts do not show it.
    """

    def __init__(  # noqa: PLR0913 -- keyword arguments
        self,
        obtain: Callable[[], IssuedCredential],
        *,
        header: str,
        clock: Clock,
        prefix: str = "",
        early: float = EARLY,
        hide: Callable[[str], None] = lambda _secret: None,
    ) -> None:
        self._obtain, self._header, self._prefix, self._hide = obtain, header, prefix, hide
        self._clock, self._early = clock, early
        self._lock = threading.RLock()
        self._value: str | None = None
        self._good_until = float("inf")

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Set the header, and register the renewal after a 401."""
        sent = self.get_current()
        request.headers[self._header] = self._prefix + sent

        def renew_on_401(response: Response, **settings: Any) -> Response:  # noqa: ANN401 -- settings of requests' adapters
            return self._repeat(response, sent, settings) if response.status_code == UNAUTHORIZED else response

        request.register_hook("response", renew_on_401)  # type: ignore[no-untyped-call]  # untyped in the stubs of requests
        return request

    def get_current(self) -> str:
        """Return the credential; obtain or renew it if necessary."""
        with self._lock:
            if self._value is None or self._clock.monotonic() >= self._good_until:
                self._renew()
            assert self._value is not None  # noqa: S101 -- for the type checker
            return self._value

    def forget(self) -> None:
        """Discard the credential, for example after a logout; the next request obtains a new one."""
        with self._lock:
            self._value = None

    def _renew(self) -> None:
        began = self._clock.monotonic()
        self._value = None
        credential = self._obtain()
        self._hide(credential.value)
        self._value, lifetime = credential.value, credential.lifetime
        early = min(self._early, (lifetime or 0) / 2)
        self._good_until = float("inf") if lifetime is None else began + lifetime - early

    def _repeat(self, refused: Response, sent: str, settings: Mapping[str, Any]) -> Response:
        _ = refused.content  # reading the whole body releases the connection, which the login may need
        with self._lock:
            if self._value in (None, sent):
                self._renew()
        request = refused.request.copy()
        if request._body_position is not None:  # type: ignore[attr-defined]  # noqa: SLF001 -- rewind_body reads it
            rewind_body(request)
        request.headers[self._header] = self._prefix + self.get_current()
        response: Response = refused.connection.send(request, **settings)
        response.history.append(refused)
        response.request = request
        return response


@dataclass(frozen=True)
class TokenGrant:
    """Response of a token endpoint."""

    access_token: str = field(repr=False)
    expires_in: float | None = None
    refresh_token: str | None = field(default=None, repr=False)


class OAuth:
    """Obtains access tokens from a token endpoint, by the refresh token while it is valid, otherwise by the grant.

    Args:
        ask: Sends a form to the token endpoint.
        grant: ``grant_type`` with its members, such as user name and password; None if there is only a refresh token.
        client: ``client_id`` and ``client_secret`` if the endpoint expects them in the form.
        refresh_token: The first refresh token.
        hide: Called with every new token, so that texts do not show it.
    """

    def __init__(
        self,
        ask: Callable[[Mapping[str, str]], TokenGrant],
        *,
        grant: Mapping[str, str] | None = None,
        client: Mapping[str, str] | None = None,
        refresh_token: str | None = None,
        hide: Callable[[str], None] = lambda _secret: None,
    ) -> None:
        if grant is None and not refresh_token:
            raise ValueError("Give a grant or a refresh token.")
        self._ask, self._grant, self._client = ask, grant, dict(client or {})
        self._refresh_token, self._hide = refresh_token, hide

    def __repr__(self) -> str:
        return f"OAuth({STARS})"

    def obtain(self) -> IssuedCredential:
        """Return a new access token.

        Raises:
            CallFailed: the token endpoint refuses the request, or cannot be reached.
        """
        if self._refresh_token:
            try:
                return self._request_token({"grant_type": "refresh_token", "refresh_token": self._refresh_token})
            except Fatal:
                if self._grant is None:
                    raise
                self._refresh_token = None
        return self._request_token(self._grant or {})

    def _request_token(self, grant: Mapping[str, str]) -> IssuedCredential:
        granted = self._ask({**grant, **self._client})
        if granted.refresh_token:
            self._refresh_token = granted.refresh_token
            self._hide(granted.refresh_token)
        return IssuedCredential(granted.access_token, granted.expires_in)
