from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from samclients.runtime.models import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="DiscoveredAppUsageDiscoveredAppTags")


@_attrs_define
class DiscoveredAppUsageDiscoveredAppTags:
    """
    Attributes:
        custom_tags (list[str] | Unset):
        default_tags (list[str] | Unset):
        ignore_tags (list[str] | Unset):
    """

    custom_tags: list[str] | Unset = UNSET
    default_tags: list[str] | Unset = UNSET
    ignore_tags: list[str] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        custom_tags: list[str] | Unset = UNSET
        if not isinstance(self.custom_tags, Unset):
            custom_tags = self.custom_tags

        default_tags: list[str] | Unset = UNSET
        if not isinstance(self.default_tags, Unset):
            default_tags = self.default_tags

        ignore_tags: list[str] | Unset = UNSET
        if not isinstance(self.ignore_tags, Unset):
            ignore_tags = self.ignore_tags

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if custom_tags is not UNSET:
            field_dict["customTags"] = custom_tags
        if default_tags is not UNSET:
            field_dict["defaultTags"] = default_tags
        if ignore_tags is not UNSET:
            field_dict["ignoreTags"] = ignore_tags

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        custom_tags = cast(list[str], d.pop("customTags", UNSET))

        default_tags = cast(list[str], d.pop("defaultTags", UNSET))

        ignore_tags = cast(list[str], d.pop("ignoreTags", UNSET))

        discovered_app_usage_discovered_app_tags = cls(
            custom_tags=custom_tags, default_tags=default_tags, ignore_tags=ignore_tags
        )

        return discovered_app_usage_discovered_app_tags
