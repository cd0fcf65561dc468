"""Values that are kept in memory between two requests of a visitor, a prepared download for example."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
SECONDS = 900
MOST_VALUES = 50


class StagingStore(Generic[T]):
    """Keeps values for some minutes under keys that nobody can guess.

    Args:
        now: Returns seconds that only grow.
        seconds: Seconds after which a value expires.
    """

    def __init__(self, now: Callable[[], float], seconds: float = SECONDS) -> None:
        self._now, self._seconds = now, seconds
        self._values: dict[str, tuple[float, T]] = {}
        self._lock = threading.Lock()

    def put(self, value: T) -> str:
        """Keep a value; return its key. The oldest value makes room if there are too many."""
        key = secrets.token_urlsafe(32)
        with self._lock:
            now = self._now()
            self._values = {name: entry for name, entry in self._values.items() if entry[0] > now}
            while len(self._values) >= MOST_VALUES:
                del self._values[next(iter(self._values))]
            self._values[key] = (now + self._seconds, value)
        return key

    def replace(self, key: str, value: T) -> None:
        """Keep another value under a key, and begin its time anew; an expired key stays expired."""
        with self._lock:
            now = self._now()
            if self._values.get(key, (0.0, None))[0] > now:
                self._values[key] = (now + self._seconds, value)

    def find(self, key: str) -> T | None:
        """Return a value; None if there is none, or it has expired."""
        with self._lock:
            until, value = self._values.get(key, (0.0, None))
            return value if until > self._now() else None

    def remove(self, key: str) -> None:
        """Remove a value."""
        with self._lock:
            self._values.pop(key, None)
