"""Kinds of faults of a ServiceNow instance, in addition to the general kinds."""

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

ROWS = {"rows": Option("number of rows", 1, 1, 10_000)}

KINDS = (
    Kind(
        TOKEN_EXPIRED,
        "The access token has expired; a request with Basic credentials is refused like one with a wrong password.",
        "requests a new token with the refresh token, and continues",
        secured=True,
    ),
    Kind(
        PAGE_DRIFT,
        "Records at the beginning of the list are deleted before a later page is read: the others move up.",
        "detects the change by X-Total-Count, and reads the list again; or pages by sys_id instead of the offset",
        ROWS,
        operations=LISTS,
    ),
    Kind(
        ROWS_REPEATED,
        "A page other than the first begins with the last records of the page before.",
        "identifies records by sys_id, and processes none twice",
        ROWS,
        operations=LISTS,
        survived=GOES_ON,
    ),
    Kind(
        ROWS_MISSING,
        "A page other than the first lacks the records it should begin with; X-Total-Count stays the same.",
        "compares the number of records with X-Total-Count, and reads the list again",
        ROWS,
        operations=LISTS,
    ),
    Kind(
        RETURN_CODE,
        "A segment with data gets a return code other than 0 and is not queued.",
        "sends the segment again after code 4, a limited number of times, and reports any other code",
        {"code": Option("the return code", "4", choices=("1", "2", "3", "4", "5", "6"))},
        operations=SEGMENTS,
    ),
    Kind(
        IMPORT_STALLED,
        "The import transaction of a segment never leaves a state, so its import run does not end either.",
        "stops polling after a time limit, and reports which run is not done",
        {"state": Option("the state", "Processing", choices=TRANSACTION.states)},
        operations=SEGMENTS,
        survived=MAY_STOP,
    ),
    Kind(
        IMPORT_FAILED,
        f"The import transaction of a segment ends as {FAILED}: its rows are loaded and stay pending.",
        "reports that the run has failed, and does not treat its records as imported",
        operations=SEGMENTS,
        survived=MAY_STOP,
    ),
    Kind(
        ROW_ERRORS,
        "Rows of an import set end in the state error; the transaction succeeds.",
        "checks the import set's errors, not only the state of the run",
        {"nth": Option("interval of failing rows", 10, 1, 1_000_000)},
        operations=(),
        survived=MAY_STOP,
    ),
)
