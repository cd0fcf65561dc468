"""POST /saas/public/core/v3/license/metering/ExportMeteringData"""

from samclients.runtime import Body, Call, Client, Json, OperationSpec, RawResponse

from ...models.error_body import Error
from ...models.export import Export
from ...models.job import Job
from ...types import ParsedResponse

OPERATION = OperationSpec(
    id="export_metering_data",
    method="POST",
    path="/saas/public/core/v3/license/metering/ExportMeteringData",
    accept="application/json",
    secured=True,
    streamed=False,
)


def _call(*, body: Export) -> Call:

    content: Body | None = None
    json_body = body.to_dict()
    content = Json(json_body, "application/json")

    return Call(OPERATION, body=content)


def _read(response: RawResponse) -> Job:
    if response.status == 200:
        response_200 = Job.from_dict(response.json("application/json"))

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


def export_metering_data_detailed(client: Client, *, body: Export) -> ParsedResponse[Job]:
    """Like ``export_metering_data``, but return the response's status and headers, too."""
    call = _call(body=body)
    return client.call(call, _read, _read_error)


def export_metering_data(client: Client, *, body: Export) -> Job:
    """Export usage per day, by meter, by project and folder, or by asset.

    | jobType | maximum range | organizations | fields |
    |---|---|---|---|
    | SUMMARY | 180 days | the organization, with `allLinkedOrgs` all linked ones | combinedMeterUsage, allLinkedOrgs |
    | PROJECT_FOLDER | 30 days | the same | combinedMeterUsage, allLinkedOrgs |
    | ASSET | 30 days | the organization | meterId |

    The documented limit of 30 days is implemented as 31, because the documented example has 31 and clients send 30 days and a last day
    up to 23:59:59; a seed option selects 30. Fields of other job types are ignored (proposed).
    All organizations of a world are linked with each other. Exporting linked organizations requires access rights to all of them.

    Args:
        body (Export):

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return export_metering_data_detailed(client, body=body).parsed
