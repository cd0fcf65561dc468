"""Operations with the tag saas_data."""

from .create_saas_data import create_saas_data, create_saas_data_detailed
from .get_saas_data import get_saas_data, get_saas_data_detailed
from .list_saas_data import list_saas_data, list_saas_data_detailed
from .upload_saas_data import upload_saas_data, upload_saas_data_detailed

__all__ = [
    "create_saas_data",
    "create_saas_data_detailed",
    "get_saas_data",
    "get_saas_data_detailed",
    "list_saas_data",
    "list_saas_data_detailed",
    "upload_saas_data",
    "upload_saas_data_detailed",
]
