"""GET /api/now/import/{stagingTableName}/{sys_id}"""

from samclients.runtime import Call, Client, OperationSpec, RawResponse

from ...models.error_body import Error
from ...models.import_result import ImportResult
from ...models.staging_table import StagingTable
from ...types import ParsedResponse

OPERATION = OperationSpec(
    id="get_import_row",
    method="GET",
    path="/api/now/import/{stagingTableName}/{sys_id}",
    accept="application/json",
    secured=True,
    streamed=False,
)


def _call(staging_table_name: StagingTable, sys_id: str) -> Call:

    return Call(OPERATION, path={"stagingTableName": staging_table_name, "sys_id": sys_id})


def _read(response: RawResponse) -> ImportResult:
    if response.status == 200:
        response_200 = ImportResult.from_dict(response.json("application/json"))

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

    if response.status == 406:
        response_406 = Error.from_dict(response.json("application/json"))

        return response_406

    raise response.undocumented_status()


def get_import_row_detailed(
    client: Client, staging_table_name: StagingTable, sys_id: str
) -> ParsedResponse[ImportResult]:
    """Like ``get_import_row``, but return the response's status and headers, too."""
    call = _call(staging_table_name, sys_id)
    return client.call(call, _read, _read_error)


def get_import_row(client: Client, staging_table_name: StagingTable, sys_id: str) -> ImportResult:
    """Get the outcome for a row.

    Args:
        staging_table_name (StagingTable):
        sys_id (str): The sys_id of a row of the staging table; any other value: 404.

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return get_import_row_detailed(client, staging_table_name, sys_id).parsed
