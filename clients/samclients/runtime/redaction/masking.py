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
from samclients.runtime.redaction.secret_spellings import STARS, hide_escaped, spellings
from samclients.runtime.redaction.secret_text import TextMasker

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

    def mask_content(self, text: str, *, is_cut: bool = False) -> str:
        """Return a masked part of a response, including members with the name of a secret.

        The end of a part that is cut is left out, because it may be a part of a secret.
        """
        masked = self(TextMasker().mask(text))
        longest = max(map(len, self._spelled), default=0)
        return masked[: max(len(masked) - longest, 0)] if is_cut else masked

    def _replace_secrets(self, text: str) -> str:
        text = hide_escaped(text, sorted(self._secrets, key=len, reverse=True))
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
            for text in _decode(value):
                masker.note(text)
                yield from _read_credentials(name, text)
    is_form = "form-urlencoded" in next(_decode(request.headers.get("Content-Type", "")))
    for body in _decode(request.body[:LARGEST] if isinstance(request.body, (str, bytes)) else ""):
        masker.mask_query(body) if is_form else masker.mask(body)
    yield from masker.found


def _decode(value: str | bytes) -> Iterator[str]:
    """Decode a header or body: as UTF-8, and as Latin-1 if it is not UTF-8."""
    if isinstance(value, str):
        yield value
        return
    text = value.decode("utf-8", "replace")
    yield text
    if "\N{REPLACEMENT CHARACTER}" in text:
        yield value.decode("latin-1")


def _read_credentials(name: str, value: str) -> Iterator[str]:
    """Yield the credentials after their scheme, and those of cookies; for Basic also the decoded value and password."""
    scheme, _, credentials = value.partition(" ")
    yield credentials
    if name.lower() == "cookie":
        yield from (cookie.partition("=")[2].strip() for cookie in value.split(";"))
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
