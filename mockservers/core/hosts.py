"""Allowed hosts of requests, and detection of requests from pages of other sites."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable, Sequence
from functools import lru_cache

ANY_ADDRESS = {"0.0.0.0", "::", ""}  # noqa: S104 -- recognised, not bound
ANY_NAME = "*"
HOST = re.compile(r"(?:\[(?P<address>[0-9A-Fa-f:.]+)\]|(?P<name>[A-Za-z0-9._-]+))(?::[0-9]{0,5})?", re.ASCII)
OWN_PAGES = {"same-origin", "none"}  # of Sec-Fetch-Site: the server's own pages, and what was typed

ORIGIN = re.compile(r"https?://(\[[0-9A-Fa-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?", re.ASCII)

TOLD_BY_BROWSERS = {b"origin", b"sec-fetch-site"}

Headers = Sequence[tuple[bytes, bytes]]


class Hosts:
    """The hosts of a server: names and addresses of this machine, the address it listens on, and allowed names.

    A web page can make its own name point to this machine (DNS rebinding), so requests for other names are refused.

    Args:
        host: The address that the server listens on. For ``0.0.0.0`` and ``::`` every IP address is allowed.
        allowed: More names. ``*.example.com`` allows all names below, ``*`` every name.
    """

    def __init__(self, host: str, allowed: Iterable[str] = ()) -> None:
        self._any_address = host in ANY_ADDRESS
        names = {name.lower().strip("[]").removesuffix(".") for name in (host, *allowed)}
        self._names = names | {socket.gethostname().lower()} - ANY_ADDRESS
        self._suffixes = tuple(name.removeprefix("*") for name in names if name.startswith("*."))

    def has(self, header: str) -> bool:
        """True if a ``Host`` header names this server; false if it is not of the form ``name[:port]``."""
        name = parse_host(header)
        if name is None:
            return False
        if name in self._names or ANY_NAME in self._names or name.endswith(self._suffixes) or is_this_machine(name):
            return True
        return self._any_address and _address(name) is not None  # an address cannot be rebound


@lru_cache(maxsize=1_000)
def parse_host(header: str) -> str | None:
    """The name or address of a ``Host`` header in lower case, without brackets and port; None if it is malformed."""
    found = HOST.fullmatch(header)
    if found is None or (found["address"] and _address(found["address"]) is None):
        return None
    return (found["address"] or found["name"]).lower().removesuffix(".")


def is_address(host: str) -> bool:
    """True for an IP address, false for a name."""
    return _address(host) is not None


def is_this_machine(host: str) -> bool:
    """True for a loopback address or ``localhost``; other names are not resolved."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    address = _address(host)
    return address is not None and address.is_loopback


def is_from_another_site(headers: Headers, origins: Sequence[str] = ()) -> bool:
    """True if a browser sent the request for a page of another site.

    Args:
        headers: The headers, names in lower case.
        origins: Allowed origins; ``*`` for all.
    """
    if not any(name in TOLD_BY_BROWSERS for name, _ in headers):
        return False
    sent = [(name, value.decode("latin-1")) for name, value in headers]
    foreign = [origin for name, origin in sent if name == b"origin"]
    if foreign and (ANY_NAME in origins or set(foreign) <= set(origins)):
        return False
    hosts = [value for name, value in sent if name == b"host"]
    if any(origin.partition("://")[2] not in hosts for origin in foreign):
        return True
    return any(value not in OWN_PAGES for name, value in sent if name == b"sec-fetch-site")


def check_origin(origin: str) -> str:
    """Check that a text is ``*`` or an origin as browsers send it, and return it.

    Raises:
        ValueError: the text is not an origin.
    """
    if origin != ANY_NAME and not ORIGIN.fullmatch(origin):
        raise ValueError(f"{origin!r} is not an origin: use a form such as http://localhost:3000, or *.")
    return origin


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None
