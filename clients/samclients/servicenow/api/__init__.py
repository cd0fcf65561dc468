"""The operations, by tag; ``OPERATIONS`` has them all by operationId."""

from collections.abc import Callable, Mapping
from typing import Any

from ..types import Response
from . import import_set, integration, oauth, table

OPERATIONS: Mapping[str, Callable[..., Response[Any]]] = {
    "get_import_row": import_set.get_import_row_detailed,
    "get_import_row_versioned": import_set.get_import_row_versioned_detailed,
    "insert_import_row": import_set.insert_import_row_detailed,
    "insert_import_row_versioned": import_set.insert_import_row_versioned_detailed,
    "insert_import_rows": import_set.insert_import_rows_detailed,
    "insert_import_rows_versioned": import_set.insert_import_rows_versioned_detailed,
    "send_transaction": integration.send_transaction_detailed,
    "send_transaction_alias": integration.send_transaction_alias_detailed,
    "issue_token": oauth.issue_token_detailed,
    "count_records": table.count_records_detailed,
    "count_records_versioned": table.count_records_versioned_detailed,
    "create_record": table.create_record_detailed,
    "create_record_versioned": table.create_record_versioned_detailed,
    "delete_record": table.delete_record_detailed,
    "delete_record_versioned": table.delete_record_versioned_detailed,
    "find_record": table.find_record_detailed,
    "find_record_versioned": table.find_record_versioned_detailed,
    "get_record": table.get_record_detailed,
    "get_record_versioned": table.get_record_versioned_detailed,
    "list_records": table.list_records_detailed,
    "list_records_versioned": table.list_records_versioned_detailed,
    "modify_record": table.modify_record_detailed,
    "modify_record_versioned": table.modify_record_versioned_detailed,
    "update_record": table.update_record_detailed,
    "update_record_versioned": table.update_record_versioned_detailed,
}

__all__ = ["OPERATIONS", "import_set", "integration", "oauth", "table"]
