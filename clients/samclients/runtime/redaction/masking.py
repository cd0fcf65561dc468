"""Masking of secrets in URLs, error messages, excerpts of responses, and logs."""

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

SHORTEST = 4  # characters; a shorter secret would mask large parts of every text
LARGEST = 100_000  # bytes of a request's body that are searched for secrets


class Masker:
    """Replaces secrets in texts by stars: known ones, and values of parameters with the name of a secret."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = frozenset[str]()
        self._spelled: list[str] = []
        self.hide(*secrets)

    def hide(self, *secrets: str | None) -> None:
        """Add secrets, which are masked in all spellings; secrets shorter than four characters are ignored."""
        self._secrets |= {secret for secret in secrets if secret and len(secret) >= SHORTEST}
        spelled = {spelling for secret in self._secrets for spelling in spellings(secret)}
        self._spelled = sorted(spelled, key=len, reverse=True)

    def extend(self, request: requests.PreparedRequest) -> Self:
        """Return a masker that also masks the secrets of a request, which a server may repeat."""
        other = copy(self)
        other.hide(*_find_secrets(request))
        return other

    def __call__(self, text: str) -> str:
        """Return the masked text."""
        return mask_url(self._replace_secrets(text))

    def mask_content(self, text: str) -> str:
        """Return a masked part of a response, including members with the name of a secret."""
        return self(TextMasker().mask(text))

    def _replace_secrets(self, text: str) -> str:
        for secret in self._spelled:
            text = text.replace(secret, STARS)
        return text


def mask_url(text: str) -> str:
    """Mask secret query parameters and the users of URLs in a text."""
    return TextMasker().mask_urls(text)


def _find_secrets(request: requests.PreparedRequest) -> Iterator[str]:
    """Yield the secrets in the URL, headers and body of a request."""
    masker = TextMasker()
    masker.mask_urls(request.url or "")
    for name, value in request.headers.items():
        if is_secret(name):
            masker.note(_to_text(value))
            yield from _read_credentials(_to_text(value))
    if isinstance(request.body, (str, bytes)):
        body = _to_text(request.body[:LARGEST])
        masker.mask(body) if "{" in body else masker.mask_query(body)
    yield from masker.found


def _to_text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("latin-1")


def _read_credentials(value: str) -> Iterator[str]:
    """Yield the credentials after their scheme; for Basic also the decoded value and the password."""
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
    """Masks URLs in log records, such as those in the debug log of urllib3."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the record, and keep it."""
        record.msg, record.args = mask_url(record.getMessage()), ()
        return True


MASKED_LOG = MaskedLog()


def mask_connection_log() -> None:
    """Mask secrets of URLs in the debug log of urllib3."""
    logging.getLogger("urllib3.connectionpool").addFilter(MASKED_LOG)
