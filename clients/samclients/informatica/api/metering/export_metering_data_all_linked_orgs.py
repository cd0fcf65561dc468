"""POST /saas/public/core/v3/license/metering/ExportMeteringDataAllLinkedOrgsAcrossRegion"""

from samclients.runtime import Body, Call, Client, Json, OperationSpec, RawResponse

from ...models.error_body import Error
from ...models.linked_export import LinkedExport
from ...models.linked_job import LinkedJob
from ...types import ParsedResponse

OPERATION = OperationSpec(
    id="export_metering_data_all_linked_orgs",
    method="POST",
    path="/saas/public/core/v3/license/metering/ExportMeteringDataAllLinkedOrgsAcrossRegion",
    accept="application/json",
    secured=True,
    streamed=False,
)


def _call(*, body: LinkedExport) -> Call:

    content: Body | None = None
    json_body = body.to_dict()
    content = Json(json_body, "application/json")

    return Call(OPERATION, body=content)


def _read(response: RawResponse) -> LinkedJob:
    if response.status == 200:
        response_200 = LinkedJob.from_dict(response.json("application/json"))

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

    if response.status == 415:
        response_415 = Error.from_dict(response.json("application/json"))

        return response_415

    if response.status == 429:
        response_429 = Error.from_dict(response.json("application/json"))

        return response_429

    raise response.undocumented_status()


def export_metering_data_all_linked_orgs_detailed(client: Client, *, body: LinkedExport) -> ParsedResponse[LinkedJob]:
    """Like ``export_metering_data_all_linked_orgs``, but return the response's status and headers, too."""
    call = _call(body=body)
    return client.call(call, _read, _read_error)


def export_metering_data_all_linked_orgs(client: Client, *, body: LinkedExport) -> LinkedJob:
    """Export the summary of all linked organizations, older resource.

    Args:
        body (LinkedExport):

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return export_metering_data_all_linked_orgs_detailed(client, body=body).parsed
