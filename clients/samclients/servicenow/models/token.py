from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..models.token_scope import TokenScope
from ..models.token_token_type import TokenTokenType
from ..types import UNSET, Unset

T = TypeVar("T", bound="Token")


@_attrs_define
class Token:
    """
    Attributes:
        access_token (str):
        scope (TokenScope):
        token_type (TokenTokenType):
        expires_in (int):
        refresh_token (str | Unset):
    """

    access_token: str
    scope: TokenScope
    token_type: TokenTokenType
    expires_in: int
    refresh_token: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        access_token = self.access_token

        scope = self.scope.value

        token_type = self.token_type.value

        expires_in = self.expires_in

        refresh_token = self.refresh_token

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {"access_token": access_token, "scope": scope, "token_type": token_type, "expires_in": expires_in}
        )
        if refresh_token is not UNSET:
            field_dict["refresh_token"] = refresh_token

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        access_token = d.pop("access_token")

        scope = TokenScope(d.pop("scope"))

        token_type = TokenTokenType(d.pop("token_type"))

        expires_in = d.pop("expires_in")

        refresh_token = d.pop("refresh_token", UNSET)

        token = cls(
            access_token=access_token,
            scope=scope,
            token_type=token_type,
            expires_in=expires_in,
            refresh_token=refresh_token,
        )

        return token
