"""Lock-out of clients that sent wrong passwords."""

from __future__ import annotations

import threading
from collections.abc import Callable
from ipaddress import IPv6Address, IPv6Network, ip_address

MOST_ATTEMPTS = 5
LOCKED_SECONDS = 900
MOST_CLIENTS = 10_000  # remembered at once
IPV6_PREFIX = 64  # bits that one client cannot choose


class LockOut:
    """Counts the login attempts of each client, and locks a client out after too many.

    Args:
        now: Returns seconds that only grow, as ``time.monotonic``.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._attempts: dict[str, tuple[int, float]] = {}  # by client: number, and when they are forgotten
        self._lock = threading.Lock()

    def begin_attempt(self, client: str) -> bool:
        """Count an attempt before its password is checked; False if the client is locked out."""
        key = client_key(client)
        with self._lock:
            self._forget_expired()
            number, _ = self._attempts.get(key, (0, 0.0))
            if number >= MOST_ATTEMPTS:
                return False
            self._attempts[key] = (number + 1, self._now() + LOCKED_SECONDS)
            return True

    def seconds_left(self, client: str) -> int:
        """Return the seconds until a client is no longer locked out; 0 if it is not."""
        with self._lock:
            number, until = self._attempts.get(client_key(client), (0, 0.0))
            return max(0, round(until - self._now())) if number >= MOST_ATTEMPTS else 0

    def reset(self, client: str) -> None:
        """Forget the attempts of a client that sent the right password."""
        with self._lock:
            self._attempts.pop(client_key(client), None)

    def _forget_expired(self) -> None:
        now = self._now()
        self._attempts = {key: entry for key, entry in self._attempts.items() if entry[1] > now}
        while len(self._attempts) >= MOST_CLIENTS:
            del self._attempts[next(iter(self._attempts))]


def client_key(client: str) -> str:
    """Return the key of a client's address: an IPv4 address, or the network of an IPv6 address."""
    try:
        address = ip_address(client)
    except ValueError:
        return client
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(IPv6Network((address, IPV6_PREFIX), strict=False))
    return str(address)
