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
        unit (str): The usage group, if the message has no unit (proposed).
        unit_ratio (float):
        total (float | Unset):
        available (float | Unset):
        avg_monthly_usage (float | Unset):
        consumed_percentage (float | Unset):
        est_usage (float | Unset):
        expected_avg_monthly_usage (float | Unset):
        over_used (float | Unset):
        total_overage_cost (float | Unset):
        usage_ends_at (datetime.datetime | Unset):
        product_technopedia_id (str | Unset):
        vendor_technopedia_id (str | Unset):
        is_unlimited_usage (bool | Unset): Absent if unknown.
        source_id (str | Unset):
        source_instance_id (str | Unset):
        source_type (str | Unset):
        app_user_id (str | Unset): The application's user whose uniqueId equals the sourceIdentifier (proposed).
    """

    id: str
    managed_app_id: str
    occurred_at: datetime.datetime
    usage_group: str
    used: float
    unit: str
    unit_ratio: float
    total: float | Unset = UNSET
    available: float | Unset = UNSET
    avg_monthly_usage: float | Unset = UNSET
    consumed_percentage: float | Unset = UNSET
    est_usage: float | Unset = UNSET
    expected_avg_monthly_usage: float | Unset = UNSET
    over_used: float | Unset = UNSET
    total_overage_cost: float | Unset = UNSET
    usage_ends_at: datetime.datetime | Unset = UNSET
    product_technopedia_id: str | Unset = UNSET
    vendor_technopedia_id: str | Unset = UNSET
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

        available = self.available

        avg_monthly_usage = self.avg_monthly_usage

        consumed_percentage = self.consumed_percentage

        est_usage = self.est_usage

        expected_avg_monthly_usage = self.expected_avg_monthly_usage

        over_used = self.over_used

        total_overage_cost = self.total_overage_cost

        usage_ends_at: str | Unset = UNSET
        if not isinstance(self.usage_ends_at, Unset):
            usage_ends_at = self.usage_ends_at.isoformat().replace("+00:00", "Z")

        product_technopedia_id = self.product_technopedia_id

        vendor_technopedia_id = self.vendor_technopedia_id

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
        if available is not UNSET:
            field_dict["available"] = available
        if avg_monthly_usage is not UNSET:
            field_dict["avgMonthlyUsage"] = avg_monthly_usage
        if consumed_percentage is not UNSET:
            field_dict["consumedPercentage"] = consumed_percentage
        if est_usage is not UNSET:
            field_dict["estUsage"] = est_usage
        if expected_avg_monthly_usage is not UNSET:
            field_dict["expectedAvgMonthlyUsage"] = expected_avg_monthly_usage
        if over_used is not UNSET:
            field_dict["overUsed"] = over_used
        if total_overage_cost is not UNSET:
            field_dict["totalOverageCost"] = total_overage_cost
        if usage_ends_at is not UNSET:
            field_dict["usageEndsAt"] = usage_ends_at
        if product_technopedia_id is not UNSET:
            field_dict["productTechnopediaId"] = product_technopedia_id
        if vendor_technopedia_id is not UNSET:
            field_dict["vendorTechnopediaId"] = vendor_technopedia_id
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

        available = d.pop("available", UNSET)

        avg_monthly_usage = d.pop("avgMonthlyUsage", UNSET)

        consumed_percentage = d.pop("consumedPercentage", UNSET)

        est_usage = d.pop("estUsage", UNSET)

        expected_avg_monthly_usage = d.pop("expectedAvgMonthlyUsage", UNSET)

        over_used = d.pop("overUsed", UNSET)

        total_overage_cost = d.pop("totalOverageCost", UNSET)

        _usage_ends_at = d.pop("usageEndsAt", UNSET)
        usage_ends_at: datetime.datetime | Unset
        if isinstance(_usage_ends_at, Unset):
            usage_ends_at = UNSET
        else:
            usage_ends_at = datetime.datetime.fromisoformat(_usage_ends_at)

        product_technopedia_id = d.pop("productTechnopediaId", UNSET)

        vendor_technopedia_id = d.pop("vendorTechnopediaId", UNSET)

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
            available=available,
            avg_monthly_usage=avg_monthly_usage,
            consumed_percentage=consumed_percentage,
            est_usage=est_usage,
            expected_avg_monthly_usage=expected_avg_monthly_usage,
            over_used=over_used,
            total_overage_cost=total_overage_cost,
            usage_ends_at=usage_ends_at,
            product_technopedia_id=product_technopedia_id,
            vendor_technopedia_id=vendor_technopedia_id,
            is_unlimited_usage=is_unlimited_usage,
            source_id=source_id,
            source_instance_id=source_instance_id,
            source_type=source_type,
            app_user_id=app_user_id,
        )

        return usage
