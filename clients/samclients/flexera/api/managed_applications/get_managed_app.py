"""GET /saas/v1/orgs/{orgId}/managed-apps/{managedAppId}"""

from typing import Any

from samclients.runtime import Call, Client, OperationSpec, RawResponse

from ...models.error import Error
from ...models.get_managed_app_view import GetManagedAppView
from ...models.managed_app import ManagedApp
from ...types import UNSET, ParsedResponse, Unset

OPERATION = OperationSpec(
    id="get_managed_app",
    method="GET",
    path="/saas/v1/orgs/{orgId}/managed-apps/{managedAppId}",
    accept="application/json, application/vnd.goa.error",
    secured=True,
    streamed=False,
)


def _call(org_id: int, managed_app_id: str, *, view: GetManagedAppView | Unset = UNSET) -> Call:

    query: dict[str, Any] = {}
    json_view: str | Unset = UNSET
    if not isinstance(view, Unset):
        json_view = view.value

    query["view"] = json_view

    return Call(OPERATION, path={"orgId": org_id, "managedAppId": managed_app_id}, query=query)


def _read(response: RawResponse) -> ManagedApp:
    if response.status == 200:
        response_200 = ManagedApp.from_dict(response.json("application/json"))

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


def get_managed_app_detailed(
    client: Client, org_id: int, managed_app_id: str, *, view: GetManagedAppView | Unset = UNSET
) -> ParsedResponse[ManagedApp]:
    """Like ``get_managed_app``, but return the response's status and headers, too."""
    call = _call(org_id, managed_app_id, view=view)
    return client.call(call, _read, _read_error)


def get_managed_app(
    client: Client, org_id: int, managed_app_id: str, *, view: GetManagedAppView | Unset = UNSET
) -> ManagedApp:
    """Get a managed application.

    Args:
        org_id (int): The organization's number.
        managed_app_id (str): Lower-case hexadecimal digits; any other form: 400 `invalid_pattern`.
        view (GetManagedAppView | Unset):

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return get_managed_app_detailed(client, org_id, managed_app_id, view=view).parsed
