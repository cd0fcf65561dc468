"""Keeping secrets out of texts: URLs, error sentences, excerpts of answers, logs."""

from __future__ import annotations

import base64
import binascii
import logging
from collections.abc import Iterable, Iterator
from copy import copy
from typing import Self

import requests

from samclients.runtime.redaction.secret_names import is_secret
from samclients.runtime.redaction.secret_text import STARS, TextMasker, spellings

__all__ = ["STARS", "Masker", "is_secret", "mask_connection_log", "mask_url"]

SHORTEST = 4  # characters; a shorter secret would mask half of every text
LARGEST = 100_000  # bytes of a request's body that is looked into


class Masker:
    """Puts stars where a text has a secret: those it was told of, and those that their parameter's name gives away."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = frozenset[str]()
        self._spelled: list[str] = []
        self.hide(*secrets)

    def hide(self, *secrets: str | None) -> None:
        """Mask these from now on, however they are spelled; those shorter than four characters are left."""
        self._secrets |= {one for one in secrets if one and len(one) >= SHORTEST}
        spelled = {each for one in self._secrets for each in spellings(one)}
        self._spelled = sorted(spelled, key=len, reverse=True)

    def extend(self, request: requests.PreparedRequest) -> Self:
        """A masker that knows the secrets of a request, too: a server may repeat them."""
        other = copy(self)
        other.hide(*_find_secrets(request))
        return other

    def __call__(self, text: str) -> str:
        """The text, masked."""
        return mask_url(self._replace_secrets(text))

    def mask_content(self, text: str) -> str:
        """A part of an answer, masked: also what the names of its members give away."""
        return self(TextMasker().mask(text))

    def _replace_secrets(self, text: str) -> str:
        for secret in self._spelled:
            text = text.replace(secret, STARS)
        return text


def mask_url(text: str) -> str:
    """The text, with the values of telling query parameters and the users of URLs masked."""
    return TextMasker().mask_urls(text)


def _find_secrets(request: requests.PreparedRequest) -> Iterator[str]:
    """The secrets that a request carries: in its URL, headers and body."""
    masker = TextMasker()
    masker.mask_urls(request.url or "")
    for name, value in request.headers.items():
        if is_secret(name):
            masker.note(_text(value))
            yield from _read_credentials(_text(value))
    if isinstance(request.body, (str, bytes)):
        body = _text(request.body[:LARGEST])
        masker.mask(body) if "{" in body else masker.mask_query(body)
    yield from masker.found


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("latin-1")


def _read_credentials(value: str) -> Iterator[str]:
    """The credentials behind their scheme; of Basic the password, and user and password."""
    scheme, _, credentials = value.partition(" ")
    yield credentials
    if scheme.lower() == "basic":
        try:
            decoded = base64.b64decode(credentials).decode()
        except (binascii.Error, ValueError):
            return
        yield decoded
        yield decoded.partition(":")[2]


class MaskedLog(logging.Filter):
    """Masks the URLs of records, those of urllib3 for example, whose debug log has every URL."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask; let everything pass."""
        record.msg, record.args = mask_url(record.getMessage()), ()
        return True


MASKED_LOG = MaskedLog()


def mask_connection_log() -> None:
    """Keep secrets that travel in URLs out of urllib3's debug log."""
    logging.getLogger("urllib3.connectionpool").addFilter(MASKED_LOG)
