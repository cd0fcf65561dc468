"""Operations with the tag import_set."""

from .get_import_row import get_import_row, get_import_row_detailed
from .get_import_row_v1 import get_import_row_v1, get_import_row_v1_detailed
from .get_import_row_v2 import get_import_row_v2, get_import_row_v2_detailed
from .insert_import_row import insert_import_row, insert_import_row_detailed
from .insert_import_row_v1 import insert_import_row_v1, insert_import_row_v1_detailed
from .insert_import_row_v2 import insert_import_row_v2, insert_import_row_v2_detailed
from .insert_import_rows import insert_import_rows, insert_import_rows_detailed
from .insert_import_rows_v1 import insert_import_rows_v1, insert_import_rows_v1_detailed
from .insert_import_rows_v2 import insert_import_rows_v2, insert_import_rows_v2_detailed

__all__ = [
    "get_import_row",
    "get_import_row_detailed",
    "get_import_row_v1",
    "get_import_row_v1_detailed",
    "get_import_row_v2",
    "get_import_row_v2_detailed",
    "insert_import_row",
    "insert_import_row_detailed",
    "insert_import_row_v1",
    "insert_import_row_v1_detailed",
    "insert_import_row_v2",
    "insert_import_row_v2_detailed",
    "insert_import_rows",
    "insert_import_rows_detailed",
    "insert_import_rows_v1",
    "insert_import_rows_v1_detailed",
    "insert_import_rows_v2",
    "insert_import_rows_v2_detailed",
]
