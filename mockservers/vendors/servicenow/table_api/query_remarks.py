"""Notes in the journal about the parts of a query that have no effect."""

from __future__ import annotations

from mockservers.core.context import RequestContext
from mockservers.vendors.servicenow.domain import ENFORCE_FIELDS, INVALID_QUERY
from mockservers.vendors.servicenow.errors import FieldsRefused
from mockservers.vendors.servicenow.schema.properties import Properties
from mockservers.vendors.servicenow.table_api.record_selection import RecordSelection


def report_remarks(context: RequestContext, selection: RecordSelection, properties: Properties) -> None:
    """Note the parts of a query that have no effect.

    Raises:
        FieldsRefused: the query has a field that is unknown or may not be read, and the instance enforces access to
            fields.
    """
    for remark in selection.remarks:
        context.note(str(remark))
    has_unknown_field = any(remark.is_unknown_field for remark in selection.remarks)
    if has_unknown_field and properties.read_flag(ENFORCE_FIELDS, default=False):
        raise FieldsRefused
    if selection.finds_nothing:
        context.note(f"the query matched no record because a condition is invalid and {INVALID_QUERY} is true")
