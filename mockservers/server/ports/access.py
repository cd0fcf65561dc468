"""Access control of the control plane and the console.

A vendor's port requires the vendor's credentials only. The control plane can change and delete everything, so each
request to it and to the console must pass three checks:

- its ``Host`` is a name of this server, since a web page can make its own name point to this machine (DNS rebinding);
- it does not come from a page of another site (``Origin``, ``Sec-Fetch-Site``), since a browser sends some requests for
  any page;
- it has the token, if the server is reachable from other machines.
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
    """The denial of a request: status, reason, and additional headers."""

    status: int
    reason: str
    headers: Mapping[str, str] = field(default_factory=dict)


class AccessControl:
    """Checks requests to the control plane and the console of one server.

    Args:
        host: The address that the server listens on.
        hosts: The allowed hosts of requests.
        token: The required token; None for no token, or for a new one if ``host`` is reachable from other machines.
    """

    def __init__(self, host: str, hosts: Hosts, token: str | None = None) -> None:
        self._hosts = hosts
        self.token = token or (None if is_this_machine(host) else secrets.token_urlsafe(TOKEN_BYTES))

    def refusal(self, headers: Sequence[tuple[bytes, bytes]], *, is_page: bool = False) -> Denial | None:
        """Check a request; return its denial, or None if it is allowed. Header names are in lower case.

        ``is_page`` is true for reading a page of the console: it changes nothing, so links of other sites are allowed.
        """
        sent = [(name, value.decode("latin-1")) for name, value in headers]
        hosts = [value for name, value in sent if name == b"host"]
        if len(hosts) > 1:
            return Denial(400, "The request has more than one Host header.")
        for host in hosts:
            if not self._hosts.has(host):
                return Denial(403, f"The host {host!r} is not allowed: start the server with --allow-host.")
        if is_from_another_site(headers) and not (is_page and _is_followed_link(headers)):
            origin = next((value for name, value in sent if name == b"origin"), "another site")
            return Denial(403, f"Requests from pages of {origin!r} are not allowed.")
        credentials = [value for name, value in sent if name == b"authorization"]
        if self.token is None or any(self._knows(value) for value in credentials):
            return None
        reason = "Authentication required: send `Authorization: Bearer <token>`."
        return Denial(401, reason, {"WWW-Authenticate": CHALLENGE})

    def _knows(self, credentials: str) -> bool:
        """True for ``Bearer`` with the token, or for ``Basic`` with the token as password, which browsers send."""
        scheme, _, value = credentials.partition(" ")
        token = value.strip()
        if scheme.lower() == "basic":
            try:
                token = base64.b64decode(token, validate=True).decode("latin-1").partition(":")[2]
            except binascii.Error:
                return False
        elif scheme.lower() != "bearer":
            return False
        return hmac.compare_digest(token.encode(), (self.token or "").encode())


def _is_followed_link(headers: Sequence[tuple[bytes, bytes]]) -> bool:
    """True if a browser follows a link and shows the response as a page; it sends no ``Origin`` then."""
    sent = dict(headers)
    return b"origin" not in sent and FOLLOWED_LINK.items() <= sent.items()
