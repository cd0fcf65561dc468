"""GET /iam/v1/orgs/{orgId}"""

from samclients.runtime import Call, Client, OperationSpec, RawResponse

from ...models.error import Error
from ...models.organization import Organization
from ...types import ParsedResponse

OPERATION = OperationSpec(
    id="get_organization",
    method="GET",
    path="/iam/v1/orgs/{orgId}",
    accept="application/json, application/vnd.goa.error",
    secured=True,
    streamed=False,
)


def _call(org_id: int) -> Call:

    return Call(OPERATION, path={"orgId": org_id})


def _read(response: RawResponse) -> Organization:
    if response.status == 200:
        response_200 = Organization.from_dict(response.json("application/json"))

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


def get_organization_detailed(client: Client, org_id: int) -> ParsedResponse[Organization]:
    """Like ``get_organization``, but return the response's status and headers, too."""
    call = _call(org_id)
    return client.call(call, _read, _read_error)


def get_organization(client: Client, org_id: int) -> Organization:
    """Get the organization.

    The utility's call for checking an organization's name is unknown; this one is proposed.

    Args:
        org_id (int): The organization's number.

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return get_organization_detailed(client, org_id).parsed
