"""POST /saas/v1/orgs/{orgId}/import-jobs"""

from samclients.runtime import Body, Call, Client, Json, OperationSpec, RawResponse

from ...models.error import Error
from ...models.new_import_job import NewImportJob
from ...types import ParsedResponse

OPERATION = OperationSpec(
    id="create_import_job",
    method="POST",
    path="/saas/v1/orgs/{orgId}/import-jobs",
    accept="application/vnd.goa.error",
    secured=True,
    streamed=False,
)


def _call(org_id: int, *, body: NewImportJob) -> Call:

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

    if response.status == 404:
        response_404 = Error.from_dict(response.json("application/vnd.goa.error"))

        return response_404

    if response.status == 415:
        response_415 = Error.from_dict(response.json("application/vnd.goa.error"))

        return response_415

    if response.status == 422:
        response_422 = Error.from_dict(response.json("application/vnd.goa.error"))

        return response_422

    if response.status == 429:
        response_429 = Error.from_dict(response.json("application/vnd.goa.error"))

        return response_429

    raise response.undocumented_status()


def create_import_job_detailed(client: Client, org_id: int, *, body: NewImportJob) -> ParsedResponse[None]:
    """Like ``create_import_job``, but return the response's status and headers, too."""
    call = _call(org_id, body=body)
    return client.call(call, _read, _read_error)


def create_import_job(client: Client, org_id: int, *, body: NewImportJob) -> None:
    """Load uploaded files into a managed application.

    Order of checks (proposed): the application exists (404) and is active (422), each file's object exists (404) and has its file (422).
    A name is searched among the file names first, then among the ids: the documentation mixes the two. A load type that the task
    does not have, or a task without a documented payload, makes the job fail.

    Args:
        org_id (int): The organization's number.
        body (NewImportJob):

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return create_import_job_detailed(client, org_id, body=body).parsed
