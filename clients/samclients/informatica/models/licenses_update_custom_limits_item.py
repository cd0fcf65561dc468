from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import field as _attrs_field
from samclients.runtime.models import define as _attrs_define

T = TypeVar("T", bound="LicensesUpdateCustomLimitsItem")


@_attrs_define
class LicensesUpdateCustomLimitsItem:
    """
    Attributes:
        value (int): -1: no maximum.
        limit_definition (str):
    """

    value: int
    limit_definition: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        value = self.value

        limit_definition = self.limit_definition

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({"value": value, "limitDefinition": limit_definition})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        value = d.pop("value")

        limit_definition = d.pop("limitDefinition")

        licenses_update_custom_limits_item = cls(value=value, limit_definition=limit_definition)

        licenses_update_custom_limits_item.additional_properties = d
        return licenses_update_custom_limits_item

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
