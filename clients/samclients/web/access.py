"""Access to the pages: from this machine only, or from elsewhere with a password.

A page that is served to this machine only is still reachable for scripts of foreign web sites whose DNS name they have
rebound to 127.0.0.1, so the Host header is checked in either case.
"""

from __future__ import annotations

import hmac
import secrets
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from ipaddress import ip_address

from samclients.web.lockout import LockOut

SHORTEST_PASSWORD = 8
IDLE_SECONDS = 12 * 3600
MOST_SESSIONS = 1000
LOCALHOST = "localhost"


class PasswordRequired(Exception):
    """The pages are to be served beyond this machine, and there is no password, or one that is too short."""


class LoginSessions:
    """The logins that are valid: tokens in memory, so that a logout ends a session wherever its cookie is.

    Args:
        now: Returns seconds that only grow, as ``time.monotonic``.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._expiry: dict[str, float] = {}
        self._lock = threading.Lock()

    def create(self) -> str:
        """Return the token of a new session."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            now = self._now()
            self._expiry = {key: until for key, until in self._expiry.items() if until > now}
            while len(self._expiry) >= MOST_SESSIONS:
                del self._expiry[next(iter(self._expiry))]
            self._expiry[token] = now + IDLE_SECONDS
        return token

    def renew(self, token: str) -> bool:
        """Tell if a session is valid, and extend it."""
        with self._lock:
            now = self._now()
            if self._expiry.get(token, 0.0) <= now:
                self._expiry.pop(token, None)
                return False
            self._expiry[token] = now + IDLE_SECONDS
            return True

    def end(self, token: str) -> None:
        """End a session."""
        with self._lock:
            self._expiry.pop(token, None)


@dataclass(frozen=True)
class PageAddress:
    """Where pages are served: the options of a ``web`` command.

    Args:
        host: Address to listen on.
        port: Port to listen on; 0 takes a free one.
        allowed: Further host names that requests may name.
        variable: The environment variable with the password.
        behind_proxy: True if a proxy with HTTPS passes the requests on.
    """

    host: str
    port: int
    allowed: tuple[str, ...]
    variable: str
    behind_proxy: bool = False


@dataclass(frozen=True)
class AccessPolicy:
    """Who may use the pages.

    Args:
        password: The password; None if none is asked for.
        host_names: Host names that requests may name, in lower case.
        is_local: True if only this machine is served; of IP addresses only loopback ones are accepted then.
        behind_proxy: True if a proxy with HTTPS passes the requests on: its X-Forwarded headers are believed, and the
            cookie is sent over HTTPS only.
        now: Returns seconds that only grow, as ``time.monotonic``.
    """

    password: str | None = field(default=None, repr=False)
    host_names: frozenset[str] = frozenset({LOCALHOST})
    is_local: bool = True
    behind_proxy: bool = False
    now: Callable[[], float] = time.monotonic
    sessions: LoginSessions = field(init=False, repr=False)
    lockout: LockOut = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sessions", LoginSessions(self.now))
        object.__setattr__(self, "lockout", LockOut(self.now))

    def is_trusted_host(self, header: str) -> bool:
        """Tell if a request with this Host header was meant for these pages.

        A rebound DNS name is a name, so IP addresses are accepted: all of them, or loopback ones if ``is_local``.
        """
        name = parse_host_name(header)
        if name in self.host_names:
            return True
        try:
            address = ip_address(name)
        except ValueError:
            return False
        return address.is_loopback or not self.is_local

    def is_password(self, candidate: str) -> bool:
        """Tell if this is the password, in constant time."""
        expected = sha256((self.password or "").encode()).digest()
        given = sha256(candidate.encode("utf-8", "surrogatepass")).digest()
        return self.password is not None and hmac.compare_digest(expected, given)


def build_access_policy(address: PageAddress, password: str | None) -> AccessPolicy:
    """Return the policy for pages that are served on an address.

    Args:
        address: Where they are served.
        password: From the environment; None or empty if there is none.

    Raises:
        PasswordRequired: the pages can be reached from other machines, and there is no password.
    """
    host, variable = address.host, address.variable
    is_local = is_loopback(host)
    if password and len(password) < SHORTEST_PASSWORD:
        raise PasswordRequired(f"The password in {variable} is too short: use at least {SHORTEST_PASSWORD} characters.")
    if not is_local and not password:
        raise PasswordRequired(
            f"{host} can be reached from other machines, which need a password: set {variable}, or use 127.0.0.1."
        )
    if address.behind_proxy and not password:
        raise PasswordRequired(f"The proxy can be reached from other machines, which need a password: set {variable}.")
    names = {LOCALHOST, host.lower(), *(name.lower() for name in address.allowed)}
    if not is_local:
        names |= {socket.gethostname().lower(), socket.getfqdn().lower()}
    return AccessPolicy(password or None, frozenset(names), is_local, address.behind_proxy)


def is_loopback(host: str) -> bool:
    """Tell if only this machine can reach an address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == LOCALHOST


def parse_host_name(header: str) -> str:
    """Return the host name of a Host header in lower case, without port and brackets."""
    if header.startswith("["):
        return header[1:].partition("]")[0].lower()
    return header.partition(":")[0].lower()
