"""GET /saas/public/core/v3/license/metering/ExportMeteringData/{jobId}/download"""

from samclients.runtime import Call, Client, OperationSpec, RawResponse

from ...models.error_body import Error
from ...types import File, ParsedResponse

OPERATION = OperationSpec(
    id="download_export_job",
    method="GET",
    path="/saas/public/core/v3/license/metering/ExportMeteringData/{jobId}/download",
    accept="application/zip, application/json",
    secured=True,
    streamed=True,
)


def _call(job_id: str) -> Call:

    return Call(OPERATION, path={"jobId": job_id})


def _read(response: RawResponse) -> File:
    if response.status == 200:
        return response.file("application/zip")

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


def download_export_job_detailed(client: Client, job_id: str) -> ParsedResponse[File]:
    """Like ``download_export_job``, but return the response's status and headers, too."""
    call = _call(job_id)
    return client.call(call, _read, _read_error)


def download_export_job(client: Client, job_id: str) -> File:
    """Download the archive of an export job.

    Available for three days after SUCCESS or PARTIAL_SUCCESS. The `Accept` header is ignored: some clients send
    `Accept: application/json` (client). README.md describes the files in the archive.

    Args:
        job_id (str):

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return download_export_job_detailed(client, job_id).parsed
