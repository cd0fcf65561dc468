"""POST /saas/public/core/v3/license/metering/ExportServiceJobLevelMeteringData"""

from samclients.runtime import Body, Call, Client, Json, OperationSpec, RawResponse

from ...models.error_body import Error
from ...models.job_level_export import JobLevelExport
from ...models.job_level_job import JobLevelJob
from ...types import ParsedResponse

OPERATION = OperationSpec(
    id="export_job_level_metering_data",
    method="POST",
    path="/saas/public/core/v3/license/metering/ExportServiceJobLevelMeteringData",
    accept="application/json",
    secured=True,
    streamed=False,
)


def _call(*, body: JobLevelExport) -> Call:

    content: Body | None = None
    json_body = body.to_dict()
    content = Json(json_body, "application/json")

    return Call(OPERATION, body=content)


def _read(response: RawResponse) -> JobLevelJob:
    if response.status == 200:
        response_200 = JobLevelJob.from_dict(response.json("application/json"))

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


def export_job_level_metering_data_detailed(client: Client, *, body: JobLevelExport) -> ParsedResponse[JobLevelJob]:
    """Like ``export_job_level_metering_data``, but return the response's status and headers, too."""
    call = _call(body=body)
    return client.call(call, _read, _read_error)


def export_job_level_metering_data(client: Client, *, body: JobLevelExport) -> JobLevelJob:
    """Export the jobs behind a meter, or behind all meters with job-level data.

    Exports at most 180 days of the requesting organization's data. Days are counted as whole spans of 24 hours
    (inferred: clients send ranges that end at 23:59:59). The end may be in the future (client).
    `allMeters` TRUE overrides a `meterId` (proposed). Unknown members of the body are ignored (proposed).

    Args:
        body (JobLevelExport):

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return export_job_level_metering_data_detailed(client, body=body).parsed
