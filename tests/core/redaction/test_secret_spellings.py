"""Secrets are hidden however their characters are escaped, and what is not a secret stays as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import escape
from itertools import product
from random import Random
from urllib.parse import quote, quote_plus

import pytest

from mockservers.core.redaction.secret_spellings import hide_escaped

SECRETS = ["s3cr/qzx9kw+shown=1", "a%25b%41 &amp;cdefgh", 'q"uo\\te', "pässwörd 😀x", "100%+"]
ESCAPED: dict[str, Callable[[str], str]] = {
    "percent": lambda text: quote(text, safe=""),
    "form": quote_plus,
    "every byte": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "JSON": lambda text: json.dumps(text)[1:-1],
    "every unit": lambda text: "".join(f"\\u{unit:04X}" for unit in list_units(text)),
    "entities": escape,
    "every character": lambda text: "".join(f"&#{ord(character)};" for character in text),
}


def list_units(text: str) -> list[int]:
    content = text.encode("utf-16-be")
    return [int.from_bytes(content[place : place + 2]) for place in range(0, len(content), 2)]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize(("first", "second"), list(product(ESCAPED, repeat=2)))
def test_a_secret_is_hidden_however_it_is_escaped(secret: str, first: str, second: str) -> None:
    for text in (ESCAPED[first](secret), ESCAPED[second](ESCAPED[first](secret))):
        assert hide_escaped(f"[%]é{text}|%20", [secret]) == "[%]é***|%20"


def test_what_is_not_a_secret_stays_as_it_was() -> None:
    random = Random(7)
    for _ in range(300):
        text = "".join(random.choices(["a", "%41", "%", "\\", "\\u0041", "&lt;", "&", "+", "é", "%C3", '"'], k=30))
        assert hide_escaped(text, ["zzzzzz", "%7A"]) == text


@pytest.mark.parametrize("before", ["x", "x%41", "x%C3%A4", "x%F0%9F%98%80%41", "%41%42%43"])
@pytest.mark.parametrize("secret", ["%70assword", "%70%61%73%73%77%6F%72%64", "p%61ssword"])
def test_a_secret_is_hidden_where_it_begins_within_escaped_characters(before: str, secret: str) -> None:
    assert hide_escaped(f"{before}{secret}%21", ["password"]) == f"{before}***%21"


def test_secrets_that_overlap_are_hidden_whole() -> None:
    assert hide_escaped("%61bcdefgh,abcdef%21", ["abcdef", "cdefgh"]) == "***,***%21"


def test_no_expression_is_made_of_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> None:
        raise AssertionError("it takes seconds for a secret of 32 kB")

    secret = "aB3/" * 8_000
    monkeypatch.setattr(re, "compile", refuse)
    monkeypatch.setattr(re, "_compile", refuse)
    assert hide_escaped(f"%20{secret}", [secret]) == "%20***"
