"""Requests for the pages of a list: the parameters that paging adds to the job's request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from samclients.fsm_ingest.errors import PagingFailed
from samclients.fsm_ingest.model.entities import PagingKey, PagingRow, ParameterType
from samclients.fsm_ingest.model.json_value import JsonValue
from samclients.fsm_ingest.source import json_paths

PAGE_SIZE_KEYS = (PagingKey.LIMIT, PagingKey.PAGE_SIZE)


@dataclass(frozen=True)
class PageRequest:
    """Parameters of a page's request, in addition to the job's own.

    Args:
        query: Query parameters; they override the job's.
        body: Body members by their JSON paths; they override the job's body.
        url: The page's complete URL with all parameters; None for the job's URL.
    """

    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, int | str] = field(default_factory=dict)
    url: str | None = field(default=None, repr=False)


class PageRequestBuilder:
    """Builds page requests from the paging rows that are sent.

    Args:
        rows: Rows whose parameter type is Query String or Body.
    """

    def __init__(self, rows: Iterable[PagingRow]) -> None:
        self._rows = {row.key: row for row in rows}

    def __contains__(self, key: PagingKey) -> bool:
        return key in self._rows

    def initial_value(self, key: PagingKey) -> str:
        """Return the value that the first request sends for a key; empty if there is none."""
        return self._rows[key].value if key in self._rows else ""

    def build(self, position: Mapping[PagingKey, int | str]) -> PageRequest:
        """Return the request for a page.

        Args:
            position: The values that change from page to page: an offset, page number or token.
        """
        query: dict[str, str] = {}
        body: dict[str, int | str] = {}
        sizes = [(key, int(self.initial_value(key))) for key in PAGE_SIZE_KEYS if key in self._rows]
        for key, value in [*sizes, *position.items()]:
            row = self._rows[key]
            if row.parameter_type is ParameterType.BODY:
                body[row.mapped_key] = value
            else:
                query[row.mapped_key] = str(value)
        return PageRequest(query, body)


def set_body_members(body: JsonValue, members: Mapping[str, int | str]) -> JsonValue:
    """Set members of a body at their paths and return the body.

    Missing objects on a path are created. A member whose name is literally the path takes precedence over the path.

    Raises:
        PagingFailed: the body is not an object, or a path leads through a value that is not an object.
    """
    body = {} if body is None else body
    for path, value in members.items():
        try:
            json_paths.assign(body, json_paths.parse(path), value)
        except TypeError:
            raise PagingFailed(f"Cannot set {path} in the body: a part of the path is not an object.") from None
    return body
