"""GET /saas/public/core/v3/license/org/{orgId}"""

from samclients.runtime import Call, Client, OperationSpec, RawResponse

from ...models.error_body import Error
from ...models.licenses import Licenses
from ...types import ParsedResponse

OPERATION = OperationSpec(
    id="get_licenses",
    method="GET",
    path="/saas/public/core/v3/license/org/{orgId}",
    accept="application/json",
    secured=True,
    streamed=False,
)


def _call(org_id: str) -> Call:

    return Call(OPERATION, path={"orgId": org_id})


def _read(response: RawResponse) -> Licenses:
    if response.status == 200:
        response_200 = Licenses.from_dict(response.json("application/json"))

        return response_200

    raise response.undocumented_status()


def _read_error(response: RawResponse) -> Error | None:
    if response.status == 400:
        response_400 = Error.from_dict(response.json("application/json"))

        return response_400

    if response.status == 401:
        response_401 = Error.from_dict(response.json("application/json"))

        return response_401

    if response.status == 403:
        response_403 = Error.from_dict(response.json("application/json"))

        return response_403

    if response.status == 404:
        response_404 = Error.from_dict(response.json("application/json"))

        return response_404

    raise response.undocumented_status()


def get_licenses_detailed(client: Client, org_id: str) -> ParsedResponse[Licenses]:
    """Like ``get_licenses``, but return the response's status and headers, too."""
    call = _call(org_id)
    return client.call(call, _read, _read_error)


def get_licenses(client: Client, org_id: str) -> Licenses:
    """Get the licenses of an organization.

    Allowed for the user's own organization and, for administrators, its sub-organizations (inferred).

    Args:
        org_id (str):

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return get_licenses_detailed(client, org_id).parsed
