"""The operations of openapi/servicenow.yaml by API; the two versioned APIs have each operation on three paths."""

from __future__ import annotations


def all_versions(*operations: str) -> tuple[str, ...]:
    """Return the operation ids with those of the paths that name version 1 and version 2."""
    return tuple(f"{operation}{version}" for operation in operations for version in ("", "_v1", "_v2"))


SEGMENTS = ("send_transaction", "send_transaction_alias")
IMPORT_SETS = all_versions("insert_import_row", "insert_import_rows", "get_import_row")
LISTS = all_versions("list_records")
TABLES = all_versions(
    *("list_records", "count_records", "create_record", "get_record", "find_record"),
    *("update_record", "modify_record", "delete_record"),
)
