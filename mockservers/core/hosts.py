"""The hosts that requests may name, and whether they come from another site's page."""

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
    """The hosts of a server: names and addresses of this machine, the one it listens on, and those that are allowed.

    A page in somebody's browser can make its own name point to this machine (DNS rebinding), so requests for other
    names are not served.

    Args:
        host: The address that the server listens on; with any address of this machine, every address is its own.
        allowed: More names. ``*.example.com`` stands for all names below that one, ``*`` for every name.
    """

    def __init__(self, host: str, allowed: Iterable[str] = ()) -> None:
        self._any_address = host in ANY_ADDRESS
        names = {one.lower().strip("[]").removesuffix(".") for one in (host, *allowed)}
        self._names = names | {socket.gethostname().lower()} - ANY_ADDRESS
        self._suffixes = tuple(one.removeprefix("*") for one in names if one.startswith("*."))

    def has(self, header: str) -> bool:
        """Whether a ``Host`` header names this server; false where it is not of the form ``name[:port]``."""
        name = parse_host(header)
        if name is None:
            return False
        if name in self._names or ANY_NAME in self._names or name.endswith(self._suffixes) or is_this_machine(name):
            return True
        return self._any_address and _address(name) is not None  # no name, so nobody's to point elsewhere


@lru_cache(maxsize=1_000)
def parse_host(header: str) -> str | None:
    """The name or address of a ``Host`` header in lower case, without brackets and port; None where it is malformed."""
    found = HOST.fullmatch(header)
    if found is None or (found["address"] and _address(found["address"]) is None):
        return None
    return (found["address"] or found["name"]).lower().removesuffix(".")


def is_address(host: str) -> bool:
    """Whether it is an IP address, not a name."""
    return _address(host) is not None


def is_this_machine(host: str) -> bool:
    """Whether it is a loopback address or ``localhost``; other names are not looked up."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    address = _address(host)
    return address is not None and address.is_loopback


def is_from_another_site(headers: Headers, origins: Sequence[str] = ()) -> bool:
    """Whether a browser sent the request for a page that is not the server's own.

    Args:
        headers: The headers, names in lower case.
        origins: Origins whose pages may use the server; ``*`` for all.
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
    """The origin, if it is one as browsers send it, or ``*``.

    Raises:
        ValueError: it is none.
    """
    if origin != ANY_NAME and not ORIGIN.fullmatch(origin):
        raise ValueError(f"{origin!r} is no origin: use a form such as http://localhost:3000, or *.")
    return origin


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None
