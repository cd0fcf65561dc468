"""GET /saas/v1/orgs/{orgId}/managed-apps"""

from typing import Any

from samclients.runtime import Call, Client, OperationSpec, RawResponse

from ...models.error import Error
from ...models.list_managed_apps_view import ListManagedAppsView
from ...models.managed_app_list import ManagedAppList
from ...types import UNSET, ParsedResponse, Unset

OPERATION = OperationSpec(
    id="list_managed_apps",
    method="GET",
    path="/saas/v1/orgs/{orgId}/managed-apps",
    accept="application/json, application/vnd.goa.error",
    secured=True,
    streamed=False,
)


def _call(
    org_id: int,
    *,
    view: ListManagedAppsView | Unset = UNSET,
    filter_: str | Unset = UNSET,
    order_by: str | Unset = UNSET,
    skip_token: str | Unset = UNSET,
) -> Call:

    query: dict[str, Any] = {}
    json_view: str | Unset = UNSET
    if not isinstance(view, Unset):
        json_view = view.value

    query["view"] = json_view
    query["filter"] = filter_
    query["orderBy"] = order_by
    query["skipToken"] = skip_token

    return Call(OPERATION, path={"orgId": org_id}, query=query)


def _read(response: RawResponse) -> ManagedAppList:
    if response.status == 200:
        response_200 = ManagedAppList.from_dict(response.json("application/json"))

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


def list_managed_apps_detailed(
    client: Client,
    org_id: int,
    *,
    view: ListManagedAppsView | Unset = UNSET,
    filter_: str | Unset = UNSET,
    order_by: str | Unset = UNSET,
    skip_token: str | Unset = UNSET,
) -> ParsedResponse[ManagedAppList]:
    """Like ``list_managed_apps``, but return the response's status and headers, too."""
    call = _call(org_id, view=view, filter_=filter_, order_by=order_by, skip_token=skip_token)
    return client.call(call, _read, _read_error)


def list_managed_apps(
    client: Client,
    org_id: int,
    *,
    view: ListManagedAppsView | Unset = UNSET,
    filter_: str | Unset = UNSET,
    order_by: str | Unset = UNSET,
    skip_token: str | Unset = UNSET,
) -> ManagedAppList:
    """List the managed applications.

    Args:
        org_id (int): The organization's number.
        view (ListManagedAppsView | Unset):
        filter_ (str | Unset): `modifiedAt` with `gt`, `ge`, `lt`, `le`.
        order_by (str | Unset): Default: `modifiedAt desc`.
        skip_token (str | Unset): The opaque token from `nextPage`. It contains the list's other parameters; if they are sent as well, they must be the same.

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return list_managed_apps_detailed(
        client, org_id, view=view, filter_=filter_, order_by=order_by, skip_token=skip_token
    ).parsed
