"""Checks of the caller's rights on tables, for all APIs."""

from __future__ import annotations

from mockservers.core.context import RequestContext
from mockservers.vendors.servicenow.domain import User
from mockservers.vendors.servicenow.errors import ChangeRefused, FieldsRefused, TableRefused
from mockservers.vendors.servicenow.schema.dictionary import Table
from mockservers.vendors.servicenow.schema.rights import find_rights, is_read_only, is_readable


def check_read(context: RequestContext, table: Table, *, has_query: bool = False) -> None:
    """Check that the caller may read a table.

    Args:
        context: The request's context.
        table: The table.
        has_query: True if the request has conditions on fields of the table.

    Raises:
        TableRefused: the caller may not.
        FieldsRefused: the same, for a query on a table whose columns are protected.
    """
    if not is_readable(context.caller, table):
        raise FieldsRefused if has_query and find_rights(table).by_fields else TableRefused(table.name)


def check_write(context: RequestContext, table: Table) -> None:
    """Check that the caller may create, change and delete records of a table.

    Raises:
        TableRefused: the caller may not even read the table.
        ChangeRefused: the caller may only read it.
    """
    check_read(context, table)
    user: User = context.caller
    if is_read_only(user) or not user.has_any_role(find_rights(table).write):
        raise ChangeRefused
