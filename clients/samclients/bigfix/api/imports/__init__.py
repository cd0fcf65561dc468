"""Operations with the tag imports."""

from .get_import_status import get_import_status, get_import_status_detailed
from .get_import_status_alias import get_import_status_alias, get_import_status_alias_detailed

__all__ = [
    "get_import_status",
    "get_import_status_alias",
    "get_import_status_alias_detailed",
    "get_import_status_detailed",
]
