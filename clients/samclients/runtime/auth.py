"""Authentication: the vendors' schemes as ``requests`` authentication."""

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
EARLY = 60.0  # seconds before its end that a credential is renewed


class Auth(AuthBase):
    """A ``requests`` authentication that knows which secrets it sends."""

    def secrets(self) -> Iterable[str]:
        """The secrets that must not appear in texts."""
        return ()

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Add nothing: this class is for callers without credentials, and keeps ``requests`` from reading ~/.netrc."""
        return request

    def __repr__(self) -> str:
        return f"{type(self).__name__}({STARS})"


class HeaderToken(Auth):
    """A token in a header: BigFix's ``Token``, a bearer token with its prefix."""

    def __init__(self, name: str, token: str, prefix: str = "") -> None:
        self._name, self._token, self._prefix = name, token, prefix

    def secrets(self) -> Iterable[str]:
        """The token."""
        return (self._token,)

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Set the header."""
        request.headers[self._name] = f"{self._prefix}{self._token}"
        return request


class QueryToken(Auth):
    """A token in the URL, BigFix's documented way. Other people's logs will have it; prefer a header."""

    def __init__(self, name: str, token: str) -> None:
        self._name, self._token = name, token

    def secrets(self) -> Iterable[str]:
        """The token."""
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
        """The password."""
        return (self._password,)

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Set the header."""
        self._basic(request)
        return request


@dataclass(frozen=True)
class IssuedCredential:
    """The result of a login: a session id or an access token, and its lifetime in seconds; None where unknown."""

    value: str = field(repr=False)
    lifetime: float | None = None


class Renewable(Auth):
    """A credential that a login gives and that expires: a session id, an OAuth access token.

    It is obtained when first needed, renewed ``early`` seconds before its end, and renewed once when a request
    is answered 401, which is then sent again. Threads share it: one of them renews, the others wait.

    Args:
        obtain: Logs in; its errors are raised by the request that needed the credential.
        header: The header's name.
        prefix: The text before the credential in the header, ``"Bearer "``.
        clock: Measures the lifetime.
        early: Seconds before the end of the lifetime.
        hide: Called with every new credential, so that texts do not show it.
    """

    def __init__(  # noqa: PLR0913 -- said by name
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
        """Set the header, and watch for a 401."""
        sent = self.current()
        request.headers[self._header] = self._prefix + sent

        def renew_on_401(response: Response, **settings: Any) -> Response:  # noqa: ANN401 -- of requests' adapters
            return self._again(response, sent, settings) if response.status_code == UNAUTHORIZED else response

        request.register_hook("response", renew_on_401)  # type: ignore[no-untyped-call]  # so it is in requests' stubs
        return request

    def current(self) -> str:
        """The credential, obtained or renewed if need be."""
        with self._lock:
            if self._value is None or self._clock.monotonic() >= self._good_until:
                self._renew()
            assert self._value is not None  # noqa: S101 -- for the type checker
            return self._value

    def forget(self) -> None:
        """Discard the credential, after a logout for example; the next request obtains another."""
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

    def _again(self, refused: Response, sent: str, settings: Mapping[str, Any]) -> Response:
        _ = refused.content  # read to its end: the login may need the connection that it came by
        refused.close()
        with self._lock:
            if self._value in (None, sent):
                self._renew()
        request = refused.request.copy()
        if request._body_position is not None:  # type: ignore[attr-defined]  # noqa: SLF001 -- what rewind_body goes by
            rewind_body(request)
        request.headers[self._header] = self._prefix + self.current()
        answer: Response = refused.connection.send(request, **settings)
        answer.history.append(refused)
        answer.request = request
        return answer


@dataclass(frozen=True)
class TokenGrant:
    """A token endpoint's answer."""

    access_token: str = field(repr=False)
    expires_in: float | None = None
    refresh_token: str | None = field(default=None, repr=False)


class OAuth:
    """Access tokens from a token endpoint: by refresh token while there is a good one, else by the first grant.

    Args:
        ask: Sends a form to the token endpoint.
        grant: ``grant_type`` and what goes with it: user name and password, or nothing for client_credentials;
            None where there is only a refresh token.
        client: ``client_id`` and ``client_secret``, where the endpoint wants them in the form.
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
        """A new access token.

        Raises:
            CallFailed: the token endpoint refuses, or cannot be reached.
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
