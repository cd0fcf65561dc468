from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="FieldValue")


@_attrs_define
class FieldValue:
    """
    Attributes:
        value (str | Unset):
        display_value (str | Unset):
        link (str | Unset):
    """

    value: str | Unset = UNSET
    display_value: str | Unset = UNSET
    link: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        value = self.value

        display_value = self.display_value

        link = self.link

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if value is not UNSET:
            field_dict["value"] = value
        if display_value is not UNSET:
            field_dict["display_value"] = display_value
        if link is not UNSET:
            field_dict["link"] = link

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        value = d.pop("value", UNSET)

        display_value = d.pop("display_value", UNSET)

        link = d.pop("link", UNSET)

        field_value = cls(value=value, display_value=display_value, link=link)

        return field_value
