"""Pages of Flexera's lists: ``skipToken`` and ``nextPage``.

A skip token is opaque and in base64 (documented). This one holds the list's parameters and the place after which the
page begins, so that a link needs nothing else, as in the official examples.
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
    """List request: its parameters, and the position that the page follows, None for the start."""

    parameters: Mapping[str, Any] = field(default_factory=dict)
    after: PagePosition | None = None

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 -- depends on the parameter
        """Return a parameter's value."""
        return self.parameters.get(name, default)


def read_list_request(call: OperationCall) -> ListRequest:
    """Read a list request from a call; parameters that it omits come from the skip token.

    Raises:
        InvalidSkipToken: it is none of this list, or the call asks for something else than the page before.
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
    """Validate a token's parameters against the spec: clients can send any token."""
    known = {
        parameter.name: parameter.schema
        for parameter in operation.parameters
        if parameter.location == "query" and parameter.name != SKIP
    }
    for name, value in kept.items():
        if name not in known or known[name].find_problem(value):
            raise InvalidSkipToken("it belongs to another list")


def skip_token(wanted: ListRequest, after: PagePosition | None) -> str:
    """Return the token of the page after a position; None for the first page."""
    return b64encode(orjson.dumps([wanted.parameters, after])).decode()


def next_page_link(call: OperationCall, wanted: ListRequest, after: PagePosition) -> str:
    """Return the link to the page after a position: relative to the host, as in the official examples."""
    return f"{client_path(call.request)}?{SKIP}={quote(skip_token(wanted, after), safe='')}"


def client_path(request: Request, path: str | None = None) -> str:
    """Return a path (by default the request's) as the client sees it: its host may have a prefix."""
    return urlsplit(request.base_url).path + (path or request.path)
