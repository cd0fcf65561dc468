from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="Usage")


@_attrs_define
class Usage:
    """
    Attributes:
        id (str):
        managed_app_id (str):
        occurred_at (datetime.datetime):
        usage_group (str):
        used (float):
        unit (str): The usage group where a message has none (proposed).
        unit_ratio (float):
        total (float | Unset):
        is_unlimited_usage (bool | Unset):
        source_id (str | Unset):
        source_instance_id (str | Unset):
        source_type (str | Unset):
        app_user_id (str | Unset): The user of the application whose uniqueId is the sourceIdentifier (proposed).
    """

    id: str
    managed_app_id: str
    occurred_at: datetime.datetime
    usage_group: str
    used: float
    unit: str
    unit_ratio: float
    total: float | Unset = UNSET
    is_unlimited_usage: bool | Unset = UNSET
    source_id: str | Unset = UNSET
    source_instance_id: str | Unset = UNSET
    source_type: str | Unset = UNSET
    app_user_id: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        managed_app_id = self.managed_app_id

        occurred_at = self.occurred_at.isoformat().replace("+00:00", "Z")

        usage_group = self.usage_group

        used = self.used

        unit = self.unit

        unit_ratio = self.unit_ratio

        total = self.total

        is_unlimited_usage = self.is_unlimited_usage

        source_id = self.source_id

        source_instance_id = self.source_instance_id

        source_type = self.source_type

        app_user_id = self.app_user_id

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "managedAppId": managed_app_id,
                "occurredAt": occurred_at,
                "usageGroup": usage_group,
                "used": used,
                "unit": unit,
                "unitRatio": unit_ratio,
            }
        )
        if total is not UNSET:
            field_dict["total"] = total
        if is_unlimited_usage is not UNSET:
            field_dict["isUnlimitedUsage"] = is_unlimited_usage
        if source_id is not UNSET:
            field_dict["sourceId"] = source_id
        if source_instance_id is not UNSET:
            field_dict["sourceInstanceId"] = source_instance_id
        if source_type is not UNSET:
            field_dict["sourceType"] = source_type
        if app_user_id is not UNSET:
            field_dict["appUserId"] = app_user_id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        id = d.pop("id")

        managed_app_id = d.pop("managedAppId")

        occurred_at = datetime.datetime.fromisoformat(d.pop("occurredAt"))

        usage_group = d.pop("usageGroup")

        used = d.pop("used")

        unit = d.pop("unit")

        unit_ratio = d.pop("unitRatio")

        total = d.pop("total", UNSET)

        is_unlimited_usage = d.pop("isUnlimitedUsage", UNSET)

        source_id = d.pop("sourceId", UNSET)

        source_instance_id = d.pop("sourceInstanceId", UNSET)

        source_type = d.pop("sourceType", UNSET)

        app_user_id = d.pop("appUserId", UNSET)

        usage = cls(
            id=id,
            managed_app_id=managed_app_id,
            occurred_at=occurred_at,
            usage_group=usage_group,
            used=used,
            unit=unit,
            unit_ratio=unit_ratio,
            total=total,
            is_unlimited_usage=is_unlimited_usage,
            source_id=source_id,
            source_instance_id=source_instance_id,
            source_type=source_type,
            app_user_id=app_user_id,
        )

        return usage
