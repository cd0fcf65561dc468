"""The operations under the tag table."""

from .count_records import count_records, count_records_detailed
from .count_records_versioned import count_records_versioned, count_records_versioned_detailed
from .create_record import create_record, create_record_detailed
from .create_record_versioned import create_record_versioned, create_record_versioned_detailed
from .delete_record import delete_record, delete_record_detailed
from .delete_record_versioned import delete_record_versioned, delete_record_versioned_detailed
from .find_record import find_record, find_record_detailed
from .find_record_versioned import find_record_versioned, find_record_versioned_detailed
from .get_record import get_record, get_record_detailed
from .get_record_versioned import get_record_versioned, get_record_versioned_detailed
from .list_records import list_records, list_records_detailed
from .list_records_versioned import list_records_versioned, list_records_versioned_detailed
from .modify_record import modify_record, modify_record_detailed
from .modify_record_versioned import modify_record_versioned, modify_record_versioned_detailed
from .update_record import update_record, update_record_detailed
from .update_record_versioned import update_record_versioned, update_record_versioned_detailed

__all__ = [
    "count_records",
    "count_records_detailed",
    "count_records_versioned",
    "count_records_versioned_detailed",
    "create_record",
    "create_record_detailed",
    "create_record_versioned",
    "create_record_versioned_detailed",
    "delete_record",
    "delete_record_detailed",
    "delete_record_versioned",
    "delete_record_versioned_detailed",
    "find_record",
    "find_record_detailed",
    "find_record_versioned",
    "find_record_versioned_detailed",
    "get_record",
    "get_record_detailed",
    "get_record_versioned",
    "get_record_versioned_detailed",
    "list_records",
    "list_records_detailed",
    "list_records_versioned",
    "list_records_versioned_detailed",
    "modify_record",
    "modify_record_detailed",
    "modify_record_versioned",
    "modify_record_versioned_detailed",
    "update_record",
    "update_record_detailed",
    "update_record_versioned",
    "update_record_versioned_detailed",
]
