from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import field as _attrs_field
from samclients.runtime.models import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="LinkedExport")


@_attrs_define
class LinkedExport:
    """
    Attributes:
        start_date (datetime.datetime): A date and time in any RFC 3339 form (proposed).
        end_date (datetime.datetime): A date and time in any RFC 3339 form (proposed).
        combined_meter_usage (bool | str | Unset): A boolean: the word, as documented and as clients send it, or the
            JSON value (client). Case is ignored (proposed).
        callback_url (None | str | Unset): A valid, publicly available URL where the service posts the job status.
    """

    start_date: datetime.datetime
    end_date: datetime.datetime
    combined_meter_usage: bool | str | Unset = UNSET
    callback_url: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        start_date = self.start_date.isoformat().replace("+00:00", "Z")

        end_date = self.end_date.isoformat().replace("+00:00", "Z")

        combined_meter_usage: bool | str | Unset
        if isinstance(self.combined_meter_usage, Unset):
            combined_meter_usage = UNSET
        else:
            combined_meter_usage = self.combined_meter_usage

        callback_url: None | str | Unset
        if isinstance(self.callback_url, Unset):
            callback_url = UNSET
        else:
            callback_url = self.callback_url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({"startDate": start_date, "endDate": end_date})
        if combined_meter_usage is not UNSET:
            field_dict["combinedMeterUsage"] = combined_meter_usage
        if callback_url is not UNSET:
            field_dict["callbackUrl"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        start_date = datetime.datetime.fromisoformat(d.pop("startDate"))

        end_date = datetime.datetime.fromisoformat(d.pop("endDate"))

        def _parse_combined_meter_usage(data: object) -> bool | str | Unset:
            if isinstance(data, Unset):
                return data
            return cast(bool | str | Unset, data)

        combined_meter_usage = _parse_combined_meter_usage(d.pop("combinedMeterUsage", UNSET))

        def _parse_callback_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        callback_url = _parse_callback_url(d.pop("callbackUrl", UNSET))

        linked_export = cls(
            start_date=start_date,
            end_date=end_date,
            combined_meter_usage=combined_meter_usage,
            callback_url=callback_url,
        )

        linked_export.additional_properties = d
        return linked_export

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
