"""POST /saas/v1/orgs/{orgId}/saas-data"""

from samclients.runtime import Body, Call, Client, Json, OperationSpec, RawResponse

from ...models.error import Error
from ...models.new_saas_data import NewSaasData
from ...types import ParsedResponse

OPERATION = OperationSpec(
    id="create_saas_data",
    method="POST",
    path="/saas/v1/orgs/{orgId}/saas-data",
    accept="application/vnd.goa.error",
    secured=True,
    streamed=False,
)


def _call(org_id: int, *, body: NewSaasData) -> Call:

    content: Body | None = None
    json_body = body.to_dict()
    content = Json(json_body, "application/json")

    return Call(OPERATION, path={"orgId": org_id}, body=content)


def _read(response: RawResponse) -> None:
    if response.status == 201:
        return None

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

    if response.status == 409:
        response_409 = Error.from_dict(response.json("application/vnd.goa.error"))

        return response_409

    if response.status == 415:
        response_415 = Error.from_dict(response.json("application/vnd.goa.error"))

        return response_415

    if response.status == 429:
        response_429 = Error.from_dict(response.json("application/vnd.goa.error"))

        return response_429

    raise response.undocumented_status()


def create_saas_data_detailed(client: Client, org_id: int, *, body: NewSaasData) -> ParsedResponse[None]:
    """Like ``create_saas_data``, but return the response's status and headers, too."""
    call = _call(org_id, body=body)
    return client.call(call, _read, _read_error)


def create_saas_data(client: Client, org_id: int, *, body: NewSaasData) -> None:
    """Create an object for a file upload.

    Args:
        org_id (int): The organization's number.
        body (NewSaasData):

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return create_saas_data_detailed(client, org_id, body=body).parsed
