"""GET /saas/v1/orgs/{orgId}/discovered-app-usage"""

from typing import Any

from samclients.runtime import Call, Client, OperationSpec, RawResponse

from ...models.discovered_list import DiscoveredList
from ...models.error import Error
from ...types import UNSET, ParsedResponse, Unset

OPERATION = OperationSpec(
    id="list_discovered_app_usage",
    method="GET",
    path="/saas/v1/orgs/{orgId}/discovered-app-usage",
    accept="application/json, application/vnd.goa.error",
    secured=True,
    streamed=False,
)


def _call(org_id: int, *, filter_: str | Unset = UNSET, skip_token: str | Unset = UNSET) -> Call:

    query: dict[str, Any] = {}
    query["filter"] = filter_
    query["skipToken"] = skip_token

    return Call(OPERATION, path={"orgId": org_id}, query=query)


def _read(response: RawResponse) -> DiscoveredList:
    if response.status == 200:
        response_200 = DiscoveredList.from_dict(response.json("application/json"))

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


def list_discovered_app_usage_detailed(
    client: Client, org_id: int, *, filter_: str | Unset = UNSET, skip_token: str | Unset = UNSET
) -> ParsedResponse[DiscoveredList]:
    """Like ``list_discovered_app_usage``, but return the response's status and headers, too."""
    call = _call(org_id, filter_=filter_, skip_token=skip_token)
    return client.call(call, _read, _read_error)


def list_discovered_app_usage(
    client: Client, org_id: int, *, filter_: str | Unset = UNSET, skip_token: str | Unset = UNSET
) -> DiscoveredList:
    """List the discovered applications with their usage.

    Each load is a snapshot. Without a filter on `snapshotAt` the last snapshot of each source is returned (proposed).

    Args:
        org_id (int): The organization's number.
        filter_ (str | Unset): | attribute | operators |
            |---|---|
            | `source.managedAppId` | `eq` |
            | `name`, `category` | `eq` `in` `nin` `co` `ne` |
            | `snapshotAt` | `ge` `le` |

            Operators and values ignore case. The notation for the values of `in` is not documented; here it is `name in ('a', 'b')`.
        skip_token (str | Unset): The opaque token from `nextPage`. It contains the list's other parameters; if they are sent as well, they must be the same.

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return list_discovered_app_usage_detailed(client, org_id, filter_=filter_, skip_token=skip_token).parsed
