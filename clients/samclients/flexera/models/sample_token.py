from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..models.sample_token_token_type import SampleTokenTokenType

T = TypeVar("T", bound="SampleToken")


@_attrs_define
class SampleToken:
    """
    Attributes:
        access_token (str):
        token_type (SampleTokenTokenType):
        expires_in (int):
    """

    access_token: str
    token_type: SampleTokenTokenType
    expires_in: int

    def to_dict(self) -> dict[str, Any]:
        access_token = self.access_token

        token_type = self.token_type.value

        expires_in = self.expires_in

        field_dict: dict[str, Any] = {}

        field_dict.update({"access_token": access_token, "token_type": token_type, "expires_in": expires_in})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        access_token = d.pop("access_token")

        token_type = SampleTokenTokenType(d.pop("token_type"))

        expires_in = d.pop("expires_in")

        sample_token = cls(access_token=access_token, token_type=token_type, expires_in=expires_in)

        return sample_token
