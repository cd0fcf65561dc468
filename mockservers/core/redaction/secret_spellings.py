"""Spellings of a secret: as it is, and escaped for URLs, JSON or XML.

Mock servers and clients share no code, so each side has this file; a test compares the two.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from urllib.parse import quote, quote_plus

Places = tuple[list[int], list[int]]  # in both texts, from which they run on alike

STARS = "***"
SHORTEST = 6  # characters of a secret that is shorter without its escapes
MOST_LEVELS = 5  # escapes within escapes that are read
SIGN = re.compile(r"%|\\|&(?:#|quot|amp|lt|gt|apos)")  # quickly finds a text without any escape
UNIT = re.compile(r"u(....)")
BYTE = re.compile(r"%(?:25)*([0-9A-Fa-f]{2})")
ESCAPE = re.compile(  # quick: alternatives begin with a character; linear in time: repetitions are possessive
    r"%(?P<bytes>(?:25)*[0-9A-Fa-f]{2}(?:%(?:25)*[0-9A-Fa-f]{2})*)"
    r"|\\\\*+(?P<pair>u[dD][89abAB][0-9A-Fa-f]{2}\\++u[dD][c-fC-F][0-9A-Fa-f]{2})"
    r"|\\\\*+(?:u(?P<unit>[0-9A-Fa-f]{4})|(?P<sign>[\"/]))?"
    r"|&(?P<entity>(?:#0*+[0-9]{1,7}|#[xX]0*+[0-9A-Fa-f]{1,6}|quot|amp|lt|gt|apos);)"
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
    if not SIGN.search(text):
        return text
    plain = _remove_escapes(text)
    wanted = [each for secret in secrets if (each := _remove_escapes_of_secret(secret)) and each in plain]
    if not wanted:
        return text
    plain, levels = _unescape(text)
    pieces, place = list[str](), 0
    for found, end in sorted(span for each in wanted for span in _find(plain, each)):
        first = _locate(levels, found)
        if first >= place:
            pieces += (text[place:first], STARS)
        place = max(place, _locate(levels, end))
    return "".join((*pieces, text[place:]))


@lru_cache(maxsize=256)
def _remove_escapes_of_secret(secret: str) -> str:
    """Return a secret without escapes; an empty text if too little of it is left."""
    plain = _remove_escapes(secret)
    return plain if len(plain) >= min(len(secret), SHORTEST) else ""


def _remove_escapes(text: str) -> str:
    """Return a text as ``_unescape`` does, without the places."""
    plain = ""
    for _ in range(MOST_LEVELS):
        plain = ESCAPE.sub(_decode_escape, text).replace("+", " ")
        if plain == text or not SIGN.search(plain):
            break
        text = plain
    return plain


def _decode_escape(found: re.Match[str]) -> str:
    return "".join([piece for piece, _ in _read_escape(found)])


def _find(plain: str, wanted: str) -> Iterator[tuple[int, int]]:
    """Yield the beginnings and ends of a text in another one."""
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
        if plain == text or not SIGN.search(plain):
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
        yield html.unescape(found[0]), found.start()
    else:
        yield found["sign"] or "\\", found.start()


def _read_bytes(found: re.Match[str]) -> Iterator[tuple[str, int]]:
    """Yield percent-encoded characters, of one to four bytes each."""
    encoded = list(BYTE.finditer(found[0]))
    content = bytes(int(byte[1], 16) for byte in encoded).decode("utf-8", "surrogateescape")
    number = 0
    for character in content:
        yield character, found.start() + encoded[number].start()
        number += len(character.encode("utf-8", "surrogateescape"))
