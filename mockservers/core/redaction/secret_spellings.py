"""Spellings of a secret: as it is, and escaped for URLs, JSON or XML.

Mock servers and clients share no code, so each side has this file; a test compares the two.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import quote, quote_plus

STARS = "***"
ESCAPES = re.compile(r"%|\\|&")
NAMED = {'"': "&quot;", "&": "&amp;", "<": "&lt;", ">": "&gt;"}


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
    """Replace secrets by stars, however their characters are escaped: all or some, and in URLs repeatedly."""
    if ESCAPES.search(text):
        for secret in secrets:
            text = _compile_escaped(secret).sub(STARS, text)
    return text


@lru_cache(maxsize=1_000)
def _compile_escaped(secret: str) -> re.Pattern[str]:
    return re.compile("".join(map(_escape_character, secret)))


def _escape_character(character: str) -> str:
    """Return an expression of all spellings of a character."""
    units = character.encode("utf-16-be", "surrogatepass")
    forms = {
        re.escape(character),
        "".join(f"%(?:25)*{_ignore_case(f'{byte:02x}')}" for byte in character.encode("utf-8", "surrogatepass")),
        "".join(rf"\\+u{_ignore_case(units[place : place + 2].hex())}" for place in range(0, len(units), 2)),
        f"&#(?:0*{ord(character)}|[xX]0*{_ignore_case(f'{ord(character):x}')});",
    }
    if character in NAMED:
        forms.add(NAMED[character])
    if character == " ":
        forms |= {r"\+", "%(?:25)*2[bB]"}
    if character in '"\\/':
        forms.add(r"\\+" + re.escape(character))
    return f"(?:{'|'.join(sorted(forms))})"


def _ignore_case(digits: str) -> str:
    return "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() else digit for digit in digits)
