"""Revoked access tokens: the latest are known, however many there were."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from mockservers.vendors.flexera.auth.access_tokens import MOST_REVOKED, REVOKED, TokenClaims, revoke_token


class Settings:
    """The settings of a world, with the ids of revoked tokens."""

    def __init__(self) -> None:
        self.revoked: list[str] = []

    def of_vendor(self, setting: Any) -> list[str]:
        assert setting is REVOKED
        return self.revoked

    def write_for_vendor(self, _db: object, setting: Any, value: list[str]) -> None:
        assert setting is REVOKED
        self.revoked = value


def test_the_latest_revoked_tokens_stay_revoked() -> None:
    settings = Settings()
    context: Any = SimpleNamespace(settings=settings, db=None)
    numbers = [str(number) for number in range(MOST_REVOKED + 5)]
    for number in numbers:
        revoke_token(context, TokenClaims("u-1", number))
        assert number in settings.revoked
    assert settings.revoked == numbers[5:]
