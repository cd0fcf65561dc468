"""Masking of an exchange: secrets are found by their names and replaced wherever they appear in it."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import NamedTuple
from urllib.parse import unquote_plus

import orjson

from mockservers.core.journal.entries import Entry
from mockservers.core.json_bodies import Json
from mockservers.core.redaction.secret_names import PART, is_callback, is_secret, is_secret_parameter, plain
from mockservers.core.redaction.secret_spellings import STARS, hide_escaped, spellings
from mockservers.core.redaction.secret_text import DEEPEST, WORD_OPERATORS, TextMasker, edit_encoded
from mockservers.core.service.service import Service

NOTHING = frozenset[str]()
SHORTEST = 6  # characters; a shorter secret, or a name such as "password", is masked only where its name is
WITH_SCHEME = frozenset({"authorization", "proxyauthorization"})
COOKIES = frozenset({"cookie", "setcookie"})
FORM = re.compile(r"[\w.%+$\[\]-]+=[^&=\s]*(?:&[\w.%+$\[\]-]+=[^&\s]*)*\s*")
TEXTS = ("json", "xml", "form-urlencoded", "text")  # in media types of texts
SHORT_QUERY = 200  # bytes; longer parameters, and calls with longer queries, are not cached
PLAIN_VALUE = re.compile(  # of a query: words and numbers, without an operator of a condition and without a scheme
    rf"(?!.*(?:{WORD_OPERATORS}|(?i:bearer|basic)))[A-Za-z0-9_.-]*(?:(?:%20|\+)[A-Za-z0-9_.-]*)?".encode()
)
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
OPENINGS = re.compile(r"[\[{]")


@lru_cache(maxsize=64)
def secret_names(service: Service) -> frozenset[str]:
    """Names of a service's own secrets, in lower-case letters and digits."""
    schemes = service.spec.components.get("securitySchemes", {}).values()
    keys = [scheme["name"] for scheme in schemes if scheme.get("type") == "apiKey"]
    return frozenset(map(plain, (*keys, *service.secrets)))


class MaskedQuery(NamedTuple):
    """A query, or a pair of it, masked by the names in it.

    Args:
        text: The masked text.
        secrets: The secrets in it.
        has_long_part: True if a value is as long as a secret, or a name that the spec does not have.
    """

    text: str
    secrets: frozenset[str]
    has_long_part: bool


def _mask_query(own: frozenset[str], known: frozenset[str], query: bytes) -> MaskedQuery:
    pairs = [
        (_mask_short_pair if len(pair) <= SHORT_QUERY else _mask_pair)(own, known, pair) for pair in query.split(b"&")
    ]
    return MaskedQuery(
        "&".join([pair.text for pair in pairs]),
        NOTHING.union(*[pair.secrets for pair in pairs]),
        any([pair.has_long_part for pair in pairs]),  # noqa: C419 -- a generator takes longer
    )


def _mask_pair(own: frozenset[str], known: frozenset[str], pair: bytes) -> MaskedQuery:
    name, _, value = pair.partition(b"=")
    if (value.isdigit() or PLAIN_VALUE.fullmatch(value)) and _is_public_name(own, name):
        text, found = pair.decode("latin-1"), NOTHING
    else:
        masker = TextMasker(own)
        text, found = masker.mask_query(pair.decode("latin-1")), frozenset(masker.found)
    shown_name, _, shown = text.partition("=")
    is_long = len(shown) >= SHORTEST or (len(shown_name) >= SHORTEST and shown_name not in known)
    return MaskedQuery(text, found, is_long)


@lru_cache(maxsize=1_000)
def _is_public_name(own: frozenset[str], name: bytes) -> bool:
    """True for the name of a parameter that is neither a secret nor a receiver's URL."""
    parameter = unquote_plus(name.decode("latin-1"))
    return not is_secret_parameter(parameter, own) and not is_callback(parameter)


_mask_short_pair = lru_cache(maxsize=1_000)(_mask_pair)  # clients send the same parameters again


@lru_cache(maxsize=1_000)
def _parameter_names(service: Service, operation: str | None) -> frozenset[str]:
    found = service.spec.operations.get(operation or "")
    return frozenset(parameter.name for parameter in found.parameters) if found else NOTHING


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
    long = [secret for secret in secrets if len(secret) >= SHORTEST]
    text = hide_escaped(text, sorted(long, key=len, reverse=True))
    for spelling in _spell_all(long):
        text = text.replace(spelling, STARS)
    return text


def _spell_all(secrets: Iterable[str]) -> list[str]:
    """The usual spellings of secrets, longest first."""
    return sorted({each for secret in secrets for each in spellings(secret)}, key=len, reverse=True)


class Masking:
    """The secrets of one exchange, and the masking of its parts."""

    def __init__(self, service: Service | None, entry: Entry) -> None:
        self._entry, self._own, known, self._has_public_path = entry, NOTHING, NOTHING, False
        if service is not None:
            self._own, known = secret_names(service), _parameter_names(service, entry.operation)
            self._has_public_path = service.spec.has_literal_path(entry.path)  # such a path has no secret
        self._query = _mask_query(self._own, known, entry.request.query_string)

    @cached_property
    def _masker(self) -> TextMasker:
        return TextMasker(self._own)

    @cached_property
    def _secrets(self) -> tuple[str, ...]:
        """The secrets of the exchange, longest first."""
        request, answer, own = self._entry.request, self._entry.answer, self._own
        found = [
            self._query.secrets,
            _find_in_headers(own, tuple(request.headers.items())),
            _find_in_headers(own, tuple(answer.headers.items())),
        ]
        if not self._has_public_path:
            found.append(_find_in_path(own, request.path))
        if request.body:
            found.append(_find_in_body(own, request.body, request.media_type))
        if answer.body:
            found.append(_find_in_body(own, answer.body, answer.media_type.partition(";")[0].strip().lower()))
        return _choose_long(own, NOTHING.union(*found))

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
        return self._replace_secrets(_mask_text(self._masker, text, media_type))

    def binary(self, body: bytes) -> bytes:
        """Mask a binary body, for example the parts of a form."""
        body = self._masker.mask(body.decode("latin-1")).encode("latin-1", "replace")
        body = hide_escaped(body.decode("latin-1"), self._secrets).encode("latin-1")
        for secret in _spell(self._secrets):
            body = body.replace(secret.encode(errors="replace"), STARS.encode())
        return body

    @property
    def has_public_target(self) -> bool:
        """True if path and query cannot have the secrets of headers and bodies."""
        return self._has_public_path and not self._query.has_long_part

    def path(self) -> str:
        """Mask the path."""
        return self._entry.path if self._has_public_path else self.text(self._entry.path)

    def query(self) -> str:
        """Mask the query string. One with short values only cannot have the secrets of headers and bodies."""
        return self._replace_secrets(self._query.text) if self._query.has_long_part else self._query.text

    def _replace_secrets(self, text: str) -> str:
        text = hide_escaped(text, self._secrets)
        for secret in _spell(self._secrets):
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
            return edit_encoded(self._replace_secrets(value), self._replace_secrets)
        return STARS if not isinstance(value, bool) and str(value) in _spell(self._secrets) else value


@lru_cache(maxsize=1_000)
def _choose_long(own: frozenset[str], secrets: frozenset[str]) -> tuple[str, ...]:
    """The secrets that are masked wherever they appear, longest first.

    A short secret, or one that is itself a name such as "password", is left out: replacing it would garble texts.
    """
    words = {secret for secret in secrets if plain(secret) in own or PART.fullmatch(plain(secret))}
    return tuple(sorted((secret for secret in secrets - words if len(secret) >= SHORTEST), key=len, reverse=True))


@lru_cache(maxsize=1_000)
def _spell(secrets: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_spell_all(secrets))


def _find_in_path(own: frozenset[str], path: str) -> frozenset[str]:
    masker = TextMasker(own)
    masker.mask_urls(path)
    return frozenset(masker.found)


@lru_cache(maxsize=1_000)
def _find_in_headers(own: frozenset[str], headers: tuple[tuple[str, str], ...]) -> frozenset[str]:
    """The secrets in headers; cached, since a client sends the same ones again."""
    masker = TextMasker(own)
    for name, value in headers:
        if is_secret(name, own):
            _note_credentials(masker, name, value)
        else:
            masker.mask(value)
    return frozenset(masker.found)


def _note_credentials(masker: TextMasker, name: str, value: str) -> None:
    """Note the value of a header that has a secret, and the parts of it that are secrets themselves."""
    if plain(name) in COOKIES:
        pairs = value.split(";")
        for pair in pairs if plain(name) == "cookie" else pairs[:1]:
            masker.note(pair.partition("=")[2].strip())
    scheme, _, credentials = value.partition(" ")
    masker.note(credentials.strip() or value)
    if scheme.lower() == "basic":
        for secret in _read_basic(credentials):
            masker.note(secret)


@lru_cache(maxsize=64)  # bodies of up to 32 kB
def _find_in_body(own: frozenset[str], body: bytes, media_type: str) -> frozenset[str]:
    """The secrets in a body; cached, since masking takes long and responses are often the same."""
    masker, text = TextMasker(own), _decode(body, media_type)
    if text is not None and not masker.may_change(text):
        return frozenset()
    for readable in (body.decode("latin-1"), body.decode("utf-8", "replace")) if text is None else (text,):
        value = _parse_json(readable)
        if value is not None:
            masker.mask_json(value)
        else:
            _mask_text(masker, readable, media_type)
    return frozenset(masker.found)


def _mask_text(masker: TextMasker, text: str, media_type: str) -> str:
    is_form = media_type.endswith("form-urlencoded") or FORM.fullmatch(text)
    return masker.mask_query(text) if is_form else masker.mask(text)


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
        text = body.decode("utf-16") if is_wide else body.removeprefix(BYTE_ORDER_MARK).decode()
    except UnicodeDecodeError as error:
        if is_wide:
            return None
        if error.reason == "unexpected end of data":
            text = body.removeprefix(BYTE_ORDER_MARK)[: error.start].decode()
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
