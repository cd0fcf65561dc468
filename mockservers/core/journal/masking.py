"""Masking of an exchange: secrets are found by their names and replaced wherever they appear in it."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache

import orjson

from mockservers.core.journal.entries import Entry
from mockservers.core.json_bodies import Json
from mockservers.core.openapi.document import Operation
from mockservers.core.redaction.secret_names import PART, is_secret, plain
from mockservers.core.redaction.secret_text import DEEPEST, STARS, TextMasker, spellings
from mockservers.core.service.service import Service

SHORTEST = 6  # characters; a shorter secret, or a name such as "password", is masked only where its name is
WITH_SCHEME = frozenset({"authorization", "proxyauthorization"})
COOKIES = frozenset({"cookie", "setcookie"})
FORM = re.compile(r"[\w.%+$\[\]-]+=[^&=\s]*(?:&[\w.%+$\[\]-]+=[^&\s]*)*\s*")
TEXTS = ("json", "xml", "form-urlencoded", "text")  # in media types of texts
SHORT_QUERY = 300  # bytes; longer queries are not cached
OPENINGS = re.compile(r"[\[{]")


@lru_cache(maxsize=64)
def secret_names(service: Service) -> frozenset[str]:
    """Names of a service's own secrets, in lower-case letters and digits."""
    schemes = service.spec.components.get("securitySchemes", {}).values()
    keys = [scheme["name"] for scheme in schemes if scheme.get("type") == "apiKey"]
    return frozenset(map(plain, (*keys, *service.secrets)))


@lru_cache(maxsize=1_000)
def _mask_query(own: frozenset[str], query: bytes) -> str:
    """Mask a query by the names in it; cached, since clients repeat their queries."""
    return TextMasker(own).mask_query(_latin(query))


def _latin(query: bytes) -> str:
    return query.decode("latin-1")


@lru_cache(maxsize=1_000)
def _parameter_names(operation: Operation) -> frozenset[str]:
    return frozenset(parameter.name for parameter in operation.parameters)


def without_secrets(value: Json) -> Json:
    """Mask the secrets of a JSON value by their names."""
    return TextMasker().mask_json(value)


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
        self._service, self._entry = service, entry

    @cached_property
    def _values(self) -> list[str]:
        """The spellings of all secrets of the exchange. Finding them in large bodies takes long."""
        self._read(self._entry)
        long = (secret for secret in self._masker.found if len(secret) >= SHORTEST and not self._is_word(secret))
        return sorted({each for secret in long for each in spellings(secret)}, key=len, reverse=True)

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

    def path(self) -> str:
        """Mask the path; one that the spec has literally has no secret."""
        path = self._entry.path
        is_public = self._service is not None and self._service.spec.has_literal_path(path)
        return path if is_public else self.text(path)

    def query(self, query: bytes) -> str:
        """Mask a query string. One with short values only cannot have the secrets of headers and bodies."""
        masked = _mask_query(self._own, query) if len(query) <= SHORT_QUERY else self._masker.mask_query(_latin(query))
        return self._replace_secrets(masked) if self._has_long_part(masked) else masked

    def _has_long_part(self, query: str) -> bool:
        """True if a value of a query is as long as a secret, or a name that the spec does not have."""
        for pair in query.split("&"):
            name, _, value = pair.partition("=")
            if len(value) >= SHORTEST or (len(name) >= SHORTEST and name not in self._parameters):
                return True
        return False

    @cached_property
    def _parameters(self) -> frozenset[str]:
        operations = self._service.spec.operations if self._service else {}
        operation = operations.get(self._entry.operation or "")
        return _parameter_names(operation) if operation else frozenset()

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
        self._masker.mask_query(_latin(entry.request.query_string))
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
