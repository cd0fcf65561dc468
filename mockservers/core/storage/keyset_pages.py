"""Keyset bookmarks for deep pages of a sorted list, instead of a large OFFSET.

SQLite needs tens of milliseconds to skip 900,000 rows, or to find the first of few rows at the end of a large table.
The key of every thousandth row is cached up to the deepest page requested so far, and a page is read from the nearest
key before it.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence
from typing import Any

STRIDE = 1_000  # rows between two bookmarks
MOST_LISTS = 20  # lists whose bookmarks are cached

Key = tuple[Any, ...]
KeyAt = Callable[[Key, int], Key | None]  # the key to start after (empty: the first row), and the number of rows


class KeysetBookmarks:
    """Bookmarks of one list: the keys of the rows at the offsets 0, 1,000, 2,000 and so on, found when first needed.

    Args:
        stride: The number of rows between two bookmarks.
    """

    def __init__(self, stride: int = STRIDE) -> None:
        self._stride, self._keys = stride, list[Key]()

    def find_nearest(self, offset: int, key_at: KeyAt) -> tuple[Key, int]:
        """Return the last bookmark at or before an offset (empty if there is none), and the number of rows to skip.

        Args:
            offset: The offset of the page.
            key_at: Finds the key of the row that follows a key, or the first row, by a number of rows.
        """
        wanted = offset // self._stride
        while len(self._keys) <= wanted:
            key = key_at(self._keys[-1], self._stride) if self._keys else key_at((), 0)
            if key is None:
                break
            self._keys.append(key)
        if not self._keys:
            return (), offset
        found = min(wanted, len(self._keys) - 1)
        return self._keys[found], offset - found * self._stride


def find_bookmarks(cache: MutableMapping[object, Any], which: object, stride: int = STRIDE) -> KeysetBookmarks:
    """Return the bookmarks of a list from the cache; create them if there are none."""
    lists: dict[object, KeysetBookmarks] = cache.setdefault("bookmarks", {})
    if which not in lists and len(lists) >= MOST_LISTS:
        lists.clear()
    return lists.setdefault(which, KeysetBookmarks(stride))


def build_key_condition(columns: Sequence[str]) -> str:
    """Return the SQL condition for rows at or after a key."""
    return f"({', '.join(columns)}) >= ({', '.join('?' for _ in columns)})"
