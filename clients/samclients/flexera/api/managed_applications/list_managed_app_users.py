"""GET /saas/v1/orgs/{orgId}/managed-apps/{managedAppId}/app-users"""

from typing import Any

from samclients.runtime import Call, Client, OperationSpec, RawResponse

from ...models.app_user_list import AppUserList
from ...models.error import Error
from ...models.list_managed_app_users_view import ListManagedAppUsersView
from ...types import UNSET, ParsedResponse, Unset

OPERATION = OperationSpec(
    id="list_managed_app_users",
    method="GET",
    path="/saas/v1/orgs/{orgId}/managed-apps/{managedAppId}/app-users",
    accept="application/json, application/vnd.goa.error",
    secured=True,
    streamed=False,
)


def _call(
    org_id: int,
    managed_app_id: str,
    *,
    view: ListManagedAppUsersView | Unset = UNSET,
    include_all: bool | Unset = UNSET,
    skip_token: str | Unset = UNSET,
) -> Call:

    query: dict[str, Any] = {}
    json_view: str | Unset = UNSET
    if not isinstance(view, Unset):
        json_view = view.value

    query["view"] = json_view
    query["includeAll"] = include_all
    query["skipToken"] = skip_token

    return Call(OPERATION, path={"orgId": org_id, "managedAppId": managed_app_id}, query=query)


def _read(response: RawResponse) -> AppUserList:
    if response.status == 200:
        response_200 = AppUserList.from_dict(response.json("application/json"))

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


def list_managed_app_users_detailed(
    client: Client,
    org_id: int,
    managed_app_id: str,
    *,
    view: ListManagedAppUsersView | Unset = UNSET,
    include_all: bool | Unset = UNSET,
    skip_token: str | Unset = UNSET,
) -> ParsedResponse[AppUserList]:
    """Like ``list_managed_app_users``, but return the response's status and headers, too."""
    call = _call(org_id, managed_app_id, view=view, include_all=include_all, skip_token=skip_token)
    return client.call(call, _read, _read_error)


def list_managed_app_users(
    client: Client,
    org_id: int,
    managed_app_id: str,
    *,
    view: ListManagedAppUsersView | Unset = UNSET,
    include_all: bool | Unset = UNSET,
    skip_token: str | Unset = UNSET,
) -> AppUserList:
    """List the users of a managed application.

    Includes the users of applications that were discovered through it (proposed).

    Args:
        org_id (int): The organization's number.
        managed_app_id (str): Lower-case hexadecimal digits; any other form: 400 `invalid_pattern`.
        view (ListManagedAppUsersView | Unset): Selects the members; `minimal`, `excludeEvent` and `entitlement` omit `lastActivityAt` and `skus`.
        include_all (bool | Unset): Whether to include deactivated users.
        skip_token (str | Unset): The opaque token from `nextPage`. It contains the list's other parameters; if they are sent as well, they must be the same.

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return list_managed_app_users_detailed(
        client, org_id, managed_app_id, view=view, include_all=include_all, skip_token=skip_token
    ).parsed
