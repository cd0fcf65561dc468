"""Sample SaaS vendor for pull jobs: a token endpoint with three methods, and lists with seven paging styles.

It is not the API of a real vendor. It has all paging styles and the three authentication methods that the FSM Data
Ingestion Utility supports: "Scheduling API Jobs in FSM Data Ingestion Utility".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from mockservers.core.context import RequestContext
from mockservers.core.storage.tokens import Token
from mockservers.vendors.flexera.errors import SampleRefusal

TOKEN_KIND, TOKEN_LIFETIME = "sample", timedelta(minutes=10)
CLIENT_ID, CLIENT_SECRET = "sample-client", "sample-client-secret"
CLIENT_USER, CLIENT_PASSWORD = "sample-user", "sample-user-password"
REFRESH_TOKEN = "sample-refresh-token"  # noqa: S105 -- not a secret, the spec contains it
SUBJECT = "sample-client"
FOREIGN = "https://elsewhere.example"
DEFAULT_SIZE, LARGEST_SIZE = 50, 1_000
EARLIEST, LATEST = "0000-00-00", "9999-99-99"


def check_grant(body: Mapping[str, Any]) -> None:
    """Check a token request with client secret, client user or refresh token.

    Raises:
        SampleRefusal: a field is missing, or the credentials are unknown.
    """
    if body["grant_type"] == "refresh_token":
        _require(body, "refresh_token")
        if body["refresh_token"] != REFRESH_TOKEN:
            raise SampleRefusal(401, "invalid_grant", "The refresh token is not known.")
        return
    names = ("client_user", "client_password") if "client_user" in body else ("client_id", "client_secret")
    _require(body, *names)
    if tuple(body[name] for name in names) not in {(CLIENT_ID, CLIENT_SECRET), (CLIENT_USER, CLIENT_PASSWORD)}:
        raise SampleRefusal(401, "invalid_client", f"{names[0]} and {names[1]} are not known.")


def _require(body: Mapping[str, Any], *names: str) -> None:
    for name in names:
        if not body.get(name):
            raise SampleRefusal(400, "invalid_request", f"{name} is missing.")


def authenticate(context: RequestContext) -> Token:
    """Check the request's bearer token and return it.

    Raises:
        SampleRefusal: the token is missing, unknown or expired.
    """
    scheme, _, token = context.request.headers.get("authorization", "").partition(" ")
    found = context.tokens.find(token.strip(), TOKEN_KIND) if scheme.lower() == "bearer" else None
    if found is None or not found.is_valid_at(context.now):
        raise make_invalid_token_error()
    context.caller = found.subject
    return found


def make_invalid_token_error() -> SampleRefusal:
    """Return the error for an invalid token."""
    return SampleRefusal(401, "invalid_token", "The access token is missing, unknown or expired.")


@dataclass(frozen=True)
class PagingStyle:
    """A paging style: the parameter that selects a page, and the members that describe the rest of the list."""

    place: str  # offset, page or cursor
    rest_members: tuple[str, ...] = ()


STYLES: Mapping[str, PagingStyle] = {
    "offset": PagingStyle("offset"),
    "page": PagingStyle("page"),
    "total-count": PagingStyle("offset", ("total",)),
    "total-pages": PagingStyle("page", ("page", "totalPages")),
    "has-more": PagingStyle("page", ("hasMore",)),
    "cursor": PagingStyle("cursor", ("nextCursor",)),
    "next-link": PagingStyle("cursor", ("next",)),
}


@dataclass(frozen=True)
class SamplePageRequest:
    """A requested page: style, start, size, period and the request's parameters."""

    style: PagingStyle
    start: int
    size: int
    since: str
    until: str
    parameters: Mapping[str, Any]


def parse_page_request(style: str, parameters: Mapping[str, Any]) -> SamplePageRequest:
    """Parse the parameters of a list request."""
    way = STYLES[style]
    size = parameters.get("size" if way.place == "page" else "limit", DEFAULT_SIZE)
    start = {
        "offset": parameters.get("offset", 0),
        "page": (parameters.get("page", 1) - 1) * size,
        "cursor": int(parameters.get("cursor", "c0")[1:]),
    }[way.place]
    return SamplePageRequest(
        way,
        start,
        size,
        _convert_date(parameters.get("fromDate"), EARLIEST),
        _convert_date(parameters.get("toDate"), LATEST),
        parameters,
    )


def _convert_date(text: str | None, otherwise: str) -> str:
    """Convert ``MM/DD/YYYY``, as the utility sends it, to ``YYYY-MM-DD``."""
    return f"{text[6:]}-{text[:2]}-{text[3:5]}" if text else otherwise


def render_page(request: SamplePageRequest, records: list[dict[str, Any]], total: int, path: str) -> dict[str, Any]:
    """Return the body of a page: ``items``, and the members of the paging style.

    Args:
        request: The requested page.
        records: The records on the page.
        total: The number of records on all pages.
        path: The path of the list, for links.
    """
    end = request.start + request.size
    more = end < total
    members = {
        "total": total,
        "page": request.start // request.size + 1,
        "totalPages": -(-total // request.size),
        "hasMore": more,
        "nextCursor": f"c{end}" if more else None,
        "next": _build_link(request, path, end) if more else None,
    }
    return {"items": records, **{name: members[name] for name in request.style.rest_members}}


def _build_link(request: SamplePageRequest, path: str, end: int) -> str:
    """Return the link to the next page, which is on another host if the client sends ``link=foreign``.

    Clients must not send their token to that host. Parameters are sorted by name, because members of a JSON body have
    no order.
    """
    parameters = {**request.parameters, "cursor": f"c{end}", "limit": request.size}
    host = FOREIGN if request.parameters.get("link") == "foreign" else ""
    return f"{host}{path}?{urlencode(sorted(parameters.items()))}"
