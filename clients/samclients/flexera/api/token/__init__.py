"""Operations with the tag token."""

from .create_token import create_token, create_token_detailed

__all__ = ["create_token", "create_token_detailed"]
