"""Headers of a page of records: ``X-Total-Count`` and the links to other pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from mockservers.core.messages import Request

LONGEST_LINK = 16_000  # characters; a longer header Link is omitted, because clients refuse long lines
NO_COUNT = "sysparm_no_count"
PAGING = {"sysparm_limit", "sysparm_offset"}


def is_true(parameters: Mapping[str, Any], name: str) -> bool:
    """Return true if a parameter is ``true`` in any case."""
    return str(parameters.get(name, "")).lower() == "true"


def build_page_headers(
    parameters: Mapping[str, Any], request: Request, *, total: int, limit: int, offset: int
) -> dict[str, str]:
    """Return the headers of a page: "Table API - GET /now/table/{tableName}", response headers.

    Args:
        parameters: The query parameters of the operation, which can suppress each header.
        request: The request; links repeat its other parameters.
        total: The number of matching records; records after the next page need not be counted with ``NO_COUNT``.
        limit: The largest number of records on a page; with 0, the page has no records and no links.
        offset: The number of records before the page.
    """
    is_counted = not is_true(parameters, NO_COUNT)
    headers = {"X-Total-Count": str(total)} if is_counted else {}
    if limit and not is_true(parameters, "sysparm_suppress_pagination_header"):
        offsets = _compute_link_offsets(total, limit, offset, is_counted=is_counted)
        url = _build_url(request, limit) if offsets else ""
        link = ",".join(f'<{url}{target}>;rel="{name}"' for name, target in offsets.items())
        headers |= {"Link": link} if link and len(link) <= LONGEST_LINK else {}
    return headers


def _compute_link_offsets(total: int, limit: int, offset: int, *, is_counted: bool) -> dict[str, int]:
    """Return the offsets of the links by name; a list with one page has no links, an uncounted one no last page."""
    if total <= limit and not offset:
        return {}
    offsets = {"first": 0}
    if offset:
        offsets["prev"] = max(offset - limit, 0)
    if offset + limit < total:
        offsets["next"] = offset + limit
    if is_counted:
        offsets["last"] = (max(total, 1) - 1) // limit * limit
    return offsets


def _build_url(request: Request, limit: int) -> str:
    """Return the URL of a page up to its offset."""
    repeated = [(name, values[-1]) for name, values in request.query.items() if name not in PAGING]
    pairs = [*repeated, ("sysparm_limit", str(limit)), ("sysparm_offset", "")]
    return f"{request.base_url}{quote(request.path)}?{urlencode(pairs)}"
