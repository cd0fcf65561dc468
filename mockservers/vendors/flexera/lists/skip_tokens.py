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
PagePosition = tuple[
    str, int
]  # what the list is sorted by (empty where by number alone), and the number, of its last record


@dataclass(frozen=True)
class ListRequest:
    """What is asked of a list: its parameters, and the place after which the page begins, None for the start."""

    parameters: Mapping[str, Any] = field(default_factory=dict)
    after: PagePosition | None = None

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 -- by the parameter
        """A parameter's value."""
        return self.parameters.get(name, default)


def read_list_request(call: OperationCall) -> ListRequest:
    """What a call asks of a list; what it leaves out is as the skip token has it.

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
    """A token comes from outside: what it says is held against the spec as if it had been asked for."""
    known = {one.name: one.schema for one in operation.parameters if one.location == "query" and one.name != SKIP}
    for name, value in kept.items():
        if name not in known or known[name].problem(value):
            raise InvalidSkipToken("it belongs to another list")


def skip_token(wanted: ListRequest, after: PagePosition | None) -> str:
    """The token of the page after a place; None for the first page."""
    return b64encode(orjson.dumps([wanted.parameters, after])).decode()


def next_page_link(call: OperationCall, wanted: ListRequest, after: PagePosition) -> str:
    """The link to the page after a place: relative to the host, as in the official examples."""
    return f"{client_path(call.request)}?{SKIP}={quote(skip_token(wanted, after), safe='')}"


def client_path(request: Request, path: str | None = None) -> str:
    """A path (the request's own unless given) as it is at the client's host, which may have a prefix before it."""
    return urlsplit(request.base_url).path + (path or request.path)
