"""The operations under the tag import_set."""

from .get_import_row import get_import_row, get_import_row_detailed
from .get_import_row_versioned import get_import_row_versioned, get_import_row_versioned_detailed
from .insert_import_row import insert_import_row, insert_import_row_detailed
from .insert_import_row_versioned import insert_import_row_versioned, insert_import_row_versioned_detailed
from .insert_import_rows import insert_import_rows, insert_import_rows_detailed
from .insert_import_rows_versioned import insert_import_rows_versioned, insert_import_rows_versioned_detailed

__all__ = [
    "get_import_row",
    "get_import_row_detailed",
    "get_import_row_versioned",
    "get_import_row_versioned_detailed",
    "insert_import_row",
    "insert_import_row_detailed",
    "insert_import_row_versioned",
    "insert_import_row_versioned_detailed",
    "insert_import_rows",
    "insert_import_rows_detailed",
    "insert_import_rows_versioned",
    "insert_import_rows_versioned_detailed",
]
