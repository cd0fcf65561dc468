"""PATCH /saas/v1/orgs/{orgId}/saas-data/{id}"""

from samclients.runtime import Body, Call, Client, OperationSpec, Raw, RawResponse

from ...models.error import Error
from ...models.upload_saas_data_content_encoding import UploadSaasDataContentEncoding
from ...types import UNSET, File, ParsedResponse, Unset

OPERATION = OperationSpec(
    id="upload_saas_data",
    method="PATCH",
    path="/saas/v1/orgs/{orgId}/saas-data/{id}",
    accept="application/vnd.goa.error",
    secured=True,
    streamed=False,
)


def _call(
    org_id: int, id: str, *, body: File, content_encoding: UploadSaasDataContentEncoding | Unset = UNSET, checksum: str
) -> Call:
    headers: dict[str, str] = {}
    if not isinstance(content_encoding, Unset):
        headers["Content-Encoding"] = str(content_encoding)

    headers["Checksum"] = checksum

    content: Body | None = None
    content = Raw(body, "application/json")

    return Call(OPERATION, path={"orgId": org_id, "id": id}, headers=headers, body=content)


def _read(response: RawResponse) -> None:
    if response.status == 204:
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

    if response.status == 423:
        response_423 = Error.from_dict(response.json("application/vnd.goa.error"))

        return response_423

    if response.status == 429:
        response_429 = Error.from_dict(response.json("application/vnd.goa.error"))

        return response_429

    raise response.undocumented_status()


def upload_saas_data_detailed(
    client: Client,
    org_id: int,
    id: str,
    *,
    body: File,
    content_encoding: UploadSaasDataContentEncoding | Unset = UNSET,
    checksum: str,
) -> ParsedResponse[None]:
    """Like ``upload_saas_data``, but return the response's status and headers, too."""
    call = _call(org_id, id, body=body, content_encoding=content_encoding, checksum=checksum)
    return client.call(call, _read, _read_error)


def upload_saas_data(
    client: Client,
    org_id: int,
    id: str,
    *,
    body: File,
    content_encoding: UploadSaasDataContentEncoding | Unset = UNSET,
    checksum: str,
) -> None:
    """Upload the object's file, once.

    The official document describes the file by headers only and has no requestBody; this spec adds one so that generated clients can
    send the file. The only media type is `application/json`. Order of checks (proposed): the object exists (404), it has no file
    yet (423), the checksum matches the body (422). The content of the file is checked by the import job.

    Args:
        org_id (int): The organization's number.
        id (str): The identifier from the header Location of the create operation.
        content_encoding (UploadSaasDataContentEncoding | Unset): The encoding of the file; without it the file is read as uncompressed.
        checksum (str): Official: "The lower case base64-encoded MD5 checksum value of the file being uploaded"; pattern and example are hexadecimal, and so
            is this spec. The checksum is that of the sent bytes, so of the compressed file (inferred).
        body (File):

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return upload_saas_data_detailed(
        client, org_id, id, body=body, content_encoding=content_encoding, checksum=checksum
    ).parsed
