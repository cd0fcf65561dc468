"""Kinds of faults of BigFix Inventory, in addition to the general kinds."""

from mockservers.core.context import RequestContext
from mockservers.core.faults.paging import page_displacement
from mockservers.core.service.fault_kinds import GOES_ON, Kind
from mockservers.core.service.options import Option

TOKEN_REVOKED = "bigfix.token_revoked"  # noqa: S105 -- a name
PAGE_DRIFT = "bigfix.page_drift"
ROWS_REPEATED, ROWS_MISSING = "bigfix.rows_repeated", "bigfix.rows_missing"
USAGE_RESTATED = "bigfix.usage_restated"

PAGED = ("list_license_usages", "list_license_usages_json")
ROWS = {"rows": Option("number of rows", 1, 1, 10_000)}

KINDS = (
    Kind(
        TOKEN_REVOKED,
        "The user's token is renewed: the old one is refused from now on.",
        "requests the token again with get_token, and continues",
        secured=True,
    ),
    Kind(
        PAGE_DRIFT,
        "A data import ends before the page is read: rows move, total and Import-Last-Success-Time change.",
        "detects the change by Import-Last-Success-Time or the total, and reads the list again",
        operations=PAGED,
    ),
    Kind(
        ROWS_REPEATED,
        "A page other than the first begins with the last rows of the page before.",
        "identifies rows by computer, title and metric, and processes none twice",
        ROWS,
        operations=PAGED,
        survived=GOES_ON,
    ),
    Kind(
        ROWS_MISSING,
        "A page other than the first lacks the rows it should begin with; the total stays the same.",
        "compares the number of rows with the total, and reads the list again",
        ROWS,
        operations=PAGED,
    ),
    Kind(
        USAGE_RESTATED,
        "A successful data import changes peaks of days that were read before.",
        "replaces its rows by computer, title, metric and period, and counts none twice",
        {"percent": Option("percentage of the usages that change", 10, 1, 100)},
        operations=(),
        survived=GOES_ON,
    ),
)


def displace_page(context: RequestContext, offset: int) -> int:
    """Return the offset at which a page is read: lower to repeat rows, higher to leave rows out."""
    if not offset:
        return offset
    displacement = page_displacement(context.trigger_fault, rows_repeated=ROWS_REPEATED, rows_missing=ROWS_MISSING)
    return displacement.apply(offset)


def trigger_page_drift(context: RequestContext, offset: int) -> bool:
    """Return True if the fault page drift applies, and count the hit; it is for pages other than the first."""
    return bool(offset) and context.trigger_fault(PAGE_DRIFT) is not None
