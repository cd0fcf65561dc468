"""Faults that only a ServiceNow instance has, besides the general faults."""

from mockservers.core.service.fault_kinds import GOES_ON, MAY_STOP, Kind
from mockservers.core.service.options import Option
from mockservers.vendors.servicenow.domain import FAILED, TRANSACTION
from mockservers.vendors.servicenow.operations import LISTS, SEGMENTS

TOKEN_EXPIRED = "servicenow.token_expired"  # noqa: S105 -- a name
PAGE_DRIFT = "servicenow.page_drift"
ROWS_REPEATED, ROWS_MISSING = "servicenow.rows_repeated", "servicenow.rows_missing"
RETURN_CODE = "servicenow.return_code"
IMPORT_STALLED, IMPORT_FAILED = "servicenow.import_stalled", "servicenow.import_failed"
ROW_ERRORS = "servicenow.row_errors"

ROWS = {"rows": Option("how many", 1, 1, 10_000)}

KINDS = (
    Kind(
        TOKEN_EXPIRED,
        "The access token has expired; with Basic credentials, the request is refused as if they were wrong.",
        "takes a new token by the refresh token, and goes on where it was",
        secured=True,
    ),
    Kind(
        PAGE_DRIFT,
        "Records at the beginning of the list are deleted before a later page is read: the others move up.",
        "notices it by X-Total-Count, and begins the list again; pages by sys_id rather than by offset",
        ROWS,
        operations=LISTS,
    ),
    Kind(
        ROWS_REPEATED,
        "A page other than the first begins with the last records of the page before.",
        "knows records by sys_id, and takes none twice",
        ROWS,
        operations=LISTS,
        survived=GOES_ON,
    ),
    Kind(
        ROWS_MISSING,
        "A page other than the first leaves out the records it should begin with; X-Total-Count stays.",
        "compares the number of records with X-Total-Count, and reads the list again",
        ROWS,
        operations=LISTS,
    ),
    Kind(
        RETURN_CODE,
        "A segment with data gets another return code than 0 and is not queued.",
        "sends the segment again after code 4, a bounded number of times, and tells of any other code",
        {"code": Option("the return code", "4", choices=("1", "2", "3", "4", "5", "6"))},
        operations=SEGMENTS,
    ),
    Kind(
        IMPORT_STALLED,
        "The import transaction of a segment never leaves a state, and the import run with it.",
        "stops asking after a while, and tells which run is not done",
        {"state": Option("the state", "Processing", choices=TRANSACTION.states)},
        operations=SEGMENTS,
        survived=MAY_STOP,
    ),
    Kind(
        IMPORT_FAILED,
        f"The import transaction of a segment ends as {FAILED}: its rows are loaded and stay pending.",
        "tells that the run has failed, and does not take its records for imported",
        operations=SEGMENTS,
        survived=MAY_STOP,
    ),
    Kind(
        ROW_ERRORS,
        "Rows of an import set end in the state error; the transaction succeeds.",
        "looks at the import set's errors, not only at the state of the run",
        {"nth": Option("every how many rows", 10, 1, 1_000_000)},
        operations=(),
        survived=MAY_STOP,
    ),
)
