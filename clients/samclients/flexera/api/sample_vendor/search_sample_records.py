"""POST /sample-saas/{style}/{resource}"""

from typing import Any

from samclients.runtime import Body, Call, Client, Json, OperationSpec, RawResponse

from ...models.sample_error import SampleError
from ...models.sample_link import SampleLink
from ...models.sample_records import SampleRecords
from ...models.sample_search import SampleSearch
from ...models.search_sample_records_resource import SearchSampleRecordsResource
from ...models.search_sample_records_style import SearchSampleRecordsStyle
from ...types import UNSET, ParsedResponse, Unset

OPERATION = OperationSpec(
    id="search_sample_records",
    method="POST",
    path="/sample-saas/{style}/{resource}",
    accept="application/json",
    secured=True,
    streamed=False,
)


def _call(
    style: SearchSampleRecordsStyle,
    resource: SearchSampleRecordsResource,
    *,
    body: SampleSearch | Unset = UNSET,
    offset: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    page: int | Unset = UNSET,
    size: int | Unset = UNSET,
    cursor: str | Unset = UNSET,
    from_date: str | Unset = UNSET,
    to_date: str | Unset = UNSET,
    link: SampleLink | Unset = UNSET,
) -> Call:

    query: dict[str, Any] = {}
    query["offset"] = offset
    query["limit"] = limit
    query["page"] = page
    query["size"] = size
    query["cursor"] = cursor
    query["fromDate"] = from_date
    query["toDate"] = to_date
    json_link: str | Unset = UNSET
    if not isinstance(link, Unset):
        json_link = link.value

    query["link"] = json_link

    content: Body | None = None
    if isinstance(body, SampleSearch):
        json_body = body.to_dict()
        content = Json(json_body, "application/json")

    return Call(OPERATION, path={"style": style, "resource": resource}, query=query, body=content)


def _read(response: RawResponse) -> SampleRecords:
    if response.status == 200:
        response_200 = SampleRecords.from_dict(response.json("application/json"))

        return response_200

    raise response.undocumented_status()


def _read_error(response: RawResponse) -> SampleError | None:
    if response.status == 400:
        response_400 = SampleError.from_dict(response.json("application/json"))

        return response_400

    if response.status == 401:
        response_401 = SampleError.from_dict(response.json("application/json"))

        return response_401

    if response.status == 404:
        response_404 = SampleError.from_dict(response.json("application/json"))

        return response_404

    if response.status == 415:
        response_415 = SampleError.from_dict(response.json("application/json"))

        return response_415

    raise response.undocumented_status()


def search_sample_records_detailed(
    client: Client,
    style: SearchSampleRecordsStyle,
    resource: SearchSampleRecordsResource,
    *,
    body: SampleSearch | Unset = UNSET,
    offset: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    page: int | Unset = UNSET,
    size: int | Unset = UNSET,
    cursor: str | Unset = UNSET,
    from_date: str | Unset = UNSET,
    to_date: str | Unset = UNSET,
    link: SampleLink | Unset = UNSET,
) -> ParsedResponse[SampleRecords]:
    """Like ``search_sample_records``, but return the response's status and headers, too."""
    call = _call(
        style,
        resource,
        body=body,
        offset=offset,
        limit=limit,
        page=page,
        size=size,
        cursor=cursor,
        from_date=from_date,
        to_date=to_date,
        link=link,
    )
    return client.call(call, _read, _read_error)


def search_sample_records(
    client: Client,
    style: SearchSampleRecordsStyle,
    resource: SearchSampleRecordsResource,
    *,
    body: SampleSearch | Unset = UNSET,
    offset: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    page: int | Unset = UNSET,
    size: int | Unset = UNSET,
    cursor: str | Unset = UNSET,
    from_date: str | Unset = UNSET,
    to_date: str | Unset = UNSET,
    link: SampleLink | Unset = UNSET,
) -> SampleRecords:
    """List the sample vendor's users, usage or consumption by POST.

    The body has the same members as the parameters; a parameter in the URL wins.

    Args:
        style (SearchSampleRecordsStyle): The paging style of the list:

            | style | parameters | response members |
            |---|---|---|
            | offset | `offset`, `limit` | |
            | page | `page`, `size` | |
            | total-count | `offset`, `limit` | `total` |
            | total-pages | `page`, `size` | `page`, `totalPages` |
            | has-more | `page`, `size` | `hasMore` |
            | cursor | `cursor`, `limit` | `nextCursor`, null on the last page |
            | next-link | `cursor`, `limit` | `next`, null on the last page |
        resource (SearchSampleRecordsResource):
        offset (int | Unset):
        limit (int | Unset):
        page (int | Unset):
        size (int | Unset):
        cursor (str | Unset):
        from_date (str | Unset):
        to_date (str | Unset):
        link (SampleLink | Unset):
        body (SampleSearch):

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return search_sample_records_detailed(
        client,
        style,
        resource,
        body=body,
        offset=offset,
        limit=limit,
        page=page,
        size=size,
        cursor=cursor,
        from_date=from_date,
        to_date=to_date,
        link=link,
    ).parsed
