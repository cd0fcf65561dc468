"""Detector of duplicate records, the sign of pages that shift while they are read."""

from __future__ import annotations

import json
from hashlib import blake2b

MOST = 1_000_000  # records that are compared, about 100 bytes of memory each; full loads are rarely larger
BYTES = 8
MODULUS = 1 << 8 * BYTES


class DuplicateDetector:
    """Counts records that were added before.

    ``number`` is the number of duplicates; ``content`` is a digest of all records, independent of their order.
    """

    def __init__(self, most: int = MOST) -> None:
        self._seen: set[int] = set()
        self._most = most
        self.number = self.content = 0

    def add(self, item: object) -> None:
        """Add a record."""
        if self._most == 0:
            return
        self._most -= 1
        text = json.dumps(item, sort_keys=True, separators=(",", ":"))
        digest = int.from_bytes(blake2b(text.encode(), digest_size=BYTES).digest(), "big")
        self.content = (self.content + digest) % MODULUS
        if digest in self._seen:
            self.number += 1
        self._seen.add(digest)
