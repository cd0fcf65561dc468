"""Processing of due work: queued transactions, loaded import sets, and the nightly jobs.

A request processes the work that is due before its own, in its database transaction, and stamps records with the time
at which the work was due. If the server is killed meanwhile, the next request processes the same work.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from mockservers.core.context import RequestContext
from mockservers.vendors.servicenow.domain import (
    TRANSACTIONS,
)
from mockservers.vendors.servicenow.fnms_app.app_records import trigger_row_errors
from mockservers.vendors.servicenow.fnms_app.import_runs import OPEN_STATES
from mockservers.vendors.servicenow.fnms_app.transaction_queue import TransactionQueue
from mockservers.vendors.servicenow.import_sets.staging import ImportSet, Staging
from mockservers.vendors.servicenow.schema.records import open_records
from mockservers.vendors.servicenow.schema.values import format_moment

KEPT_SETS = timedelta(days=7)  # the Import Set Deleter's period (documented)


def process_due_work(context: RequestContext, *, polled: bool = False) -> None:
    """Process all work that is due in the world; ``polled`` counts a read of the first unfinished transaction."""
    now = context.now
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    day, oldest = format_moment(midnight), format_moment(midnight - KEPT_SETS)
    unfinished, loaded, old = context.db.exec_driver_sql(DUE, (day, oldest)).one()
    if unfinished:
        TransactionQueue(context).process(polled=polled)
    if loaded:
        _transform_pending_sets(context, now)
    if old:
        _run_midnight_jobs(context, day, oldest)


def _transform_pending_sets(context: RequestContext, now: datetime) -> None:
    """Transform the import sets that insertMultiple has loaded."""
    records = open_records(context, "system", now)
    for row in context.db.exec_driver_sql(LOADED_SETS).all():
        import_set = ImportSet(*row)
        Staging(context.db, records, trigger_row_errors(context)).transform(import_set, detailed=True)
        records.update("sys_import_set", import_set.sys_id, {"state": "processed"})


def _run_midnight_jobs(context: RequestContext, day: str, oldest: str) -> None:
    """Close the open sets of synchronous imports of earlier days, and delete old sets."""
    context.db.exec_driver_sql(CLOSE_SETS, (day,))
    for statement in DELETE_SETS:
        context.db.exec_driver_sql(statement, (oldest,))


DUE = f"""
SELECT EXISTS (SELECT 1 FROM servicenow_{TRANSACTIONS} WHERE state IN {OPEN_STATES} AND received_at IS NOT NULL),
  EXISTS (SELECT 1 FROM servicenow_sys_import_set WHERE state = 'loaded'),
  EXISTS (SELECT 1 FROM servicenow_sys_import_set WHERE state = 'loading' AND sys_created_on < ?)
  OR EXISTS (SELECT 1 FROM servicenow_sys_import_set WHERE sys_created_on < ?)
"""


LOADED_SETS = "SELECT sys_id, number, table_name FROM servicenow_sys_import_set WHERE state = 'loaded' ORDER BY \"row\""


CLOSE_SETS = "UPDATE servicenow_sys_import_set SET state = 'processed' WHERE state = 'loading' AND sys_created_on < ?"


OLD_SETS = "(SELECT sys_id FROM servicenow_sys_import_set WHERE sys_created_on < ?)"


DELETE_SETS = (
    f"DELETE FROM servicenow_sys_import_set_row WHERE sys_import_set IN {OLD_SETS}",
    f"DELETE FROM servicenow_sys_import_set_row_error WHERE import_set IN {OLD_SETS}",
    "DELETE FROM servicenow_sys_import_set WHERE sys_created_on < ?",
)
