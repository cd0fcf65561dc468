"""Operations with the tag license_usages."""

from .list_license_usages import list_license_usages, list_license_usages_detailed
from .list_license_usages_json import list_license_usages_json, list_license_usages_json_detailed

__all__ = [
    "list_license_usages",
    "list_license_usages_detailed",
    "list_license_usages_json",
    "list_license_usages_json_detailed",
]
