"""Secrets of an exchange: found by the names of what carries them, and replaced wherever they appear in it."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import orjson

from mockservers.core.journal.entries import Entry
from mockservers.core.redaction.secret_names import PART, is_secret, plain
from mockservers.core.redaction.secret_text import DEEPEST, STARS, TextMasker, spellings
from mockservers.core.service.service import Service

SHORTEST = 6  # characters; a shorter secret, or one that is a name like "password", is masked in its own place only
WITH_SCHEME = frozenset({"authorization", "proxyauthorization"})
COOKIES = frozenset({"cookie", "setcookie"})
FORM = re.compile(r"[\w.%+$\[\]-]+=[^&=\s]*(?:&[\w.%+$\[\]-]+=[^&\s]*)*\s*")
TEXTS = ("json", "xml", "form-urlencoded", "text")  # in the media types of what is text, whatever its encoding
OPENINGS = re.compile(r"[\[{]")


@lru_cache(maxsize=64)
def secret_names(service: Service) -> frozenset[str]:
    """Names of secrets in a service, besides the usual ones, in lower-case letters and digits."""
    schemes = service.spec.components.get("securitySchemes", {}).values()
    keys = [one["name"] for one in schemes if one.get("type") == "apiKey"]
    return frozenset(map(plain, (*keys, *service.secrets)))


def without_secrets(value: Any) -> Any:  # noqa: ANN401 -- any JSON
    """A JSON value with stars in the places of its secrets, by their names alone."""
    return TextMasker().mask_json(value)


def hide(text: str, secrets: Iterable[str]) -> str:
    """A text without these secrets, however they are spelled; those that are too short to be told apart stay."""
    long = (one for one in secrets if len(one) >= SHORTEST)
    for one in sorted({each for secret in long for each in spellings(secret)}, key=len, reverse=True):
        text = text.replace(one, STARS)
    return text


class Masking:
    """The secrets of one exchange, and what they look like when they are shown."""

    def __init__(self, service: Service | None, entry: Entry) -> None:
        self._own: frozenset[str] = secret_names(service) if service else frozenset()
        self._masker = TextMasker(self._own)
        self._read(entry)
        long = (one for one in self._masker.found if len(one) >= SHORTEST and not self._is_word(one))
        self._values = sorted({each for one in long for each in spellings(one)}, key=len, reverse=True)

    def is_secret(self, name: str) -> bool:
        """True for the name of a secret."""
        return is_secret(name, self._own)

    def text(self, text: str) -> str:
        """The text without the exchange's secrets."""
        return self._hide_known(self._masker.mask_urls(text))

    def value(self, name: str, value: str) -> str:
        """The value of a header; of credentials their scheme is left."""
        if not self.is_secret(name):
            return self._hide_known(self._masker.mask(value))
        scheme, space, _ = value.partition(" ")
        return f"{scheme} {STARS}" if space and plain(name) in WITH_SCHEME else STARS

    def json(self, value: Any) -> Any:  # noqa: ANN401 -- any JSON
        """A JSON value without its secrets."""
        return self._hide_leaves(self._masker.mask_json(value))

    def body(self, body: bytes, media_type: str) -> str | None:
        """A body as text without its secrets; None where it is no text."""
        text = _decode(body, media_type)
        if text is None:
            return None
        value = _parse_json(text)
        if value is not None:
            masked = self._masker.mask_json(value) if self._masker.may_change(text) else value
            return orjson.dumps(self._hide_leaves(masked)).decode()
        return self._hide_known(self._mask_text(text, media_type))

    def binary(self, body: bytes) -> bytes:
        """A body that is no text, without its secrets: those of the parts of a form, for example."""
        body = self._masker.mask(body.decode("latin-1")).encode("latin-1", "replace")
        for one in self._values:
            body = body.replace(one.encode(errors="replace"), STARS.encode())
        return body

    def query(self, query: bytes) -> str:
        """A query string without its secrets."""
        return self._hide_known(self._masker.mask_query(query.decode("latin-1")))

    def _is_word(self, secret: str) -> bool:
        """True for a secret that is the name of one, "password", and would garble texts."""
        return plain(secret) in self._own or PART.fullmatch(plain(secret)) is not None

    def _hide_known(self, text: str) -> str:
        for one in self._values:
            text = text.replace(one, STARS)
            if one[:SHORTEST] in text[-len(one) - 3 :]:  # a text that was cut may end within a secret
                place = text.rindex(one[:SHORTEST])
                text = f"{text[:place]}{STARS}" if one.startswith(text[place:].rstrip(".")) else text
        return text

    def _hide_leaves(self, value: Any) -> Any:  # noqa: ANN401 -- any JSON
        if isinstance(value, Mapping):
            return {self._hide_known(str(key)): self._hide_leaves(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self._hide_leaves(one) for one in value]
        if isinstance(value, str):
            return self._hide_known(value)
        return STARS if not isinstance(value, bool) and str(value) in self._values else value

    def _mask_text(self, text: str, media_type: str) -> str:
        is_form = media_type.endswith("form-urlencoded") or FORM.fullmatch(text)
        return self._masker.mask_query(text) if is_form else self._masker.mask(text)

    def _read(self, entry: Entry) -> None:
        """Note the secrets of request and answer."""
        self._masker.mask_urls(entry.path)
        self._masker.mask_query(entry.request.query_string.decode("latin-1"))
        for headers in (entry.request.headers, entry.answer.headers):
            for name, value in headers.items():
                self._read_header(name, value)
        for body, media_type in (
            (entry.request.body, entry.request.media_type),
            (entry.answer.body, entry.answer.media_type.partition(";")[0].strip().lower()),
        ):
            text = _decode(body, media_type)
            if text is not None and not self._masker.may_change(text):
                continue
            readable = body.decode("latin-1") if text is None else text
            value = _parse_json(readable)
            if value is not None:
                self._masker.mask_json(value)
            else:
                self._mask_text(readable, media_type)

    def _read_header(self, name: str, value: str) -> None:
        if not self.is_secret(name):
            self._masker.mask(value)
            return
        if plain(name) in COOKIES:
            pairs = value.split(";")
            for pair in pairs if plain(name) == "cookie" else pairs[:1]:
                self._masker.note(pair.partition("=")[2].strip())
        scheme, _, credentials = value.partition(" ")
        self._masker.note(credentials.strip() or value)
        if scheme.lower() == "basic":
            for one in _read_basic(credentials):
                self._masker.note(one)


def _read_basic(credentials: str) -> Iterator[str]:
    """What Basic credentials say: user and password, and the password alone, in both encodings that clients use."""
    try:
        decoded = base64.b64decode(credentials.strip() + "==")
    except (binascii.Error, ValueError):
        return
    for encoding in ("utf-8", "latin-1"):
        text = decoded.decode(encoding, "ignore")
        yield text
        yield text.partition(":")[2]


def _decode(body: bytes, media_type: str) -> str | None:
    """A body as text, its end perhaps cut within a character; None where it is no text."""
    is_wide = body.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = body.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        if is_wide:
            return None
        if error.reason == "unexpected end of data":
            text = body[: error.start].decode("utf-8-sig")
        elif any(one in media_type for one in TEXTS):
            text = body.decode("latin-1")
        else:
            return None
    return None if "\0" in text else text


def _parse_json(text: str) -> Any:  # noqa: ANN401 -- any JSON
    """The object or array in a text; None where it is none, cut, or nested too deeply to be worked on as such."""
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return None if len(OPENINGS.findall(text)) > DEEPEST and _is_deep(value) else value


def _is_deep(value: object) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        below = (one.values() if isinstance(one, dict) else one for one in level if isinstance(one, (dict, list)))
        level = [each for inner in below for each in inner]
    return any(isinstance(one, (dict, list)) for one in level)
