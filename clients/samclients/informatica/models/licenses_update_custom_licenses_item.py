from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import field as _attrs_field
from samclients.runtime.models import define as _attrs_define

from ..models.licenses_update_custom_licenses_item_license_type import LicensesUpdateCustomLicensesItemLicenseType

T = TypeVar("T", bound="LicensesUpdateCustomLicensesItem")


@_attrs_define
class LicensesUpdateCustomLicensesItem:
    """
    Attributes:
        license_type (LicensesUpdateCustomLicensesItemLicenseType):
        expiration_date (datetime.datetime):
        license_def (str):
    """

    license_type: LicensesUpdateCustomLicensesItemLicenseType
    expiration_date: datetime.datetime
    license_def: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        license_type = self.license_type.value

        expiration_date = self.expiration_date.isoformat().replace("+00:00", "Z")

        license_def = self.license_def

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({"licenseType": license_type, "expirationDate": expiration_date, "licenseDef": license_def})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        license_type = LicensesUpdateCustomLicensesItemLicenseType(d.pop("licenseType"))

        expiration_date = datetime.datetime.fromisoformat(d.pop("expirationDate"))

        license_def = d.pop("licenseDef")

        licenses_update_custom_licenses_item = cls(
            license_type=license_type, expiration_date=expiration_date, license_def=license_def
        )

        licenses_update_custom_licenses_item.additional_properties = d
        return licenses_update_custom_licenses_item

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
