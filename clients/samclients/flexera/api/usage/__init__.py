"""Operations with the tag usage."""

from .list_discovered_app_usage import list_discovered_app_usage, list_discovered_app_usage_detailed
from .list_usage_over_time import list_usage_over_time, list_usage_over_time_detailed

__all__ = [
    "list_discovered_app_usage",
    "list_discovered_app_usage_detailed",
    "list_usage_over_time",
    "list_usage_over_time_detailed",
]
