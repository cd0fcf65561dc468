"""GET /saas/v1/orgs/{orgId}/saas-data/{id}"""

from samclients.runtime import Call, Client, OperationSpec, RawResponse

from ...models.error import Error
from ...models.saas_data import SaasData
from ...types import ParsedResponse

OPERATION = OperationSpec(
    id="get_saas_data",
    method="GET",
    path="/saas/v1/orgs/{orgId}/saas-data/{id}",
    accept="application/json, application/vnd.goa.error",
    secured=True,
    streamed=False,
)


def _call(org_id: int, id: str) -> Call:

    return Call(OPERATION, path={"orgId": org_id, "id": id})


def _read(response: RawResponse) -> SaasData:
    if response.status == 200:
        response_200 = SaasData.from_dict(response.json("application/json"))

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


def get_saas_data_detailed(client: Client, org_id: int, id: str) -> ParsedResponse[SaasData]:
    """Like ``get_saas_data``, but return the response's status and headers, too."""
    call = _call(org_id, id)
    return client.call(call, _read, _read_error)


def get_saas_data(client: Client, org_id: int, id: str) -> SaasData:
    """Get a SaaS data object.

    Args:
        org_id (int): The organization's number.
        id (str): The identifier from the header Location of the create operation.

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return get_saas_data_detailed(client, org_id, id).parsed
