"""Operations by tag; ``OPERATIONS`` maps operationIds to operations."""

from collections.abc import Callable, Mapping
from typing import Any

from ..types import ParsedResponse
from . import import_set, integration, oauth, table

OPERATIONS: Mapping[str, Callable[..., ParsedResponse[Any]]] = {
    "get_import_row": import_set.get_import_row_detailed,
    "get_import_row_v1": import_set.get_import_row_v1_detailed,
    "get_import_row_v2": import_set.get_import_row_v2_detailed,
    "insert_import_row": import_set.insert_import_row_detailed,
    "insert_import_row_v1": import_set.insert_import_row_v1_detailed,
    "insert_import_row_v2": import_set.insert_import_row_v2_detailed,
    "insert_import_rows": import_set.insert_import_rows_detailed,
    "insert_import_rows_v1": import_set.insert_import_rows_v1_detailed,
    "insert_import_rows_v2": import_set.insert_import_rows_v2_detailed,
    "send_transaction": integration.send_transaction_detailed,
    "send_transaction_alias": integration.send_transaction_alias_detailed,
    "issue_token": oauth.issue_token_detailed,
    "count_records": table.count_records_detailed,
    "count_records_v1": table.count_records_v1_detailed,
    "count_records_v2": table.count_records_v2_detailed,
    "create_record": table.create_record_detailed,
    "create_record_v1": table.create_record_v1_detailed,
    "create_record_v2": table.create_record_v2_detailed,
    "delete_record": table.delete_record_detailed,
    "delete_record_v1": table.delete_record_v1_detailed,
    "delete_record_v2": table.delete_record_v2_detailed,
    "find_record": table.find_record_detailed,
    "find_record_v1": table.find_record_v1_detailed,
    "find_record_v2": table.find_record_v2_detailed,
    "get_record": table.get_record_detailed,
    "get_record_v1": table.get_record_v1_detailed,
    "get_record_v2": table.get_record_v2_detailed,
    "list_records": table.list_records_detailed,
    "list_records_v1": table.list_records_v1_detailed,
    "list_records_v2": table.list_records_v2_detailed,
    "modify_record": table.modify_record_detailed,
    "modify_record_v1": table.modify_record_v1_detailed,
    "modify_record_v2": table.modify_record_v2_detailed,
    "update_record": table.update_record_detailed,
    "update_record_v1": table.update_record_v1_detailed,
    "update_record_v2": table.update_record_v2_detailed,
}

__all__ = ["OPERATIONS", "import_set", "integration", "oauth", "table"]
