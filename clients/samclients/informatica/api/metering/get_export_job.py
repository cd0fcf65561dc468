"""GET /saas/public/core/v3/license/metering/ExportMeteringData/{jobId}"""

from samclients.runtime import Call, Client, OperationSpec, RawResponse

from ...models.error_body import Error
from ...models.job import Job
from ...types import ParsedResponse

OPERATION = OperationSpec(
    id="get_export_job",
    method="GET",
    path="/saas/public/core/v3/license/metering/ExportMeteringData/{jobId}",
    accept="application/json",
    secured=True,
    streamed=False,
)


def _call(job_id: str) -> Call:

    return Call(OPERATION, path={"jobId": job_id})


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

    if response.status == 404:
        response_404 = Error.from_dict(response.json("application/json"))

        return response_404

    raise response.undocumented_status()


def get_export_job_detailed(client: Client, job_id: str) -> ParsedResponse[Job]:
    """Like ``get_export_job``, but return the response's status and headers, too."""
    call = _call(job_id)
    return client.call(call, _read, _read_error)


def get_export_job(client: Client, job_id: str) -> Job:
    """Get the status of an export job of any kind.

    Args:
        job_id (str):

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return get_export_job_detailed(client, job_id).parsed
