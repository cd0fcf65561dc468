"""Operations with the tag oauth."""

from .issue_token import issue_token, issue_token_detailed

__all__ = ["issue_token", "issue_token_detailed"]
