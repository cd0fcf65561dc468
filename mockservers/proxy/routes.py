"""Which host names a proxy answers for, passes on, or refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from mockservers.core.hosts import is_address, parse_host

BELOW = "*."  # begins a pattern for all names below one


@dataclass(frozen=True)
class ProxyOptions:
    """What a proxy does with the hosts that a client asks for.

    Args:
        as_vendors: Answer for the host names of the vendors.
        vendor_hosts: More host names by mock server, such as ``{"bigfix": ["inventory.example.com"]}``;
            ``*.example.com`` stands for all names below.
        allow_net: Hosts that are reached through the proxy as they are, also as patterns; others are refused.
        port: The port on loopback; 0 for a free one.
        refused: Called with the name of each refused host, on the server's thread; must return quickly.

    Raises:
        ValueError: a host is malformed.
    """

    as_vendors: bool = True
    vendor_hosts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    allow_net: Sequence[str] = ()
    port: int = 0
    refused: Callable[[str], None] = lambda _host: None

    def __post_init__(self) -> None:
        for hosts in (self.allow_net, *self.vendor_hosts.values()):
            for host in hosts:
                check_pattern(host)


class Routes:
    """The hosts of a proxy.

    Args:
        options: What the user has chosen.
        documented: The vendors' documented host names by mock server.
    """

    def __init__(self, options: ProxyOptions, documented: Mapping[str, Sequence[str]]) -> None:
        self._passed = tuple(map(_normalize, options.allow_net))
        names = {*documented, *options.vendor_hosts} if options.as_vendors else set()
        self._patterns = {
            name: tuple(map(_normalize, (*options.vendor_hosts.get(name, ()), *documented.get(name, ()))))
            for name in sorted(names)
        }

    def find_vendor(self, host: str) -> str | None:
        """Return the mock server that answers for a host name; None if none does."""
        return next((name for name, patterns in self._patterns.items() if _matches(host, patterns)), None)

    def is_passed_on(self, host: str) -> bool:
        """Return true if connections to a host are passed on."""
        return _matches(host, self._passed)

    @property
    def vendor_hosts(self) -> Mapping[str, Sequence[str]]:
        """The host names that the proxy answers for, by mock server."""
        return {name: patterns for name, patterns in self._patterns.items() if patterns}


def split_target(target: str) -> tuple[str, int] | None:
    """Return host and port of a CONNECT target, the host in lower case; None if it is malformed."""
    _, colon, port = target.rpartition(":")
    host = parse_host(target)
    if not colon or host is None or not (port.isascii() and port.isdigit()) or not 0 < int(port) < 1 << 16:
        return None
    return host, int(port)


def check_pattern(pattern: str) -> str:
    """Check that a text is a host name, an address or ``*.`` before a name, and return it in lower case.

    Raises:
        ValueError: it is not.
    """
    found = _normalize(pattern)
    name = found.removeprefix(BELOW)
    if parse_host(f"[{name}]" if ":" in name else name) is None or "*" in name:
        raise ValueError(f"{pattern!r} is not a host: use a form such as login.example.com or *.example.com.")
    return found


def _normalize(pattern: str) -> str:
    return pattern.strip().lower().strip("[]").removesuffix(".")


def _matches(host: str, patterns: Iterable[str]) -> bool:
    return any(
        host.endswith(pattern[1:]) and not is_address(host) if pattern.startswith(BELOW) else host == pattern
        for pattern in patterns
    )
