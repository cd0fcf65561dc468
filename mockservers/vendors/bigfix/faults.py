"""Faults of BigFix Inventory, in addition to the faults of every service."""

from mockservers.core.context import RequestContext
from mockservers.core.faults.paging import page_displacement
from mockservers.core.service.fault_kinds import GOES_ON, Kind
from mockservers.core.service.options import Option

TOKEN_REVOKED = "bigfix.token_revoked"  # noqa: S105 -- a name
PAGE_DRIFT = "bigfix.page_drift"
ROWS_REPEATED, ROWS_MISSING = "bigfix.rows_repeated", "bigfix.rows_missing"
USAGE_RESTATED = "bigfix.usage_restated"

PAGED = ("list_license_usages", "list_license_usages_json")
ROWS = {"rows": Option("how many", 1, 1, 10_000)}

KINDS = (
    Kind(
        TOKEN_REVOKED,
        "The user's token is renewed: the one that is sent is refused, now and later.",
        "gets the token again by get_token, and goes on where it was",
        secured=True,
    ),
    Kind(
        PAGE_DRIFT,
        "A data import ends before the page is read: rows move, total and Import-Last-Success-Time change.",
        "notices it by Import-Last-Success-Time or the total, and begins the list again",
        operations=PAGED,
    ),
    Kind(
        ROWS_REPEATED,
        "A page other than the first begins with the last rows of the page before.",
        "knows rows by computer, title and metric, and takes none twice",
        ROWS,
        operations=PAGED,
        survived=GOES_ON,
    ),
    Kind(
        ROWS_MISSING,
        "A page other than the first leaves out the rows it should begin with; the total stays.",
        "compares the number of rows with the total, and reads the list again",
        ROWS,
        operations=PAGED,
    ),
    Kind(
        USAGE_RESTATED,
        "A data import that succeeds changes peaks of days that were read before.",
        "replaces what it has, by computer, title, metric and period, and adds nothing up twice",
        {"percent": Option("how many of a hundred usages change", 10, 1, 100)},
        operations=(),
        survived=GOES_ON,
    ),
)


def displace_page(context: RequestContext, offset: int) -> int:
    """Return the offset at which a page is read: earlier where rows are repeated, later where rows are missing."""
    if not offset:
        return offset
    displacement = page_displacement(context.trigger_fault, rows_repeated=ROWS_REPEATED, rows_missing=ROWS_MISSING)
    return displacement.apply(offset)


def triggers_page_drift(context: RequestContext, offset: int) -> bool:
    """Count a hit of the fault page drift, which concerns pages other than the first."""
    return bool(offset) and context.trigger_fault(PAGE_DRIFT) is not None
