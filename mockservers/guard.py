"""Who may use the control plane and the console: the guard before them.

A stand-in's own port asks for nothing but the vendor's credentials. The control plane can change and delete
everything, so three things are held against each request to it and to the console:

- the ``Host`` it names, since a page in somebody's browser can make its own name point to this machine (DNS rebinding);
- the ``Origin`` it comes from, since a browser sends some requests for any page, though it shows the page no answer;
- where the server listens on more than this machine, a token.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import ipaddress
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

ANY_ADDRESS = {"0.0.0.0", "::", ""}  # noqa: S104 -- recognised, not bound
CHALLENGE = 'Bearer realm="mockservers", Basic realm="mockservers"'
TOKEN_BYTES = 24


@dataclass(frozen=True)
class Turned:
    """A request that is turned away: the status, why, and headers besides."""

    status: int
    reason: str
    headers: Mapping[str, str] = field(default_factory=dict)


class Guard:
    """Turns away requests to the control plane and the console of one server.

    Args:
        host: The address that the server listens on.
        allow_hosts: Names by which it may be reached besides those of this machine and ``host``.
        token: What a request must know; None for a new token where ``host`` is not this machine, else for none.
    """

    def __init__(self, host: str, allow_hosts: Iterable[str] = (), token: str | None = None) -> None:
        self._any_address = host in ANY_ADDRESS
        self._hosts = {one.lower().strip("[]") for one in (host, *allow_hosts)} - ANY_ADDRESS
        self.token = token or (None if is_this_machine(host) else secrets.token_urlsafe(TOKEN_BYTES))

    def refusal(self, headers: Iterable[tuple[bytes, bytes]]) -> Turned | None:
        """What turns a request away; None where nothing does. Header names are in lower case."""
        sent = [(name, value.decode("latin-1")) for name, value in headers]
        hosts = [value for name, value in sent if name == b"host"]
        for host in hosts:
            if not self._is_ours(_name(host)):
                return Turned(403, f"The host {host!r} is not one of this server's; see --allow-host.")
        for name, origin in sent:
            if name == b"origin" and origin.partition("://")[2] not in hosts:
                return Turned(403, f"A page of {origin!r} may not use this server.")
        credentials = [value for name, value in sent if name == b"authorization"]
        if self.token is None or any(self._knows(one) for one in credentials):
            return None
        return Turned(401, "This server asks for its token.", {"WWW-Authenticate": CHALLENGE})

    def _is_ours(self, host: str) -> bool:
        if host in self._hosts or is_this_machine(host):
            return True
        return self._any_address and _address(host) is not None  # no name, so nobody's to point elsewhere

    def _knows(self, credentials: str) -> bool:
        """Whether it is ``Bearer`` with the token, or ``Basic`` with it as the password, as a browser asks for it."""
        scheme, _, value = credentials.partition(" ")
        told = value.strip()
        if scheme.lower() == "basic":
            try:
                told = base64.b64decode(told, validate=True).decode("latin-1").partition(":")[2]
            except binascii.Error:
                return False
        elif scheme.lower() != "bearer":
            return False
        return hmac.compare_digest(told.encode(), (self.token or "").encode())


def is_this_machine(host: str) -> bool:
    """Whether it is a loopback address or ``localhost``; other names are not looked up."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    address = _address(host)
    return address is not None and address.is_loopback


def is_address(host: str) -> bool:
    """Whether it is an IP address, not a name."""
    return _address(host) is not None


def _name(host: str) -> str:
    """The name or address of a ``Host`` header, without brackets and port."""
    name = host.rpartition("]")[0].removeprefix("[") if host.startswith("[") else host.partition(":")[0]
    return name.lower().removesuffix(".")


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None
