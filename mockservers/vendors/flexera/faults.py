"""Kinds of faults of Flexera One, in addition to the general kinds."""

from mockservers.core.context import RequestContext
from mockservers.core.faults.paging import PageDisplacement, page_displacement
from mockservers.core.service.fault_kinds import GOES_ON, MAY_STOP, Kind
from mockservers.core.service.options import Option
from mockservers.vendors.flexera.errors import InvalidSkipToken
from mockservers.vendors.flexera.schedule import IMPORT_JOB

TOKEN_EXPIRED = "flexera.token_expired"  # noqa: S105 -- a name
PAGE_DRIFT = "flexera.page_drift"
ROWS_REPEATED, ROWS_MISSING = "flexera.rows_repeated", "flexera.rows_missing"
IMPORT_STUCK, IMPORT_FAILED = "flexera.import_stuck", "flexera.import_failed"

LISTS = (
    *("list_saas_data", "list_import_jobs", "list_managed_apps", "list_managed_app_users", "list_app_users"),
    *("list_managed_app_events", "list_app_events", "list_usage_over_time", "list_discovered_app_usage"),
)
SAMPLE_LISTS = ("list_sample_records", "search_sample_records")
ROWS = {"rows": Option("number of rows", 1, 1, 10_000)}

KINDS = (
    Kind(
        TOKEN_EXPIRED,
        "The access token has expired: it is refused from now on.",
        "requests a new token with the refresh token or the client's secret, and continues",
        secured=True,
    ),
    Kind(
        PAGE_DRIFT,
        "The list has changed since the previous page: the skip token is refused.",
        "reads the list again, a limited number of times",
        operations=LISTS,
    ),
    Kind(
        ROWS_REPEATED,
        "A page other than the first begins with the last records of the page before.",
        "identifies records by their ids, and processes none twice",
        ROWS,
        operations=(*LISTS, *SAMPLE_LISTS),
        survived=GOES_ON,
    ),
    Kind(
        ROWS_MISSING,
        "A page other than the first lacks the records it should begin with.",
        "does not treat a record as removed because it was missing once",
        ROWS,
        operations=(*LISTS, *SAMPLE_LISTS),
        survived=GOES_ON,
    ),
    Kind(
        IMPORT_STUCK,
        "The import job never leaves a state; a running job fails after 24 hours.",
        "stops polling after a time limit, and reports which job is not done",
        {"state": Option("the state", "running", choices=IMPORT_JOB.states)},
        operations=("create_import_job",),
        survived=MAY_STOP,
    ),
    Kind(
        IMPORT_FAILED,
        "The upload is accepted, and the import job fails with errors; nothing is loaded.",
        "reports the errors, and does not treat the upload as imported",
        {"errors": Option("number of errors", 1, 1, 100)},
        operations=(),
        survived=MAY_STOP,
    ),
)


def check_page_drift(context: RequestContext) -> None:
    """Trigger the fault page drift on a page other than the first.

    Raises:
        InvalidSkipToken: the fault applies.
    """
    if context.trigger_fault(PAGE_DRIFT) is not None:
        context.keep_changes()
        raise InvalidSkipToken("the list has changed since the page before")


def displace_page(context: RequestContext) -> PageDisplacement:
    """Return the number of records that a page repeats or skips by faults."""
    return page_displacement(context.trigger_fault, rows_repeated=ROWS_REPEATED, rows_missing=ROWS_MISSING)
