from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import field as _attrs_field
from samclients.runtime.models import define as _attrs_define

from ..models.sample_token_request_type_2_grant_type import SampleTokenRequestType2GrantType
from ..types import UNSET, Unset

T = TypeVar("T", bound="SampleTokenRequestType2")


@_attrs_define
class SampleTokenRequestType2:
    """
    Attributes:
        refresh_token (str):
        grant_type (SampleTokenRequestType2GrantType | Unset):
    """

    refresh_token: str
    grant_type: SampleTokenRequestType2GrantType | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        refresh_token = self.refresh_token

        grant_type: str | Unset = UNSET
        if not isinstance(self.grant_type, Unset):
            grant_type = self.grant_type.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({"refresh_token": refresh_token})
        if grant_type is not UNSET:
            field_dict["grant_type"] = grant_type

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        refresh_token = d.pop("refresh_token")

        _grant_type = d.pop("grant_type", UNSET)
        grant_type: SampleTokenRequestType2GrantType | Unset
        if isinstance(_grant_type, Unset):
            grant_type = UNSET
        else:
            grant_type = SampleTokenRequestType2GrantType(_grant_type)

        sample_token_request_type_2 = cls(refresh_token=refresh_token, grant_type=grant_type)

        sample_token_request_type_2.additional_properties = d
        return sample_token_request_type_2

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
