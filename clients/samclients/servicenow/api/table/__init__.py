"""Operations with the tag table."""

from .count_records import count_records, count_records_detailed
from .count_records_v1 import count_records_v1, count_records_v1_detailed
from .count_records_v2 import count_records_v2, count_records_v2_detailed
from .create_record import create_record, create_record_detailed
from .create_record_v1 import create_record_v1, create_record_v1_detailed
from .create_record_v2 import create_record_v2, create_record_v2_detailed
from .delete_record import delete_record, delete_record_detailed
from .delete_record_v1 import delete_record_v1, delete_record_v1_detailed
from .delete_record_v2 import delete_record_v2, delete_record_v2_detailed
from .find_record import find_record, find_record_detailed
from .find_record_v1 import find_record_v1, find_record_v1_detailed
from .find_record_v2 import find_record_v2, find_record_v2_detailed
from .get_record import get_record, get_record_detailed
from .get_record_v1 import get_record_v1, get_record_v1_detailed
from .get_record_v2 import get_record_v2, get_record_v2_detailed
from .list_records import list_records, list_records_detailed
from .list_records_v1 import list_records_v1, list_records_v1_detailed
from .list_records_v2 import list_records_v2, list_records_v2_detailed
from .modify_record import modify_record, modify_record_detailed
from .modify_record_v1 import modify_record_v1, modify_record_v1_detailed
from .modify_record_v2 import modify_record_v2, modify_record_v2_detailed
from .update_record import update_record, update_record_detailed
from .update_record_v1 import update_record_v1, update_record_v1_detailed
from .update_record_v2 import update_record_v2, update_record_v2_detailed

__all__ = [
    "count_records",
    "count_records_detailed",
    "count_records_v1",
    "count_records_v1_detailed",
    "count_records_v2",
    "count_records_v2_detailed",
    "create_record",
    "create_record_detailed",
    "create_record_v1",
    "create_record_v1_detailed",
    "create_record_v2",
    "create_record_v2_detailed",
    "delete_record",
    "delete_record_detailed",
    "delete_record_v1",
    "delete_record_v1_detailed",
    "delete_record_v2",
    "delete_record_v2_detailed",
    "find_record",
    "find_record_detailed",
    "find_record_v1",
    "find_record_v1_detailed",
    "find_record_v2",
    "find_record_v2_detailed",
    "get_record",
    "get_record_detailed",
    "get_record_v1",
    "get_record_v1_detailed",
    "get_record_v2",
    "get_record_v2_detailed",
    "list_records",
    "list_records_detailed",
    "list_records_v1",
    "list_records_v1_detailed",
    "list_records_v2",
    "list_records_v2_detailed",
    "modify_record",
    "modify_record_detailed",
    "modify_record_v1",
    "modify_record_v1_detailed",
    "modify_record_v2",
    "modify_record_v2_detailed",
    "update_record",
    "update_record_detailed",
    "update_record_v1",
    "update_record_v1_detailed",
    "update_record_v2",
    "update_record_v2_detailed",
]
