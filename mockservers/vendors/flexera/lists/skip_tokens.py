"""Skip tokens of Flexera's lists, and the links ``nextPage`` that contain them.

A skip token is opaque and in base64 (documented). The mock server's tokens contain the parameters of the list and the
position that the page follows, so that a link has no other parameters, as in the official examples.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

import orjson

from mockservers.core.messages import OperationCall, Request
from mockservers.core.openapi.document import Operation
from mockservers.vendors.flexera.errors import InvalidSkipToken

SKIP = "skipToken"
LARGEST = 2**63 - 1
PagePosition = tuple[str, int]  # sort value (empty for an order by number) and number of a page's last record


@dataclass(frozen=True)
class ListRequest:
    """A request for a page of a list: its parameters, and the position that the page follows (None for the first)."""

    parameters: Mapping[str, Any] = field(default_factory=dict)
    after: PagePosition | None = None

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 -- depends on the parameter
        """Return a parameter's value."""
        return self.parameters.get(name, default)


def read_list_request(call: OperationCall) -> ListRequest:
    """Read a list request from a call; parameters that the call omits come from the skip token.

    Raises:
        InvalidSkipToken: the token is not of this list, or the parameters differ from those of the previous page.
    """
    given = {name: value for name, value in call.query.items() if name != SKIP}
    if SKIP not in call.query:
        return ListRequest(given)
    kept, after = _read(call.query[SKIP])
    _check(call.operation, kept)
    if after is not None and any(name not in kept or kept[name] != value for name, value in given.items()):
        raise InvalidSkipToken("the parameters are not those of the page before")
    return ListRequest({**kept, **given}, after)


def _read(token: str) -> tuple[dict[str, Any], PagePosition | None]:
    try:
        kept, after = orjson.loads(b64decode(token, validate=True))
        if after is None:
            return dict(kept), None
        value, number = after
    except (ValueError, TypeError):
        raise InvalidSkipToken("it cannot be read") from None
    if not isinstance(value, str) or not isinstance(number, int) or not 0 <= number <= LARGEST:
        raise InvalidSkipToken("it names no place in a list")
    return dict(kept), (value, number)


def _check(operation: Operation, kept: Mapping[str, Any]) -> None:
    """Validate a token's parameters by the spec, because clients can send any token."""
    known = {
        parameter.name: parameter.schema
        for parameter in operation.parameters
        if parameter.location == "query" and parameter.name != SKIP
    }
    for name, value in kept.items():
        if name not in known or known[name].find_problem(value):
            raise InvalidSkipToken("it belongs to another list")


def encode_skip_token(request: ListRequest, after: PagePosition | None) -> str:
    """Return the skip token of the page after a position (None: the first page)."""
    return b64encode(orjson.dumps([request.parameters, after])).decode()


def next_page_link(call: OperationCall, request: ListRequest, after: PagePosition) -> str:
    """Return the link to the page after a position, relative to the host as in the official examples."""
    return f"{build_client_path(call.request)}?{SKIP}={quote(encode_skip_token(request, after), safe='')}"


def build_client_path(request: Request, path: str | None = None) -> str:
    """Return a path (default: the request's) with the prefix of the base URL, as the client sees it."""
    return urlsplit(request.base_url).path + (path or request.path)
