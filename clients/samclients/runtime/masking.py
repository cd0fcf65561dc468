"""Keeping secrets out of texts: URLs, error sentences, logs."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable

STARS = "***"
SHORTEST = 4  # characters; a shorter secret would mask half of every text
NAMES = r"(?<!skip)(?<!skip_)token|password|passwd|secret|api[_-]?key|session[_-]?id"
SECRET_NAME = re.compile(rf"(^|[._-])({NAMES}|authorization|cookie)$", re.IGNORECASE)
SECRET_IN_QUERY = re.compile(rf"([?&][\w.-]*(?:{NAMES})=)[^&#\s\"']*", re.IGNORECASE)
USER_IN_URL = re.compile(r"(?<=://)[^/@\s]*@")
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def is_secret(name: str) -> bool:
    """Whether a member, a field or a header of this name holds a secret: ``client_secret``, ``icSessionId``."""
    return SECRET_NAME.search(CAMEL.sub("_", name)) is not None


class Masker:
    """Puts stars where a text has a secret: those it was told of, and those that their parameter's name gives away."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets: set[str] = set()
        self.hide(*secrets)

    def hide(self, *secrets: str | None) -> None:
        """Mask these from now on; those shorter than four characters are left."""
        self._secrets.update(one for one in secrets if one and len(one) >= SHORTEST)

    def __call__(self, text: str) -> str:
        """The text, masked."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            text = text.replace(secret, STARS)
        return mask_url(text)


def mask_url(text: str) -> str:
    """The text, with the values of telling query parameters and the users of URLs masked."""
    return USER_IN_URL.sub(f"{STARS}@", SECRET_IN_QUERY.sub(rf"\g<1>{STARS}", text))


class MaskedLog(logging.Filter):
    """Masks the URLs of records, those of urllib3 for example, whose debug log has every URL."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask; let everything pass."""
        record.msg, record.args = mask_url(record.getMessage()), ()
        return True


MASKED_LOG = MaskedLog()


def mask_connection_log() -> None:
    """Keep tokens that travel in URLs out of urllib3's debug log."""
    logging.getLogger("urllib3.connectionpool").addFilter(MASKED_LOG)
