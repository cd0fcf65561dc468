"""Operations with the tag about."""

from .get_about import get_about, get_about_detailed

__all__ = ["get_about", "get_about_detailed"]
