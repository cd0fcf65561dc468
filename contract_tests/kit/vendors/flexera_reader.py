"""dlt, a data loading library that knows nothing of this project, as a reader of Flexera and of the sample vendor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dlt.sources.helpers.requests import Client as RetryingClient
from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.auth import OAuth2ClientCredentials
from dlt.sources.helpers.rest_client.paginators import (
    BasePaginator,
    JSONLinkPaginator,
    JSONResponseCursorPaginator,
    OffsetPaginator,
    PageNumberPaginator,
)

from contract_tests.kit.remote import RemoteWorld

SIZE = 40


def reader(world: RemoteWorld, token_path: str, client_id: str, client_secret: str) -> RESTClient:
    """dlt's client, which takes its token from a token endpoint by itself."""
    # The world stands in the path: dlt's token request takes no headers of ours.
    url = f"{world.control.server.flexera.url}/~{world.name}"
    session = RetryingClient(request_max_attempts=1).session
    session.trust_env = False
    auth = OAuth2ClientCredentials(
        access_token_url=url + token_path, client_id=client_id, client_secret=client_secret, session=session
    )
    return RESTClient(base_url=url, auth=auth, session=session)


def read(client: RESTClient, path: str, **how: Any) -> list[Any]:
    return [record for page in client.paginate(path, **how) for record in page]


Style = Callable[[], BasePaginator]


BY_GET: dict[str, Style] = {
    "offset": lambda: OffsetPaginator(limit=SIZE, total_path=None),
    "page": lambda: PageNumberPaginator(base_page=1, total_path=None),
    "total-count": lambda: OffsetPaginator(limit=SIZE, total_path="total"),
    "total-pages": lambda: PageNumberPaginator(base_page=1, total_path="totalPages"),
    "has-more": lambda: PageNumberPaginator(base_page=1, total_path=None, has_more_path="hasMore"),
    "cursor": lambda: JSONResponseCursorPaginator(cursor_path="nextCursor", cursor_param="cursor"),
    "next-link": lambda: JSONLinkPaginator(next_url_path="next"),
}


BY_POST: dict[str, Style] = {
    "offset": lambda: OffsetPaginator(
        limit=SIZE,
        total_path=None,
        offset_param=None,
        limit_param=None,
        offset_body_path="offset",
        limit_body_path="limit",
    ),
    "page": lambda: PageNumberPaginator(base_page=1, total_path=None, page_param=None, page_body_path="page"),
    "total-count": lambda: OffsetPaginator(
        limit=SIZE, offset_param=None, limit_param=None, offset_body_path="offset", limit_body_path="limit"
    ),
    "total-pages": lambda: PageNumberPaginator(
        base_page=1, total_path="totalPages", page_param=None, page_body_path="page"
    ),
    "has-more": lambda: PageNumberPaginator(
        base_page=1, total_path=None, has_more_path="hasMore", page_param=None, page_body_path="page"
    ),
    "cursor": lambda: JSONResponseCursorPaginator(
        cursor_path="nextCursor", cursor_param=None, cursor_body_path="cursor"
    ),
    "next-link": lambda: JSONLinkPaginator(next_url_path="next"),
}
