"""Operations with the tag sample_vendor."""

from .create_sample_token import create_sample_token, create_sample_token_detailed
from .list_sample_records import list_sample_records, list_sample_records_detailed
from .search_sample_records import search_sample_records, search_sample_records_detailed

__all__ = [
    "create_sample_token",
    "create_sample_token_detailed",
    "list_sample_records",
    "list_sample_records_detailed",
    "search_sample_records",
    "search_sample_records_detailed",
]
