"""GET /saas/v1/orgs/{orgId}/managed-apps/{managedAppId}/app-events"""

from typing import Any

from samclients.runtime import Call, Client, OperationSpec, RawResponse

from ...models.app_event_list import AppEventList
from ...models.error import Error
from ...types import UNSET, ParsedResponse, Unset

OPERATION = OperationSpec(
    id="list_managed_app_events",
    method="GET",
    path="/saas/v1/orgs/{orgId}/managed-apps/{managedAppId}/app-events",
    accept="application/json, application/vnd.goa.error",
    secured=True,
    streamed=False,
)


def _call(
    org_id: int, managed_app_id: str, *, most_recent_events_only: bool | Unset = UNSET, skip_token: str | Unset = UNSET
) -> Call:

    query: dict[str, Any] = {}
    query["mostRecentEventsOnly"] = most_recent_events_only
    query["skipToken"] = skip_token

    return Call(OPERATION, path={"orgId": org_id, "managedAppId": managed_app_id}, query=query)


def _read(response: RawResponse) -> AppEventList:
    if response.status == 200:
        response_200 = AppEventList.from_dict(response.json("application/json"))

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

    if response.status == 404:
        response_404 = Error.from_dict(response.json("application/vnd.goa.error"))

        return response_404

    if response.status == 429:
        response_429 = Error.from_dict(response.json("application/vnd.goa.error"))

        return response_429

    raise response.undocumented_status()


def list_managed_app_events_detailed(
    client: Client,
    org_id: int,
    managed_app_id: str,
    *,
    most_recent_events_only: bool | Unset = UNSET,
    skip_token: str | Unset = UNSET,
) -> ParsedResponse[AppEventList]:
    """Like ``list_managed_app_events``, but return the response's status and headers, too."""
    call = _call(org_id, managed_app_id, most_recent_events_only=most_recent_events_only, skip_token=skip_token)
    return client.call(call, _read, _read_error)


def list_managed_app_events(
    client: Client,
    org_id: int,
    managed_app_id: str,
    *,
    most_recent_events_only: bool | Unset = UNSET,
    skip_token: str | Unset = UNSET,
) -> AppEventList:
    """List the events of a managed application.

    Args:
        org_id (int): The organization's number.
        managed_app_id (str): Lower-case hexadecimal digits; any other form: 400 `invalid_pattern`.
        most_recent_events_only (bool | Unset): Whether to return only the most recent event per user and sub-application.
        skip_token (str | Unset): The opaque token from `nextPage`. It contains the list's other parameters; if they are sent as well, they must be the same.

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return list_managed_app_events_detailed(
        client, org_id, managed_app_id, most_recent_events_only=most_recent_events_only, skip_token=skip_token
    ).parsed
