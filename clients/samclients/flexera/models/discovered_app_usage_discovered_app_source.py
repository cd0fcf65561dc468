from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from samclients.runtime.models import define as _attrs_define

T = TypeVar("T", bound="DiscoveredAppUsageDiscoveredAppSource")


@_attrs_define
class DiscoveredAppUsageDiscoveredAppSource:
    """
    Attributes:
        managed_app_id (str):
        name (str):
    """

    managed_app_id: str
    name: str

    def to_dict(self) -> dict[str, Any]:
        managed_app_id = self.managed_app_id

        name = self.name

        field_dict: dict[str, Any] = {}

        field_dict.update({"managedAppId": managed_app_id, "name": name})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        managed_app_id = d.pop("managedAppId")

        name = d.pop("name")

        discovered_app_usage_discovered_app_source = cls(managed_app_id=managed_app_id, name=name)

        return discovered_app_usage_discovered_app_source
