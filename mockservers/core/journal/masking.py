"""Masking of an exchange: secrets are found by their names and replaced wherever they appear in it."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

import orjson

from mockservers.core.journal.entries import Entry
from mockservers.core.json_bodies import Json
from mockservers.core.redaction.secret_names import PART, is_secret, plain
from mockservers.core.redaction.secret_text import DEEPEST, STARS, TextMasker, spellings
from mockservers.core.service.service import Service

SHORTEST = 6  # characters; a shorter secret, or a name such as "password", is masked only where its name is
WITH_SCHEME = frozenset({"authorization", "proxyauthorization"})
COOKIES = frozenset({"cookie", "setcookie"})
FORM = re.compile(r"[\w.%+$\[\]-]+=[^&=\s]*(?:&[\w.%+$\[\]-]+=[^&\s]*)*\s*")
TEXTS = ("json", "xml", "form-urlencoded", "text")  # in media types of texts
OPENINGS = re.compile(r"[\[{]")


@lru_cache(maxsize=64)
def secret_names(service: Service) -> frozenset[str]:
    """Names of a service's own secrets, in lower-case letters and digits."""
    schemes = service.spec.components.get("securitySchemes", {}).values()
    keys = [scheme["name"] for scheme in schemes if scheme.get("type") == "apiKey"]
    return frozenset(map(plain, (*keys, *service.secrets)))


def without_secrets(value: Json) -> Json:
    """Mask the secrets of a JSON value by their names."""
    return TextMasker().mask_json(value)


def mask_message(url: str, body: str, service: Service | None) -> tuple[str, str]:
    """Mask the URL and the body of a message to a receiver, whose credentials may be in both."""
    masker = TextMasker(secret_names(service) if service else ())
    shown_url, value = masker.mask_receiver(url), _parse_json(body)
    shown_body = masker.mask(body) if value is None else orjson.dumps(masker.mask_json(value)).decode()
    return shown_url, hide(shown_body, masker.found)


def hide(text: str, secrets: Iterable[str]) -> str:
    """Replace these secrets in a text, in all their spellings; secrets shorter than ``SHORTEST`` stay."""
    long = (secret for secret in secrets if len(secret) >= SHORTEST)
    for spelling in sorted({each for secret in long for each in spellings(secret)}, key=len, reverse=True):
        text = text.replace(spelling, STARS)
    return text


class Masking:
    """The secrets of one exchange, and the masking of its parts."""

    def __init__(self, service: Service | None, entry: Entry) -> None:
        self._own: frozenset[str] = secret_names(service) if service else frozenset()
        self._masker = TextMasker(self._own)
        self._read(entry)
        long = (secret for secret in self._masker.found if len(secret) >= SHORTEST and not self._is_word(secret))
        self._values = sorted({each for secret in long for each in spellings(secret)}, key=len, reverse=True)

    def is_secret(self, name: str) -> bool:
        """True for the name of a secret."""
        return is_secret(name, self._own)

    def text(self, text: str) -> str:
        """Mask a text."""
        return self._replace_secrets(self._masker.mask_urls(text))

    def value(self, name: str, value: str) -> str:
        """Mask the value of a header; the scheme of credentials stays."""
        if not self.is_secret(name):
            return self._replace_secrets(self._masker.mask(value))
        scheme, space, _ = value.partition(" ")
        return f"{scheme} {STARS}" if space and plain(name) in WITH_SCHEME else STARS

    def json(self, value: Json) -> Json:
        """Mask a JSON value."""
        return self._hide_leaves(self._masker.mask_json(value))

    def body(self, body: bytes, media_type: str) -> str | None:
        """Decode and mask a body; None if it is not text."""
        text = _decode(body, media_type)
        if text is None:
            return None
        value = _parse_json(text)
        if value is not None:
            masked = self._masker.mask_json(value) if self._masker.may_change(text) else value
            return orjson.dumps(self._hide_leaves(masked)).decode()
        return self._replace_secrets(self._mask_text(text, media_type))

    def binary(self, body: bytes) -> bytes:
        """Mask a binary body, for example the parts of a form."""
        body = self._masker.mask(body.decode("latin-1")).encode("latin-1", "replace")
        for secret in self._values:
            body = body.replace(secret.encode(errors="replace"), STARS.encode())
        return body

    def query(self, query: bytes) -> str:
        """Mask a query string."""
        return self._replace_secrets(self._masker.mask_query(query.decode("latin-1")))

    def _is_word(self, secret: str) -> bool:
        """True for a secret that is itself a name such as "password": replacing it would garble texts."""
        return plain(secret) in self._own or PART.fullmatch(plain(secret)) is not None

    def _replace_secrets(self, text: str) -> str:
        for secret in self._values:
            text = text.replace(secret, STARS)
            if secret[:SHORTEST] in text[-len(secret) - 3 :]:  # a cut text may end within a secret
                place = text.rindex(secret[:SHORTEST])
                text = f"{text[:place]}{STARS}" if secret.startswith(text[place:].rstrip(".")) else text
        return text

    def _hide_leaves(self, value: Json) -> Json:
        if isinstance(value, Mapping):
            return {self._replace_secrets(str(key)): self._hide_leaves(member) for key, member in value.items()}
        if isinstance(value, list):
            return [self._hide_leaves(item) for item in value]
        if isinstance(value, str):
            return self._replace_secrets(value)
        return STARS if not isinstance(value, bool) and str(value) in self._values else value

    def _mask_text(self, text: str, media_type: str) -> str:
        is_form = media_type.endswith("form-urlencoded") or FORM.fullmatch(text)
        return self._masker.mask_query(text) if is_form else self._masker.mask(text)

    def _read(self, entry: Entry) -> None:
        """Note the secrets of request and response."""
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
            for secret in _read_basic(credentials):
                self._masker.note(secret)


def _read_basic(credentials: str) -> Iterator[str]:
    """Decode Basic credentials: ``user:password`` and the password, in both encodings that clients use."""
    try:
        decoded = base64.b64decode(credentials.strip() + "==")
    except (binascii.Error, ValueError):
        return
    for encoding in ("utf-8", "latin-1"):
        text = decoded.decode(encoding, "ignore")
        yield text
        yield text.partition(":")[2]


def _decode(body: bytes, media_type: str) -> str | None:
    """Decode a body, whose end may be cut within a character; None if it is not text."""
    is_wide = body.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = body.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        if is_wide:
            return None
        if error.reason == "unexpected end of data":
            text = body[: error.start].decode("utf-8-sig")
        elif any(part in media_type for part in TEXTS):
            text = body.decode("latin-1")
        else:
            return None
    return None if "\0" in text else text


def _parse_json(text: str) -> Json:
    """Parse an object or array; None if the text is anything else, is cut, or is nested deeper than ``DEEPEST``."""
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
        below = (node.values() if isinstance(node, dict) else node for node in level if isinstance(node, (dict, list)))
        level = [each for inner in below for each in inner]
    return any(isinstance(node, (dict, list)) for node in level)
