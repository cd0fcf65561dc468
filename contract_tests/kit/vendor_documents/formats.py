"""The formats of texts that are checked."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from jsonschema import FormatChecker

FORMATS = FormatChecker(formats=())
DATE_TIME = re.compile(
    r"\d{4}-(0[1-9]|1[0-2])-([0-2]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]\d\d:\d\d)"
)


@FORMATS.checks("date-time")
def is_date_time(value: object) -> bool:
    """Return whether a text is a date and time of RFC 3339."""
    return not isinstance(value, str) or DATE_TIME.fullmatch(value) is not None


@FORMATS.checks("uri")
def is_uri(value: object) -> bool:
    """Return whether a text is an absolute address."""
    return not isinstance(value, str) or bool(urlsplit(value).scheme)
