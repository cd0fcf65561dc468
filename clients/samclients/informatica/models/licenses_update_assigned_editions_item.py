from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import field as _attrs_field
from samclients.runtime.models import define as _attrs_define

T = TypeVar("T", bound="LicensesUpdateAssignedEditionsItem")


@_attrs_define
class LicensesUpdateAssignedEditionsItem:
    """
    Attributes:
        expiration_date (datetime.datetime):
        edition (str):
    """

    expiration_date: datetime.datetime
    edition: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        expiration_date = self.expiration_date.isoformat().replace("+00:00", "Z")

        edition = self.edition

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({"expirationDate": expiration_date, "edition": edition})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        expiration_date = datetime.datetime.fromisoformat(d.pop("expirationDate"))

        edition = d.pop("edition")

        licenses_update_assigned_editions_item = cls(expiration_date=expiration_date, edition=edition)

        licenses_update_assigned_editions_item.additional_properties = d
        return licenses_update_assigned_editions_item

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
