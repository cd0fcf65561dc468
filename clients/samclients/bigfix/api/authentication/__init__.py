"""Operations with the tag authentication."""

from .get_token import get_token, get_token_detailed

__all__ = ["get_token", "get_token_detailed"]
