"""Spellings of a secret: as it is, and escaped for URLs, JSON or XML.

Mock servers and clients share no code, so each side has this file; a test compares the two.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from urllib.parse import quote, quote_plus

Places = tuple[list[int], list[int]]  # in both texts, from which they run on alike

STARS = "***"
SHORTEST = 6  # characters of a secret that is shorter without its escapes
MOST_LEVELS = 5  # escapes within escapes that are read
ESCAPES = re.compile(r"%|\\|&")
UNIT = re.compile(r"u(....)")
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
    plain, levels = _unescape(text)
    pieces, place = list[str](), 0
    for found, end in sorted(span for secret in secrets for span in _find(plain, secret)):
        first = _locate(levels, found)
        if first >= place:
            pieces += (text[place:first], STARS)
        place = max(place, _locate(levels, end))
    return "".join((*pieces, text[place:]))


def _find(plain: str, secret: str) -> Iterator[tuple[int, int]]:
    """Yield the beginnings and ends of a secret in a text without escapes."""
    wanted, _ = _unescape(secret)
    if len(wanted) < min(len(secret), SHORTEST):
        return
    place = plain.find(wanted)
    while place >= 0:
        yield place, place + len(wanted)
        place = plain.find(wanted, place + len(wanted))


def _unescape(text: str) -> tuple[str, list[Places]]:
    """Return a text without escapes and with spaces for ``+``, and the places for ``_locate``, level by level."""
    levels, plain = list[Places](), ""
    for _ in range(MOST_LEVELS):
        pieces = list(_split(text))
        plain = "".join(piece for piece, _ in pieces).replace("+", " ")
        levels.append((list(accumulate((len(piece) for piece, _ in pieces), initial=0)), [at for _, at in pieces]))
        if plain == text or not ESCAPES.search(plain):
            break
        text = plain
    return plain, levels


def _locate(levels: Sequence[Places], place: int) -> int:
    """Return the place in the text of a place in the text without escapes."""
    for own, given in reversed(levels):
        nearest = min(bisect_right(own, place), len(given)) - 1
        place = given[nearest] + place - own[nearest]
    return place


def _split(text: str) -> Iterator[tuple[str, int]]:
    """Yield the parts of a text, without their escapes, and their places; at last an empty one at the end."""
    place = 0
    for found in ESCAPE.finditer(text):
        yield text[place : found.start()], place
        yield from _read_escape(found)
        place = found.end()
    yield text[place:], place
    yield "", len(text)


def _read_escape(found: re.Match[str]) -> Iterator[tuple[str, int]]:
    if found["bytes"]:
        yield from _read_bytes(found)
    elif found["pair"]:
        yield bytes.fromhex("".join(UNIT.findall(found["pair"]))).decode("utf-16-be"), found.start()
    elif found["unit"]:
        yield chr(int(found["unit"], 16)), found.start()
    elif found["entity"]:
        yield html.unescape(found["entity"]), found.start()
    else:
        yield found["sign"] or "\\", found.start()


def _read_bytes(found: re.Match[str]) -> Iterator[tuple[str, int]]:
    """Yield percent-encoded characters, of one to four bytes each."""
    encoded = list(BYTE.finditer(found["bytes"]))
    content = bytes(int(byte[1], 16) for byte in encoded).decode("utf-8", "surrogateescape")
    number = 0
    for character in content:
        yield character, found.start() + encoded[number].start()
        number += len(character.encode("utf-8", "surrogateescape"))
