"""Items of a batch: the requests in its body, decoded."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mockservers.core.errors import NoSuchOperation
from mockservers.core.messages import InnerRequest
from mockservers.vendors.servicenow.errors import BadRequest

LARGEST_INPUT = 5 * 1024 * 1024  # bytes of the body of an item (documented)
API = "/api/"


@dataclass(frozen=True)
class BatchItem:
    """One request of a batch. ``has_headers``: the response is returned with its headers."""

    id: str
    request: InnerRequest
    has_headers: bool

    @property
    def is_too_large(self) -> bool:
        """True if the body exceeds the limit of an item."""
        return len(self.request.body) > LARGEST_INPUT


def read_items(requests: Sequence[Mapping[str, Any]]) -> list[BatchItem]:
    """Decode the members ``rest_requests`` of a batch."""
    return [_read_item(member) for member in requests]


def _read_item(member: Mapping[str, Any]) -> BatchItem:
    headers = tuple((header["name"], header["value"]) for header in member.get("headers", ()))
    request = InnerRequest(member["method"], member["url"], headers)
    if not request.target.startswith(API):
        request = replace(request, problem=NoSuchOperation("Only REST APIs can be called in a batch."))
    try:
        request = replace(request, body=decode_body(member.get("body", "")))
    except ValueError:
        request = replace(request, problem=request.problem or BadRequest("body: it is not Base64"))
    return BatchItem(str(member["id"]), request, not member.get("exclude_response_headers", False))


def decode_body(text: str) -> bytes:
    """Decode a body in Base64, which may have line breaks and blanks.

    Raises:
        ValueError: the text is not Base64.
    """
    try:
        return base64.b64decode(text.encode("ascii").translate(None, b" \t\r\n"), validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise ValueError(str(error)) from None
