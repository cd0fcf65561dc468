"""GET /saas/v1/orgs/{orgId}/import-jobs/{id}"""

from samclients.runtime import Call, Client, OperationSpec, RawResponse

from ...models.error import Error
from ...models.import_job import ImportJob
from ...types import ParsedResponse

OPERATION = OperationSpec(
    id="get_import_job",
    method="GET",
    path="/saas/v1/orgs/{orgId}/import-jobs/{id}",
    accept="application/json, application/vnd.goa.error",
    secured=True,
    streamed=False,
)


def _call(org_id: int, id: str) -> Call:

    return Call(OPERATION, path={"orgId": org_id, "id": id})


def _read(response: RawResponse) -> ImportJob:
    if response.status == 200:
        response_200 = ImportJob.from_dict(response.json("application/json"))

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


def get_import_job_detailed(client: Client, org_id: int, id: str) -> ParsedResponse[ImportJob]:
    """Like ``get_import_job``, but return the response's status and headers, too."""
    call = _call(org_id, id)
    return client.call(call, _read, _read_error)


def get_import_job(client: Client, org_id: int, id: str) -> ImportJob:
    """Get an import job.

    Args:
        org_id (int): The organization's number.
        id (str): Base32 of a UUID; any other form: 400 `invalid_pattern`.

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return get_import_job_detailed(client, org_id, id).parsed
