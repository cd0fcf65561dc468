from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from samclients.runtime.models import define as _attrs_define

from ..models.license_license_type import LicenseLicenseType
from ..types import UNSET, Unset

T = TypeVar("T", bound="License")


@_attrs_define
class License:
    """
    Attributes:
        license_type (LicenseLicenseType):
        expiration_date (datetime.datetime):
        license_def (str):
        start_date (datetime.datetime | None | Unset): Part of real responses (client); the mock server omits it.
    """

    license_type: LicenseLicenseType
    expiration_date: datetime.datetime
    license_def: str
    start_date: datetime.datetime | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        license_type = self.license_type.value

        expiration_date = self.expiration_date.isoformat().replace("+00:00", "Z")

        license_def = self.license_def

        start_date: None | str | Unset
        if isinstance(self.start_date, Unset):
            start_date = UNSET
        elif isinstance(self.start_date, datetime.datetime):
            start_date = self.start_date.isoformat().replace("+00:00", "Z")
        else:
            start_date = self.start_date

        field_dict: dict[str, Any] = {}

        field_dict.update({"licenseType": license_type, "expirationDate": expiration_date, "licenseDef": license_def})
        if start_date is not UNSET:
            field_dict["startDate"] = start_date

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        license_type = LicenseLicenseType(d.pop("licenseType"))

        expiration_date = datetime.datetime.fromisoformat(d.pop("expirationDate"))

        license_def = d.pop("licenseDef")

        def _parse_start_date(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                start_date_type_0 = datetime.datetime.fromisoformat(data)

                return start_date_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        start_date = _parse_start_date(d.pop("startDate", UNSET))

        license_ = cls(
            license_type=license_type, expiration_date=expiration_date, license_def=license_def, start_date=start_date
        )

        return license_
