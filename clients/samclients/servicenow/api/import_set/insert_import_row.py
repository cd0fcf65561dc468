"""POST /api/now/import/{stagingTableName}"""

from typing import Any

from samclients.runtime import Body, Call, Client, Json, OperationSpec, Raw, RawResponse

from ...models.any_object import AnyObject
from ...models.error_body import Error
from ...models.import_result import ImportResult
from ...models.staging_table import StagingTable
from ...types import File, ParsedResponse

OPERATION = OperationSpec(
    id="insert_import_row",
    method="POST",
    path="/api/now/import/{stagingTableName}",
    accept="application/json",
    secured=True,
    streamed=False,
)


def _call(staging_table_name: StagingTable, *, body: AnyObject | list[AnyObject] | File) -> Call:

    content: Body | None = None
    if isinstance(body, AnyObject | list):
        json_body: dict[str, Any] | list[dict[str, Any]]
        if isinstance(body, AnyObject):
            json_body = body.to_dict()
        else:
            json_body = []
            for componentsschemas_record_body_type_1_item_data in body:
                componentsschemas_record_body_type_1_item = componentsschemas_record_body_type_1_item_data.to_dict()
                json_body.append(componentsschemas_record_body_type_1_item)

        content = Json(json_body, "application/json")

    elif isinstance(body, File):
        content = Raw(body, "application/xml")

    return Call(OPERATION, path={"stagingTableName": staging_table_name}, body=content)


def _read(response: RawResponse) -> ImportResult:
    if response.status == 201:
        response_201 = ImportResult.from_dict(response.json("application/json"))

        return response_201

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

    if response.status == 406:
        response_406 = Error.from_dict(response.json("application/json"))

        return response_406

    if response.status == 415:
        response_415 = Error.from_dict(response.json("application/json"))

        return response_415

    raise response.undocumented_status()


def insert_import_row_detailed(
    client: Client, staging_table_name: StagingTable, *, body: AnyObject | list[AnyObject] | File
) -> ParsedResponse[ImportResult]:
    """Like ``insert_import_row``, but return the response's status and headers, too."""
    call = _call(staging_table_name, body=body)
    return client.call(call, _read, _read_error)


def insert_import_row(
    client: Client, staging_table_name: StagingTable, *, body: AnyObject | list[AnyObject] | File
) -> ImportResult:
    """Add a row to a staging table and transform it.

    Members are the staging table's columns. Values should be strings; a nested object is stored as text with
    `:` replaced by `=`. Unknown members are ignored, and so are all records of an array except the first. The status is 201 even if
    the transformation fails: the result then says `error` (captured).

    Args:
        staging_table_name (StagingTable):
        body (AnyObject | list[AnyObject] | File):

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return insert_import_row_detailed(client, staging_table_name, body=body).parsed
