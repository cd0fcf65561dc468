from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="DiscoveredAppUsageDiscoveredAppHistory")


@_attrs_define
class DiscoveredAppUsageDiscoveredAppHistory:
    """
    Attributes:
        first_used_at (datetime.datetime | Unset):
        last_used_at (datetime.datetime | Unset):
    """

    first_used_at: datetime.datetime | Unset = UNSET
    last_used_at: datetime.datetime | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        first_used_at: str | Unset = UNSET
        if not isinstance(self.first_used_at, Unset):
            first_used_at = self.first_used_at.isoformat().replace("+00:00", "Z")

        last_used_at: str | Unset = UNSET
        if not isinstance(self.last_used_at, Unset):
            last_used_at = self.last_used_at.isoformat().replace("+00:00", "Z")

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if first_used_at is not UNSET:
            field_dict["firstUsedAt"] = first_used_at
        if last_used_at is not UNSET:
            field_dict["lastUsedAt"] = last_used_at

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        _first_used_at = d.pop("firstUsedAt", UNSET)
        first_used_at: datetime.datetime | Unset
        if isinstance(_first_used_at, Unset):
            first_used_at = UNSET
        else:
            first_used_at = datetime.datetime.fromisoformat(_first_used_at)

        _last_used_at = d.pop("lastUsedAt", UNSET)
        last_used_at: datetime.datetime | Unset
        if isinstance(_last_used_at, Unset):
            last_used_at = UNSET
        else:
            last_used_at = datetime.datetime.fromisoformat(_last_used_at)

        discovered_app_usage_discovered_app_history = cls(first_used_at=first_used_at, last_used_at=last_used_at)

        return discovered_app_usage_discovered_app_history
