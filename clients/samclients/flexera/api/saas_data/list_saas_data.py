"""GET /saas/v1/orgs/{orgId}/saas-data"""

from typing import Any

from samclients.runtime import Call, Client, OperationSpec, RawResponse

from ...models.error import Error
from ...models.saas_data_list import SaasDataList
from ...types import UNSET, ParsedResponse, Unset

OPERATION = OperationSpec(
    id="list_saas_data",
    method="GET",
    path="/saas/v1/orgs/{orgId}/saas-data",
    accept="application/json, application/vnd.goa.error",
    secured=True,
    streamed=False,
)


def _call(org_id: int, *, order_by: str | Unset = UNSET, skip_token: str | Unset = UNSET) -> Call:

    query: dict[str, Any] = {}
    query["orderBy"] = order_by
    query["skipToken"] = skip_token

    return Call(OPERATION, path={"orgId": org_id}, query=query)


def _read(response: RawResponse) -> SaasDataList:
    if response.status == 200:
        response_200 = SaasDataList.from_dict(response.json("application/json"))

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


def list_saas_data_detailed(
    client: Client, org_id: int, *, order_by: str | Unset = UNSET, skip_token: str | Unset = UNSET
) -> ParsedResponse[SaasDataList]:
    """Like ``list_saas_data``, but return the response's status and headers, too."""
    call = _call(org_id, order_by=order_by, skip_token=skip_token)
    return client.call(call, _read, _read_error)


def list_saas_data(
    client: Client, org_id: int, *, order_by: str | Unset = UNSET, skip_token: str | Unset = UNSET
) -> SaasDataList:
    """List the SaaS data objects.

    `nextPage` is ours: the official schema lacks it, although a skip token is accepted.

    Args:
        org_id (int): The organization's number.
        order_by (str | Unset): Official: "Supported fields in the orderBy are [createdAt, modifiedAt]", default `completedAt desc`, which is neither of them. The
            default here is `createdAt desc` (proposed).
        skip_token (str | Unset): The opaque token from `nextPage`. It contains the list's other parameters; if they are sent as well, they must be the same.

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return list_saas_data_detailed(client, org_id, order_by=order_by, skip_token=skip_token).parsed
