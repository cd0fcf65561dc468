from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..models.activity_count_range import ActivityCountRange

T = TypeVar("T", bound="ActivityCount")


@_attrs_define
class ActivityCount:
    """
    Attributes:
        range_ (ActivityCountRange): The period, in past days.
        count (int):
    """

    range_: ActivityCountRange
    count: int

    def to_dict(self) -> dict[str, Any]:
        range_ = self.range_.value

        count = self.count

        field_dict: dict[str, Any] = {}

        field_dict.update({"range": range_, "count": count})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        range_ = ActivityCountRange(d.pop("range"))

        count = d.pop("count")

        activity_count = cls(range_=range_, count=count)

        return activity_count
