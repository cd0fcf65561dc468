from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="Association")


@_attrs_define
class Association:
    """An associated object.

    Attributes:
        id (str | Unset):
        href (str | Unset):
    """

    id: str | Unset = UNSET
    href: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        href = self.href

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if id is not UNSET:
            field_dict["id"] = id
        if href is not UNSET:
            field_dict["href"] = href

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        id = d.pop("id", UNSET)

        href = d.pop("href", UNSET)

        association = cls(id=id, href=href)

        return association
