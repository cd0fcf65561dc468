"""Processing of due work: queued transactions, loaded import sets, and the nightly jobs.

A request processes the work that is due before its own, in its database transaction, and stamps records with the time
at which the work was due. If the server is killed meanwhile, the next request processes the same work.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select, update

from mockservers.core.context import RequestContext
from mockservers.core.storage.driver import execute_directly
from mockservers.vendors.servicenow.fnms_app.app_records import trigger_row_errors
from mockservers.vendors.servicenow.fnms_app.transaction_queue import TransactionQueue
from mockservers.vendors.servicenow.import_sets.staging import ImportSet, Staging
from mockservers.vendors.servicenow.schema.records import open_records
from mockservers.vendors.servicenow.schema.values import format_moment
from mockservers.vendors.servicenow.store import tables

KEPT_SETS = timedelta(days=7)  # the Import Set Deleter's period (documented)


def has_due_work(context: RequestContext) -> bool:
    """Return True if work is due, which the next request does."""
    return any(_find_due_sets(context)) or TransactionQueue(context).is_due()


def process_due_work(context: RequestContext, *, polled: bool = False) -> None:
    """Process all work that is due in the world; ``polled`` counts a read of the first unfinished transaction.

    In a transaction for reading nothing is due: ``has_due_work`` has said so.
    """
    if not context.is_writing:
        return
    loaded, old = _find_due_sets(context)
    TransactionQueue(context).process(polled=polled)
    if loaded:
        _transform_pending_sets(context, context.now)
    if old:
        _run_midnight_jobs(context)


def _find_due_sets(context: RequestContext) -> tuple[int, int]:
    """Return whether there are loaded import sets, and work for the nightly jobs."""
    cache, key = context.cache_of("servicenow_sys_import_set"), (DUE_SETS, context.now.date())
    if key not in cache:
        cache[key] = execute_directly(context.db, DUE_SETS, _nightly_limits(context)).fetchone()
    found: tuple[int, int] = cache[key]
    return found


def _nightly_limits(context: RequestContext) -> tuple[str, str]:
    """Return the moments before which open sets are closed and sets are deleted."""
    midnight = context.now.replace(hour=0, minute=0, second=0, microsecond=0)
    return format_moment(midnight), format_moment(midnight - KEPT_SETS)


def _transform_pending_sets(context: RequestContext, now: datetime) -> None:
    """Transform the import sets that insertMultiple has loaded."""
    records = open_records(context, "system", now)
    for row in execute_directly(context.db, LOADED_SETS).fetchall():
        import_set = ImportSet(*row)
        Staging(context.db, records, trigger_row_errors(context)).transform(import_set, detailed=True)
        records.update("sys_import_set", import_set.sys_id, {"state": "processed"})


def _run_midnight_jobs(context: RequestContext) -> None:
    """Close the open sets of synchronous imports of earlier days, and delete old sets."""
    day, oldest = _nightly_limits(context)
    context.db.execute(CLOSE_SETS, {"day": day})
    for statement in DELETE_SETS:
        context.db.execute(statement, {"oldest": oldest})


DUE_SETS = """
SELECT EXISTS (SELECT 1 FROM servicenow_sys_import_set WHERE state = 'loaded'),
  EXISTS (SELECT 1 FROM servicenow_sys_import_set WHERE state = 'loading' AND sys_created_on < ?)
  OR EXISTS (SELECT 1 FROM servicenow_sys_import_set WHERE sys_created_on < ?)
"""


LOADED_SETS = "SELECT sys_id, number, table_name FROM servicenow_sys_import_set WHERE state = 'loaded' ORDER BY \"row\""


_SETS, _ROWS, _ERRORS = (
    tables.tables[f"servicenow_{name}"] for name in ("sys_import_set", "sys_import_set_row", "sys_import_set_row_error")
)
CLOSE_SETS = (
    update(_SETS).where(_SETS.c.state == "loading", _SETS.c.sys_created_on < bindparam("day")).values(state="processed")
)
_IS_OLD = _SETS.c.sys_created_on < bindparam("oldest")
_OLD_SETS = select(_SETS.c.sys_id).where(_IS_OLD)
DELETE_SETS = (
    delete(_ROWS).where(_ROWS.c.sys_import_set.in_(_OLD_SETS)),
    delete(_ERRORS).where(_ERRORS.c.import_set.in_(_OLD_SETS)),
    delete(_SETS).where(_IS_OLD),
)
