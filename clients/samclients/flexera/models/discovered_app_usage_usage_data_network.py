from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="DiscoveredAppUsageUsageDataNetwork")


@_attrs_define
class DiscoveredAppUsageUsageDataNetwork:
    """
    Attributes:
        upload_bytes (int | Unset):
        downloaded_bytes (int | Unset):
        total_bytes (int | Unset):
    """

    upload_bytes: int | Unset = UNSET
    downloaded_bytes: int | Unset = UNSET
    total_bytes: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        upload_bytes = self.upload_bytes

        downloaded_bytes = self.downloaded_bytes

        total_bytes = self.total_bytes

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if upload_bytes is not UNSET:
            field_dict["uploadBytes"] = upload_bytes
        if downloaded_bytes is not UNSET:
            field_dict["downloadedBytes"] = downloaded_bytes
        if total_bytes is not UNSET:
            field_dict["totalBytes"] = total_bytes

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        upload_bytes = d.pop("uploadBytes", UNSET)

        downloaded_bytes = d.pop("downloadedBytes", UNSET)

        total_bytes = d.pop("totalBytes", UNSET)

        discovered_app_usage_usage_data_network = cls(
            upload_bytes=upload_bytes, downloaded_bytes=downloaded_bytes, total_bytes=total_bytes
        )

        return discovered_app_usage_usage_data_network
