"""GET /api/management/imports.json"""

from typing import Any

from samclients.runtime import Call, Client, OperationSpec, RawResponse

from ...models.error_body import Error
from ...models.get_import_status_alias_run import GetImportStatusAliasRun
from ...models.import_status import ImportStatus
from ...types import UNSET, ParsedResponse, Unset

OPERATION = OperationSpec(
    id="get_import_status_alias",
    method="GET",
    path="/api/management/imports.json",
    accept="application/json",
    secured=True,
    streamed=False,
)


def _call(*, run: GetImportStatusAliasRun | Unset = UNSET) -> Call:

    query: dict[str, Any] = {}
    json_run: str | Unset = UNSET
    if not isinstance(run, Unset):
        json_run = run.value

    query["run"] = json_run

    return Call(OPERATION, query=query)


def _read(response: RawResponse) -> ImportStatus:
    if response.status == 200:
        response_200 = ImportStatus.from_dict(response.json("application/json"))

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

    raise response.undocumented_status()


def get_import_status_alias_detailed(
    client: Client, *, run: GetImportStatusAliasRun | Unset = UNSET
) -> ParsedResponse[ImportStatus]:
    """Like ``get_import_status_alias``, but return the response's status and headers, too."""
    call = _call(run=run)
    return client.call(call, _read, _read_error)


def get_import_status_alias(client: Client, *, run: GetImportStatusAliasRun | Unset = UNSET) -> ImportStatus:
    """Get the state of the data import, under its other documented path.

    Requires the permission Manage Imports. A GET starts an import, as documented.

    The response is the state right after the request. While an import runs, `run` has no effect: the import continues,
    and the response has `mode` running and `can_run_imports` false (proposed: undocumented).

    Args:
        run (GetImportStatusAliasRun | Unset): Starts an import: `raw_only` imports raw data only (documented), `true` runs a complete import
            (documented for the sister product License Metric Tool, inferred here). Without it no import starts.

    Raises:
        CallFailed: there is no response, or it is an error or undocumented; ``error`` is the documented body.
    """

    return get_import_status_alias_detailed(client, run=run).parsed
