"""Access control of the control plane and the console.

A stand-in's own port asks for nothing but the vendor's credentials. The control plane can change and delete
everything, so three things are held against each request to it and to the console:

- the ``Host`` it names, since a page in somebody's browser can make its own name point to this machine (DNS rebinding);
- the page it comes from (``Origin``, ``Sec-Fetch-Site``), since a browser sends some requests for any page, though it
  shows the page no answer;
- where the server listens on more than this machine, a token.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mockservers.core.hosts import Hosts, is_from_another_site, is_this_machine

CHALLENGE = 'Bearer realm="mockservers", Basic realm="mockservers"'
TOKEN_BYTES = 24
FOLLOWED_LINK = {b"sec-fetch-mode": b"navigate", b"sec-fetch-dest": b"document"}


@dataclass(frozen=True)
class Denial:
    """A request that is turned away: the status, why, and headers besides."""

    status: int
    reason: str
    headers: Mapping[str, str] = field(default_factory=dict)


class AccessControl:
    """Turns away requests to the control plane and the console of one server.

    Args:
        host: The address that the server listens on.
        hosts: The hosts by which it may be reached.
        token: What a request must know; None for a new token where ``host`` is not this machine, else for none.
    """

    def __init__(self, host: str, hosts: Hosts, token: str | None = None) -> None:
        self._hosts = hosts
        self.token = token or (None if is_this_machine(host) else secrets.token_urlsafe(TOKEN_BYTES))

    def refusal(self, headers: Sequence[tuple[bytes, bytes]], *, is_page: bool = False) -> Denial | None:
        """Check a request; returns the denial, or None to let it pass. Header names are in lower case.

        ``is_page`` says that one of the console's pages is asked for, which change nothing: links to them may be
        followed from anywhere.
        """
        sent = [(name, value.decode("latin-1")) for name, value in headers]
        hosts = [value for name, value in sent if name == b"host"]
        if len(hosts) > 1:
            return Denial(400, "The request has more than one Host header.")
        for host in hosts:
            if not self._hosts.has(host):
                return Denial(403, f"The host {host!r} is not one of this server's; see --allow-host.")
        if is_from_another_site(headers) and not (is_page and _is_followed_link(headers)):
            origin = next((value for name, value in sent if name == b"origin"), "another site")
            return Denial(403, f"A page of {origin!r} may not use this server.")
        credentials = [value for name, value in sent if name == b"authorization"]
        if self.token is None or any(self._knows(value) for value in credentials):
            return None
        return Denial(401, "This server asks for its token.", {"WWW-Authenticate": CHALLENGE})

    def _knows(self, credentials: str) -> bool:
        """True for ``Bearer`` with the token, and for ``Basic`` with it as the password, as a browser sends it."""
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


def _is_followed_link(headers: Sequence[tuple[bytes, bytes]]) -> bool:
    """True where a browser shows the answer in a window of its own; it sends no ``Origin`` then."""
    sent = dict(headers)
    return b"origin" not in sent and FOLLOWED_LINK.items() <= sent.items()
