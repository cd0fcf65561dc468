"""Operations with the tag licenses."""

from .get_licenses import get_licenses, get_licenses_detailed
from .update_licenses import update_licenses, update_licenses_detailed

__all__ = ["get_licenses", "get_licenses_detailed", "update_licenses", "update_licenses_detailed"]
