"""State of import runs, computed from the states of their transactions."""

from __future__ import annotations

from datetime import datetime

from mockservers.core.context import RequestContext
from mockservers.core.storage.driver import execute_directly
from mockservers.vendors.servicenow.domain import (
    FAILED,
    RUNS,
    SUCCEEDED,
    TRANSACTIONS,
)
from mockservers.vendors.servicenow.fnms_app.app_records import find_run_as
from mockservers.vendors.servicenow.schema.records import open_records


def update_run(context: RequestContext, run: str, at: datetime | None = None) -> None:
    """Write the state of a run and the counts of its transactions; the change is stamped with a time (default: now)."""
    counts = count_states(context, run)
    total, failed, succeeded = sum(counts.values()), counts.get(FAILED, 0), counts.get(SUCCEEDED, 0)
    if failed + succeeded == total:
        state = FAILED if failed else SUCCEEDED
    else:
        state = "New" if counts.get("New", 0) == total else "Processing"
    records = open_records(context, find_run_as(context), at)
    records.update(RUNS, run, {"state": state, "transactions": total, "succeeded": succeeded, "failed": failed})


def count_states(context: RequestContext, run: str) -> dict[str, int]:
    """Return the number of a run's transactions per state."""
    return {row[0]: row[1] for row in execute_directly(context.db, STATES_OF_RUN, (run,))}


OPEN_STATES = ("New", "Waiting", "Processing")
STATES_OF_RUN = f"SELECT state, COUNT(*) FROM servicenow_{TRANSACTIONS} WHERE import_run = ? GROUP BY state"
