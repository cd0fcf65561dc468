from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import field as _attrs_field
from samclients.runtime.models import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="TokenToValidate")


@_attrs_define
class TokenToValidate:
    """
    Attributes:
        user_name (str):
        ic_token (str):
        type_ (str | Unset):
    """

    user_name: str
    ic_token: str
    type_: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        user_name = self.user_name

        ic_token = self.ic_token

        type_ = self.type_

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({"userName": user_name, "icToken": ic_token})
        if type_ is not UNSET:
            field_dict["@type"] = type_

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        user_name = d.pop("userName")

        ic_token = d.pop("icToken")

        type_ = d.pop("@type", UNSET)

        token_to_validate = cls(user_name=user_name, ic_token=ic_token, type_=type_)

        token_to_validate.additional_properties = d
        return token_to_validate

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
