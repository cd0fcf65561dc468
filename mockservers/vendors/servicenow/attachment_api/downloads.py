"""Responses with the content of an attachment: media type, file name, metadata."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from mockservers.core.messages import Request
from mockservers.vendors.servicenow.attachment_api.uploads import BINARY
from mockservers.vendors.servicenow.schema.representation import choose_form

LONGEST_TYPE, LONGEST_VALUE = 255, 1_000  # characters in headers; clients refuse long lines
_PART = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"  # a token of RFC 9110
_MEDIA_TYPE = re.compile(rf"{_PART}/{_PART}([ \t]*;[ -~]*)?")
_NOT_IN_QUOTES = re.compile(r'[^ -~]|["\\%]')


def choose_content_type(stored: str) -> str:
    """Return the media type of a download: the stored one, which clients choose, if a header can have it."""
    return stored if len(stored) <= LONGEST_TYPE and _MEDIA_TYPE.fullmatch(stored) else BINARY


def accepts(request: Request, content_type: str) -> bool:
    """Return true if ``Accept`` allows a media type.

    Clients that ask for JSON get files of other types (captured), and so do those that ask for XML (inferred).
    """
    if choose_form(request) is not None:
        return True
    media_type = content_type.partition(";")[0].strip().lower()
    ranges = {part.partition(";")[0].strip().lower() for part in request.headers["accept"].split(",")}
    return not ranges.isdisjoint({media_type, f"{media_type.partition('/')[0]}/*"})


def build_headers(metadata: Mapping[str, Any], content_type: str) -> dict[str, str]:
    """Return the headers of a download; a name or type of a file cannot add others."""
    shortened = {name: value[:LONGEST_VALUE] for name, value in metadata.items()}
    return {
        "Content-Type": content_type,
        "Content-Disposition": _build_disposition(shortened["file_name"]),
        "X-Attachment-Metadata": json.dumps(shortened, separators=(",", ":")),  # in ASCII
        "X-Content-Type-Options": "nosniff",
    }


def _build_disposition(file_name: str) -> str:
    """Return ``attachment;filename="..."``; RFC 6266's ``filename*`` has a name that cannot be in quotes."""
    plain = _NOT_IN_QUOTES.sub("_", file_name)
    encoded = "" if plain == file_name else f";filename*=UTF-8''{quote(file_name, safe='')}"
    return f'attachment;filename="{plain}"{encoded}'
