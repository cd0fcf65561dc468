from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..models.token_token_type import TokenTokenType
from ..types import UNSET, Unset

T = TypeVar("T", bound="Token")


@_attrs_define
class Token:
    """
    Attributes:
        access_token (str): The access token, a JWT.
        expires_in (int): Lifetime in seconds.
        token_type (TokenTokenType):
        refresh_token (str | Unset):
        id_token (str | Unset): Only for the grant `authorization_code`.
        logout_redirect_url (str | Unset):
    """

    access_token: str
    expires_in: int
    token_type: TokenTokenType
    refresh_token: str | Unset = UNSET
    id_token: str | Unset = UNSET
    logout_redirect_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        access_token = self.access_token

        expires_in = self.expires_in

        token_type = self.token_type.value

        refresh_token = self.refresh_token

        id_token = self.id_token

        logout_redirect_url = self.logout_redirect_url

        field_dict: dict[str, Any] = {}

        field_dict.update({"access_token": access_token, "expires_in": expires_in, "token_type": token_type})
        if refresh_token is not UNSET:
            field_dict["refresh_token"] = refresh_token
        if id_token is not UNSET:
            field_dict["id_token"] = id_token
        if logout_redirect_url is not UNSET:
            field_dict["logout_redirect_url"] = logout_redirect_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        access_token = d.pop("access_token")

        expires_in = d.pop("expires_in")

        token_type = TokenTokenType(d.pop("token_type"))

        refresh_token = d.pop("refresh_token", UNSET)

        id_token = d.pop("id_token", UNSET)

        logout_redirect_url = d.pop("logout_redirect_url", UNSET)

        token = cls(
            access_token=access_token,
            expires_in=expires_in,
            token_type=token_type,
            refresh_token=refresh_token,
            id_token=id_token,
            logout_redirect_url=logout_redirect_url,
        )

        return token
