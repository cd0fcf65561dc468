"""GET /sample-saas/{style}/{resource}"""

from typing import Any

from samclients.runtime import Call, Client, OperationSpec, RawResponse

from ...models.list_sample_records_resource import ListSampleRecordsResource
from ...models.list_sample_records_style import ListSampleRecordsStyle
from ...models.sample_error import SampleError
from ...models.sample_link import SampleLink
from ...models.sample_records import SampleRecords
from ...types import UNSET, ParsedResponse, Unset

OPERATION = OperationSpec(
    id="list_sample_records",
    method="GET",
    path="/sample-saas/{style}/{resource}",
    accept="application/json",
    secured=True,
    streamed=False,
)


def _call(
    style: ListSampleRecordsStyle,
    resource: ListSampleRecordsResource,
    *,
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

    return Call(OPERATION, path={"style": style, "resource": resource}, query=query)


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

    raise response.undocumented_status()


def list_sample_records_detailed(
    client: Client,
    style: ListSampleRecordsStyle,
    resource: ListSampleRecordsResource,
    *,
    offset: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    page: int | Unset = UNSET,
    size: int | Unset = UNSET,
    cursor: str | Unset = UNSET,
    from_date: str | Unset = UNSET,
    to_date: str | Unset = UNSET,
    link: SampleLink | Unset = UNSET,
) -> ParsedResponse[SampleRecords]:
    """Like ``list_sample_records``, but return the response's status and headers, too."""
    call = _call(
        style,
        resource,
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


def list_sample_records(
    client: Client,
    style: ListSampleRecordsStyle,
    resource: ListSampleRecordsResource,
    *,
    offset: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    page: int | Unset = UNSET,
    size: int | Unset = UNSET,
    cursor: str | Unset = UNSET,
    from_date: str | Unset = UNSET,
    to_date: str | Unset = UNSET,
    link: SampleLink | Unset = UNSET,
) -> SampleRecords:
    """List the sample vendor's users, usage or consumption.

    Args:
        style (ListSampleRecordsStyle): The paging style of the list:

            | style | parameters | response members |
            |---|---|---|
            | offset | `offset`, `limit` | |
            | page | `page`, `size` | |
            | total-count | `offset`, `limit` | `total` |
            | total-pages | `page`, `size` | `page`, `totalPages` |
            | has-more | `page`, `size` | `hasMore` |
            | cursor | `cursor`, `limit` | `nextCursor`, null on the last page |
            | next-link | `cursor`, `limit` | `next`, null on the last page |
        resource (ListSampleRecordsResource):
        offset (int | Unset):
        limit (int | Unset):
        page (int | Unset):
        size (int | Unset):
        cursor (str | Unset):
        from_date (str | Unset):
        to_date (str | Unset):
        link (SampleLink | Unset):

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return list_sample_records_detailed(
        client,
        style,
        resource,
        offset=offset,
        limit=limit,
        page=page,
        size=size,
        cursor=cursor,
        from_date=from_date,
        to_date=to_date,
        link=link,
    ).parsed
