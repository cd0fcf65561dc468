"""Seeded randomness, the only source of ids, tokens and generated data: same seed and requests, same bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from random import Random
from string import ascii_letters, digits

BASE62 = digits + ascii_letters


class SeededRandom:
    """Seeded randomness of one world.

    Args:
        seed: The world's seed.
        count: Returns the next number of a named series, starting at 0, or the first of as many as a second argument
            says. The number is stored with the world's data, so that a request after a rollback draws the same number.
    """

    def __init__(self, seed: int, count: Callable[..., int]) -> None:
        self._seed = seed
        self._count = count

    def fork(self, *key: object) -> Random:
        """A generator for a key: the same at every call."""
        text = "\x1f".join(map(str, (self._seed, *key)))
        return Random(hashlib.blake2b(text.encode(), digest_size=16).digest())  # noqa: S311 -- reproducible on purpose

    def draw(self, series: str) -> Random:
        """The next generator of a series: different at every call, the same in every run."""
        return self.fork(series, self._count(series))

    def next_number(self, series: str, first: int = 1) -> int:
        """The next number of a series that starts at ``first``."""
        return first + self._count(series)

    def next_numbers(self, series: str, first: int, count: int) -> range:
        """The next ``count`` numbers of a series that starts at ``first``."""
        start = first + self._count(series, count)
        return range(start, start + count)

    def token(self, series: str, length: int, alphabet: str) -> str:
        """The next token of a series: ``length`` characters of ``alphabet``."""
        return "".join(self.draw(series).choices(alphabet, k=length))
