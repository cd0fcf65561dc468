"""PUT /saas/public/core/v3/license/org/{orgId}"""

from samclients.runtime import Body, Call, Client, Json, OperationSpec, RawResponse

from ...models.error_body import Error
from ...models.licenses_update import LicensesUpdate
from ...types import ParsedResponse

OPERATION = OperationSpec(
    id="update_licenses",
    method="PUT",
    path="/saas/public/core/v3/license/org/{orgId}",
    accept="application/json",
    secured=True,
    streamed=False,
)


def _call(org_id: str, *, body: LicensesUpdate) -> Call:

    content: Body | None = None
    json_body = body.to_dict()
    content = Json(json_body, "application/json")

    return Call(OPERATION, path={"orgId": org_id}, body=content)


def _read(response: RawResponse) -> None:
    if response.status == 200:
        return None

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

    if response.status == 415:
        response_415 = Error.from_dict(response.json("application/json"))

        return response_415

    raise response.undocumented_status()


def update_licenses_detailed(client: Client, org_id: str, *, body: LicensesUpdate) -> ParsedResponse[None]:
    """Like ``update_licenses``, but return the response's status and headers, too."""
    call = _call(org_id, body=body)
    return client.call(call, _read, _read_error)


def update_licenses(client: Client, org_id: str, *, body: LicensesUpdate) -> None:
    """Overwrite the licenses of a sub-organization.

    Requires an administrator of the parent organization. An omitted list becomes empty (proposed).

    Args:
        org_id (str):
        body (LicensesUpdate):

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return update_licenses_detailed(client, org_id, body=body).parsed
