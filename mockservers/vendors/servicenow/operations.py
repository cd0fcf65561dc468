"""The operations of openapi/servicenow.yaml: the handler of each, and the groups that roles and faults refer to."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

READING = frozenset({"GET", "HEAD"})  # methods
VERSIONS = ("", "_v1", "_v2")  # suffixes of operation ids: the path without a version, and with version 1 or 2


def expand_versions(*operations: str) -> tuple[str, ...]:
    """Return the operation ids of all three paths of each operation."""
    return tuple(f"{operation}{version}" for operation in operations for version in VERSIONS)


SEGMENTS = ("send_transaction", "send_transaction_alias")
IMPORT_SET_HANDLERS: Mapping[str, tuple[str, ...]] = {
    "insert_import_row": expand_versions("insert_import_row"),
    "insert_import_rows": expand_versions("insert_import_rows"),
    "get_import_row": expand_versions("get_import_row"),
}
TABLE_HANDLERS: Mapping[str, tuple[str, ...]] = {
    "list_records": expand_versions("list_records", "count_records"),  # GET and HEAD
    "create_record": expand_versions("create_record"),
    "get_record": expand_versions("get_record", "find_record"),  # GET and HEAD
    "update_record": expand_versions("update_record", "modify_record"),  # PUT and PATCH
    "delete_record": expand_versions("delete_record"),
}
AGGREGATE_HANDLERS: Mapping[str, tuple[str, ...]] = {
    "get_statistics": expand_versions("get_statistics", "find_statistics"),  # GET and HEAD
}
# The method of ``Handlers`` and the operations that it serves.
OPERATIONS_OF_HANDLER: Mapping[str, tuple[str, ...]] = {
    "issue_token": ("issue_token",),
    "send_transaction": SEGMENTS,
    **IMPORT_SET_HANDLERS,
    **TABLE_HANDLERS,
    **AGGREGATE_HANDLERS,
}

IMPORT_SETS = tuple(chain.from_iterable(IMPORT_SET_HANDLERS.values()))
TABLES = tuple(chain.from_iterable(TABLE_HANDLERS.values()))
AGGREGATES = tuple(chain.from_iterable(AGGREGATE_HANDLERS.values()))
LISTS = expand_versions("list_records")
