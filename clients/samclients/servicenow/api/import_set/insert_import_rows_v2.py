"""POST /api/now/v2/import/{stagingTableName}/insertMultiple"""

from typing import Any

from samclients.runtime import Body, Call, Client, Json, OperationSpec, RawResponse

from ...models.error_body import Error
from ...models.many_rows import ManyRows
from ...models.many_rows_answer import ManyRowsAnswer
from ...models.staging_table import StagingTable
from ...types import UNSET, ParsedResponse, Unset

OPERATION = OperationSpec(
    id="insert_import_rows_v2",
    method="POST",
    path="/api/now/v2/import/{stagingTableName}/insertMultiple",
    accept="application/json",
    secured=True,
    streamed=False,
)


def _call(
    staging_table_name: StagingTable,
    *,
    body: ManyRows,
    multi_import_set_id: str | Unset = UNSET,
    run_after: str | Unset = UNSET,
) -> Call:

    query: dict[str, Any] = {}
    query["multi_import_set_id"] = multi_import_set_id
    query["run_after"] = run_after

    content: Body | None = None
    json_body = body.to_dict()
    content = Json(json_body, "application/json")

    return Call(OPERATION, path={"stagingTableName": staging_table_name}, query=query, body=content)


def _read(response: RawResponse) -> ManyRowsAnswer:
    if response.status == 201:
        response_201 = ManyRowsAnswer.from_dict(response.json("application/json"))

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


def insert_import_rows_v2_detailed(
    client: Client,
    staging_table_name: StagingTable,
    *,
    body: ManyRows,
    multi_import_set_id: str | Unset = UNSET,
    run_after: str | Unset = UNSET,
) -> ParsedResponse[ManyRowsAnswer]:
    """Like ``insert_import_rows_v2``, but return the response's status and headers, too."""
    call = _call(staging_table_name, body=body, multi_import_set_id=multi_import_set_id, run_after=run_after)
    return client.call(call, _read, _read_error)


def insert_import_rows_v2(
    client: Client,
    staging_table_name: StagingTable,
    *,
    body: ManyRows,
    multi_import_set_id: str | Unset = UNSET,
    run_after: str | Unset = UNSET,
) -> ManyRowsAnswer:
    """Add rows to a staging table, named by column label.

    The set is transformed when it is next read, which is how the mock server implements "asynchronous" (proposed). The members of
    a record are column labels. Other members are ignored, so that column names create empty rows, which transform maps skip
    (captured). A record of `sys_rest_insert_multiple` with the staging table as `source_table` can set `column_mapping` to
    `column_name` and `transformation` to `synchronous` (names of the fields proposed).

    Args:
        staging_table_name (StagingTable):
        multi_import_set_id (str | Unset): The sys_id in an earlier response; adds the rows to its sets.
        run_after (str | Unset): The sys_id of an import set to transform first; sets are always transformed in order.
        body (ManyRows):

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return insert_import_rows_v2_detailed(
        client, staging_table_name, body=body, multi_import_set_id=multi_import_set_id, run_after=run_after
    ).parsed
