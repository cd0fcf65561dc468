"""A small SaaS vendor to pull from: its token endpoint's three methods, and its ways of paging.

Nobody's API in particular: it pages in each way that the utility can follow, and takes the utility's three
authentication methods as "Scheduling API Jobs" has them.
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
REFRESH_TOKEN = "sample-refresh-token"  # noqa: S105 -- no secret, it stands in the spec
SUBJECT = "sample-client"
FOREIGN = "https://elsewhere.example"
DEFAULT_SIZE, LARGEST_SIZE = 50, 1_000
EARLIEST, LATEST = "0000-00-00", "9999-99-99"


def check_grant(body: Mapping[str, Any]) -> None:
    """The three methods: client secret, client user, refresh token.

    Raises:
        SampleRefusal: another grant, a field is missing, or what it holds is not known.
    """
    if body["grant_type"] == "refresh_token":
        _need(body, "refresh_token")
        if body["refresh_token"] != REFRESH_TOKEN:
            raise SampleRefusal(401, "invalid_grant", "The refresh token is not known.")
        return
    names = ("client_user", "client_password") if "client_user" in body else ("client_id", "client_secret")
    _need(body, *names)
    if tuple(body[name] for name in names) not in {(CLIENT_ID, CLIENT_SECRET), (CLIENT_USER, CLIENT_PASSWORD)}:
        raise SampleRefusal(401, "invalid_client", f"{names[0]} and {names[1]} are not known.")


def _need(body: Mapping[str, Any], *names: str) -> None:
    for name in names:
        if not body.get(name):
            raise SampleRefusal(400, "invalid_request", f"{name} is missing.")


def authenticate(context: RequestContext) -> Token:
    """Hold a request's bearer token against those that were issued; gives it.

    Raises:
        SampleRefusal: there is none, or it is not valid any more.
    """
    scheme, _, token = context.request.headers.get("authorization", "").partition(" ")
    found = context.tokens.find(token.strip(), TOKEN_KIND) if scheme.lower() == "bearer" else None
    if found is None or not found.valid_at(context.now):
        raise invalid_token_error()
    context.caller = found.subject
    return found


def invalid_token_error() -> SampleRefusal:
    """The refusal of a token."""
    return SampleRefusal(401, "invalid_token", "The access token is missing, unknown or expired.")


@dataclass(frozen=True)
class PagingStyle:
    """A way of paging: what a request says of its place, and what an answer says of the rest."""

    place: str  # offset, page or cursor
    tells: tuple[str, ...] = ()


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
    """What a request asks for: which records from which day to which, from where, how many."""

    style: PagingStyle
    start: int
    size: int
    since: str
    until: str
    asked: Mapping[str, Any]


def parse_page_request(style: str, asked: Mapping[str, Any]) -> SamplePageRequest:
    """What a request asks for by its parameters."""
    way = STYLES[style]
    size = asked.get("size" if way.place == "page" else "limit", DEFAULT_SIZE)
    start = {
        "offset": asked.get("offset", 0),
        "page": (asked.get("page", 1) - 1) * size,
        "cursor": int(asked.get("cursor", "c0")[1:]),
    }[way.place]
    return SamplePageRequest(
        way, start, size, _day(asked.get("fromDate"), EARLIEST), _day(asked.get("toDate"), LATEST), asked
    )


def _day(text: str | None, otherwise: str) -> str:
    """``MM/DD/YYYY``, as the utility sends it, the other way round."""
    return f"{text[6:]}-{text[:2]}-{text[3:5]}" if text else otherwise


def page_body(one: SamplePageRequest, records: list[dict[str, Any]], total: int, path: str) -> dict[str, Any]:
    """The answer: ``items``, and what the way of paging tells of the rest.

    Args:
        one: What was asked for.
        records: The page's records.
        total: How many there are on all pages.
        path: The list's path, for links.
    """
    end = one.start + one.size
    more = end < total
    said = {
        "total": total,
        "page": one.start // one.size + 1,
        "totalPages": -(-total // one.size),
        "hasMore": more,
        "nextCursor": f"c{end}" if more else None,
        "next": _link(one, path, end) if more else None,
    }
    return {"items": records, **{name: said[name] for name in one.style.tells}}


def _link(one: SamplePageRequest, path: str, end: int) -> str:
    """The next page's link; ``link=foreign`` is for clients that must not follow it with their token.

    Parameters stand in it by name: the members of a JSON body, of which some may be, have no order.
    """
    asked = {**one.asked, "cursor": f"c{end}", "limit": one.size}
    host = FOREIGN if one.asked.get("link") == "foreign" else ""
    return f"{host}{path}?{urlencode(sorted(asked.items()))}"
