from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..models.validated_token_type import ValidatedTokenType

T = TypeVar("T", bound="ValidatedToken")


@_attrs_define
class ValidatedToken:
    """
    Attributes:
        type_ (ValidatedTokenType):
        time_until_expire (int): Remaining time in minutes.
        is_valid_token (bool):
    """

    type_: ValidatedTokenType
    time_until_expire: int
    is_valid_token: bool

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_.value

        time_until_expire = self.time_until_expire

        is_valid_token = self.is_valid_token

        field_dict: dict[str, Any] = {}

        field_dict.update({"@type": type_, "timeUntilExpire": time_until_expire, "isValidToken": is_valid_token})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        type_ = ValidatedTokenType(d.pop("@type"))

        time_until_expire = d.pop("timeUntilExpire")

        is_valid_token = d.pop("isValidToken")

        validated_token = cls(type_=type_, time_until_expire=time_until_expire, is_valid_token=is_valid_token)

        return validated_token
