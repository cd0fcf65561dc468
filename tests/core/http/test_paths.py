"""Paths of request lines are decoded as by RFC 3986: only percent-encoding has a meaning, a plus sign is itself."""

from __future__ import annotations

from urllib.parse import quote, unquote

from mockservers.core.http.asgi import decode_path

CHARACTERS = "".join(map(chr, range(ord(" "), ord("~") + 1))) + "é€😀"


def test_every_character_of_a_path_is_itself() -> None:
    for character in CHARACTERS:
        encoded = [quote(character, safe=""), *([] if character == "%" else [character])]
        for written in encoded:
            assert decode_path(f"/a{written}b%2F{written}".encode()) == f"/a{character}b/{character}"


def test_paths_are_decoded_as_the_standard_library_does() -> None:
    for written in ("/a+b", "/a%2Bb", "/a%2bb+", "/+", "/%25+%20", "/caf%C3%A9+1", "/a//b/%2e%2E"):
        assert decode_path(written.encode()) == unquote(written)
