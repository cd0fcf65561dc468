"""GET /saas/v1/orgs/{orgId}/usage-over-time"""

import datetime
from typing import Any

from samclients.runtime import Call, Client, OperationSpec, RawResponse

from ...models.error import Error
from ...models.list_usage_over_time_group_by_item import ListUsageOverTimeGroupByItem
from ...models.list_usage_over_time_resolution import ListUsageOverTimeResolution
from ...models.list_usage_over_time_view import ListUsageOverTimeView
from ...models.usage_list import UsageList
from ...types import UNSET, ParsedResponse, Unset

OPERATION = OperationSpec(
    id="list_usage_over_time",
    method="GET",
    path="/saas/v1/orgs/{orgId}/usage-over-time",
    accept="application/json, application/vnd.goa.error",
    secured=True,
    streamed=False,
)


def _call(
    org_id: int,
    *,
    started_at: datetime.datetime | Unset = UNSET,
    ended_at: datetime.datetime | Unset = UNSET,
    resolution: ListUsageOverTimeResolution | Unset = UNSET,
    view: ListUsageOverTimeView | Unset = UNSET,
    filter_: str | Unset = UNSET,
    group_by: list[ListUsageOverTimeGroupByItem] | Unset = UNSET,
    skip_token: str | Unset = UNSET,
) -> Call:

    query: dict[str, Any] = {}
    json_started_at: str | Unset = UNSET
    if not isinstance(started_at, Unset):
        json_started_at = started_at.isoformat().replace("+00:00", "Z")
    query["startedAt"] = json_started_at
    json_ended_at: str | Unset = UNSET
    if not isinstance(ended_at, Unset):
        json_ended_at = ended_at.isoformat().replace("+00:00", "Z")
    query["endedAt"] = json_ended_at
    json_resolution: str | Unset = UNSET
    if not isinstance(resolution, Unset):
        json_resolution = resolution.value

    query["resolution"] = json_resolution
    json_view: str | Unset = UNSET
    if not isinstance(view, Unset):
        json_view = view.value

    query["view"] = json_view
    query["filter"] = filter_
    json_group_by: list[str] | Unset = UNSET
    if not isinstance(group_by, Unset):
        json_group_by = []
        for group_by_item_data in group_by:
            group_by_item = group_by_item_data.value
            json_group_by.append(group_by_item)

    query["groupBy"] = json_group_by
    query["skipToken"] = skip_token

    return Call(OPERATION, path={"orgId": org_id}, query=query)


def _read(response: RawResponse) -> UsageList:
    if response.status == 200:
        response_200 = UsageList.from_dict(response.json("application/json"))

        return response_200

    raise response.undocumented_status()


def _read_error(response: RawResponse) -> Error | None:
    if response.status == 400:
        response_400 = Error.from_dict(response.json("application/vnd.goa.error"))

        return response_400

    if response.status == 401:
        response_401 = Error.from_dict(response.json("application/vnd.goa.error"))

        return response_401

    if response.status == 403:
        response_403 = Error.from_dict(response.json("application/vnd.goa.error"))

        return response_403

    if response.status == 429:
        response_429 = Error.from_dict(response.json("application/vnd.goa.error"))

        return response_429

    raise response.undocumented_status()


def list_usage_over_time_detailed(
    client: Client,
    org_id: int,
    *,
    started_at: datetime.datetime | Unset = UNSET,
    ended_at: datetime.datetime | Unset = UNSET,
    resolution: ListUsageOverTimeResolution | Unset = UNSET,
    view: ListUsageOverTimeView | Unset = UNSET,
    filter_: str | Unset = UNSET,
    group_by: list[ListUsageOverTimeGroupByItem] | Unset = UNSET,
    skip_token: str | Unset = UNSET,
) -> ParsedResponse[UsageList]:
    """Like ``list_usage_over_time``, but return the response's status and headers, too."""
    call = _call(
        org_id,
        started_at=started_at,
        ended_at=ended_at,
        resolution=resolution,
        view=view,
        filter_=filter_,
        group_by=group_by,
        skip_token=skip_token,
    )
    return client.call(call, _read, _read_error)


def list_usage_over_time(
    client: Client,
    org_id: int,
    *,
    started_at: datetime.datetime | Unset = UNSET,
    ended_at: datetime.datetime | Unset = UNSET,
    resolution: ListUsageOverTimeResolution | Unset = UNSET,
    view: ListUsageOverTimeView | Unset = UNSET,
    filter_: str | Unset = UNSET,
    group_by: list[ListUsageOverTimeGroupByItem] | Unset = UNSET,
    skip_token: str | Unset = UNSET,
) -> UsageList:
    """List the consumption over time.

    Without a resolution, or with `none`, each message is returned by its time. With any other resolution, the messages of each step are
    combined per application, usage group and unit: `used` is summed, all other members are the last message's (proposed: only the
    names of the resolutions are documented).

    Args:
        org_id (int): The organization's number.
        started_at (datetime.datetime | Unset): Start of the period (inclusive).
        ended_at (datetime.datetime | Unset): End of the period (exclusive; proposed).
        resolution (ListUsageOverTimeResolution | Unset):
        view (ListUsageOverTimeView | Unset): Both views return the same members.
        filter_ (str | Unset): `managedAppId`, `sourceId`, `appUser` and `usageGroup` with `eq`. Operators and values ignore case.
        group_by (list[ListUsageOverTimeGroupByItem] | Unset): Additional fields by which messages are kept separate. The supported fields are not documented; the example `usageGroups`, `usage`
            names none that a message has. These are proposed.
        skip_token (str | Unset): The opaque token from `nextPage`. It contains the list's other parameters; if they are sent as well, they must be the same.

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return list_usage_over_time_detailed(
        client,
        org_id,
        started_at=started_at,
        ended_at=ended_at,
        resolution=resolution,
        view=view,
        filter_=filter_,
        group_by=group_by,
        skip_token=skip_token,
    ).parsed
