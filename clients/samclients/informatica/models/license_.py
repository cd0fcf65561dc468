from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..models.license_license_type import LicenseLicenseType

T = TypeVar("T", bound="License")


@_attrs_define
class License:
    """
    Attributes:
        license_type (LicenseLicenseType):
        expiration_date (datetime.datetime):
        license_def (str):
    """

    license_type: LicenseLicenseType
    expiration_date: datetime.datetime
    license_def: str

    def to_dict(self) -> dict[str, Any]:
        license_type = self.license_type.value

        expiration_date = self.expiration_date.isoformat().replace("+00:00", "Z")

        license_def = self.license_def

        field_dict: dict[str, Any] = {}

        field_dict.update({"licenseType": license_type, "expirationDate": expiration_date, "licenseDef": license_def})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        license_type = LicenseLicenseType(d.pop("licenseType"))

        expiration_date = datetime.datetime.fromisoformat(d.pop("expirationDate"))

        license_def = d.pop("licenseDef")

        license_ = cls(license_type=license_type, expiration_date=expiration_date, license_def=license_def)

        return license_
