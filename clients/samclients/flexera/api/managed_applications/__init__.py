"""Operations with the tag managed_applications."""

from .get_managed_app import get_managed_app, get_managed_app_detailed
from .list_app_events import list_app_events, list_app_events_detailed
from .list_app_users import list_app_users, list_app_users_detailed
from .list_managed_app_events import list_managed_app_events, list_managed_app_events_detailed
from .list_managed_app_users import list_managed_app_users, list_managed_app_users_detailed
from .list_managed_apps import list_managed_apps, list_managed_apps_detailed

__all__ = [
    "get_managed_app",
    "get_managed_app_detailed",
    "list_app_events",
    "list_app_events_detailed",
    "list_app_users",
    "list_app_users_detailed",
    "list_managed_app_events",
    "list_managed_app_events_detailed",
    "list_managed_app_users",
    "list_managed_app_users_detailed",
    "list_managed_apps",
    "list_managed_apps_detailed",
]
