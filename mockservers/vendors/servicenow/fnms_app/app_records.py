"""Records of the integration app: data sources, the schedule, table settings, the Application Log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mockservers.core.context import RequestContext
from mockservers.core.storage.driver import execute_directly, fetch_value
from mockservers.vendors.servicenow.domain import (
    PLUGIN,
    SCHEDULE,
    USE_TABLES,
    TransactionKind,
    choose_installation_tables,
)
from mockservers.vendors.servicenow.faults import ROW_ERRORS
from mockservers.vendors.servicenow.schema.properties import Properties
from mockservers.vendors.servicenow.schema.records import Records

ERROR_LEVEL, WARNING_LEVEL = "2", "1"  # levels of the Application Log


@dataclass(frozen=True)
class PayloadSource:
    """Configuration for loading payloads of one kind, from a Data Source and the Scheduled Data Import."""

    data_source: str
    row_element: str
    schedule: str
    run_as: str


def trigger_row_errors(context: RequestContext) -> int:
    """Trigger the fault row errors; return n if every n-th row of an import set fails, 0 if none does."""
    fault = context.trigger_fault(ROW_ERRORS)
    return fault["nth"] if fault else 0


def find_source(context: RequestContext, kind: TransactionKind) -> PayloadSource | None:
    """Return the configuration for a kind of transactions; None if a record is missing."""
    source = execute_directly(context.db, DATA_SOURCE, (kind.staging,)).fetchone()
    schedule = execute_directly(context.db, SCHEDULED, (SCHEDULE,)).fetchone()
    if source is None or schedule is None:
        return None
    return PayloadSource(source[0], read_row_element(source[1] or ""), schedule[0], schedule[1] or "")


def read_row_element(xpath: str) -> str:
    """Return the row element of an XPath, such as ``inventory`` of ``/inventories/inventory``."""
    return xpath.rstrip("/").rpartition("/")[2]


def list_row_elements(context: RequestContext) -> Sequence[str]:
    """Return the row elements of all Data Source records."""
    return [read_row_element(xpath) for (xpath,) in execute_directly(context.db, XPATHS)]


def find_run_as(context: RequestContext) -> str:
    """Return the name of the user who runs imports: the field Run as of the schedule."""
    return fetch_value(context.db, RUN_AS, (SCHEDULE,)) or "system"


def read_installation_tables(context: RequestContext) -> frozenset[str] | None:
    """Return the kinds of tables for installations; None if SAM tables are chosen without the plugin."""
    properties = Properties(context.db)
    return choose_installation_tables(
        properties.read_text(USE_TABLES, "automatic"), plugin=properties.has_plugin(PLUGIN)
    )


def write_log(records: Records, level: str, message: str) -> None:
    """Write an entry of the Application Log."""
    records.insert("syslog_app_scope", {"level": level, "message": message, "source": "Flexera Integration"})


DATA_SOURCE = (
    "SELECT sys_id, xpath_root_node FROM servicenow_sys_data_source"
    ' WHERE import_set_table_name = ? ORDER BY "row" LIMIT 1'
)


SCHEDULED = 'SELECT sys_id, run_as FROM servicenow_scheduled_import_set WHERE name = ? ORDER BY "row" LIMIT 1'


XPATHS = "SELECT xpath_root_node FROM servicenow_sys_data_source WHERE xpath_root_node IS NOT NULL"


RUN_AS = (
    "SELECT u.user_name FROM servicenow_scheduled_import_set s JOIN servicenow_sys_user u ON u.sys_id = s.run_as"
    " WHERE s.name = ? LIMIT 1"
)
