"""Spellings of a secret: as it is, and escaped for URLs, JSON or XML.

Mock servers and clients share no code, so each side has this file; a test compares the two.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus, unquote_to_bytes

STARS = "***"
SHORTEST = 6  # characters of a secret that is shorter without its escapes
MOST_LEVELS = 5  # escapes within escapes that are read
ESCAPES = re.compile(r"%|\\|&")
BYTE = re.compile(r"%(?:25)*([0-9A-Fa-f]{2})")
ESCAPE = re.compile(  # possessive where a text may repeat a part: the time is linear
    r"(?P<bytes>(?:%(?:25)*[0-9A-Fa-f]{2})+)"
    r"|\\++(?P<pair>u[dD][89abAB][0-9A-Fa-f]{2}\\++u[dD][c-fC-F][0-9A-Fa-f]{2})"
    r"|\\++(?:u(?P<unit>[0-9A-Fa-f]{4})|(?P<sign>[\"/]))?"
    r"|(?P<entity>&(?:#0*+[0-9]{1,7}|#[xX]0*+[0-9A-Fa-f]{1,6}|quot|amp|lt|gt|apos);)"
)


def spellings(secret: str) -> Iterator[str]:
    """The usual spellings of a secret: plain, percent-encoded, escaped for JSON and for XML."""
    yield from dict.fromkeys(
        (
            secret,
            quote(secret, safe=""),
            quote(secret),
            quote_plus(secret),
            secret.replace("\\", "\\\\").replace('"', '\\"').replace("/", "\\/"),
            secret.replace("\\", "\\\\").replace('"', '\\"'),
            html.escape(secret),
            html.escape(secret, quote=False),
        )
    )


def hide_escaped(text: str, secrets: Iterable[str]) -> str:
    """Replace secrets by stars, however their characters are escaped: all or some, and in URLs repeatedly.

    Text and secrets are compared without escapes. The time is linear in the text, whatever the secrets are.
    """
    if not ESCAPES.search(text):
        return text
    read = UnescapedText(text)
    spans = sorted(span for secret in secrets for span in read.find(secret))
    pieces, place = list[str](), 0
    for start, end in spans:
        if start >= place:
            pieces += (text[place:start], STARS)
        place = max(place, end)
    return "".join((*pieces, text[place:]))


class UnescapedText:
    """A text without escapes and with spaces for ``+``, and the places of its characters in the text.

    Args:
        text: The text.
        levels: The number of levels of escapes within escapes that are read.
    """

    def __init__(self, text: str, levels: int = MOST_LEVELS) -> None:
        self._pieces = list[str]()
        self._length = 0  # of all pieces
        self._own, self._given = list[int](), list[int]()  # places in both texts from which both run on alike
        place = 0
        for found in ESCAPE.finditer(text):
            self._add(text[place : found.start()], place)
            self._add_escape(found)
            place = found.end()
        self._add(text[place:], place)
        self._add("", len(text))
        self.plain = "".join(self._pieces)
        self._within: UnescapedText | None = None
        if levels > 1 and self.plain != text and ESCAPES.search(self.plain):
            self._within = UnescapedText(self.plain, levels - 1)
            self.plain = self._within.plain

    def find(self, secret: str) -> Iterator[tuple[int, int]]:
        """Yield the beginning and the end of a secret in the text, wherever it is."""
        wanted = UnescapedText(secret).plain
        if len(wanted) < min(len(secret), SHORTEST):
            return
        place = self.plain.find(wanted)
        while place >= 0:
            end = place + len(wanted)
            yield self._locate(place), self._locate(end)
            place = self.plain.find(wanted, end)

    def _locate(self, place: int) -> int:
        if self._within is not None:
            place = self._within._locate(place)  # noqa: SLF001 -- the same class
        nearest = bisect_right(self._own, place) - 1
        return self._given[nearest] + place - self._own[nearest]

    def _add(self, piece: str, place: int) -> None:
        self._own.append(self._length)
        self._given.append(place)
        self._pieces.append(piece.replace("+", " "))
        self._length += len(piece)

    def _add_escape(self, found: re.Match[str]) -> None:
        if found["bytes"]:
            self._add_bytes(found)
        elif found["pair"]:
            units = bytes.fromhex("".join(re.findall(r"u(....)", found["pair"])))
            self._add(units.decode("utf-16-be"), found.start())
        elif found["unit"]:
            self._add(chr(int(found["unit"], 16)), found.start())
        elif found["entity"]:
            self._add(html.unescape(found["entity"]), found.start())
        else:
            self._add(found["sign"] or "\\", found.start())

    def _add_bytes(self, found: re.Match[str]) -> None:
        """Add percent-encoded characters, of one to four bytes each."""
        encoded = list(BYTE.finditer(found["bytes"]))
        content = unquote_to_bytes("".join(f"%{byte[1]}" for byte in encoded)).decode("utf-8", "surrogateescape")
        number = 0
        for character in content:
            self._add(character, found.start() + encoded[number].start())
            number += len(character.encode("utf-8", "surrogateescape"))
