from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from samclients.runtime.models import define as _attrs_define

if TYPE_CHECKING:
    from ..models.discovered_app_usage_discovered_app import DiscoveredAppUsageDiscoveredApp
    from ..models.discovered_app_usage_usage_data import DiscoveredAppUsageUsageData


T = TypeVar("T", bound="DiscoveredAppUsage")


@_attrs_define
class DiscoveredAppUsage:
    """
    Attributes:
        discovered_app (DiscoveredAppUsageDiscoveredApp):
        usage_data (DiscoveredAppUsageUsageData):
        snapshot_at (datetime.datetime):
    """

    discovered_app: DiscoveredAppUsageDiscoveredApp
    usage_data: DiscoveredAppUsageUsageData
    snapshot_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        discovered_app = self.discovered_app.to_dict()

        usage_data = self.usage_data.to_dict()

        snapshot_at = self.snapshot_at.isoformat().replace("+00:00", "Z")

        field_dict: dict[str, Any] = {}

        field_dict.update({"discoveredApp": discovered_app, "usageData": usage_data, "snapshotAt": snapshot_at})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.discovered_app_usage_discovered_app import DiscoveredAppUsageDiscoveredApp  # noqa: PLC0415
        from ..models.discovered_app_usage_usage_data import DiscoveredAppUsageUsageData  # noqa: PLC0415

        d = dict(**src_dict)
        discovered_app = DiscoveredAppUsageDiscoveredApp.from_dict(d.pop("discoveredApp"))

        usage_data = DiscoveredAppUsageUsageData.from_dict(d.pop("usageData"))

        snapshot_at = datetime.datetime.fromisoformat(d.pop("snapshotAt"))

        discovered_app_usage = cls(discovered_app=discovered_app, usage_data=usage_data, snapshot_at=snapshot_at)

        return discovered_app_usage
