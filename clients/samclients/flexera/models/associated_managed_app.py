from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from samclients.runtime.models import define as _attrs_define

T = TypeVar("T", bound="AssociatedManagedApp")


@_attrs_define
class AssociatedManagedApp:
    """
    Attributes:
        id (str):
        href (str):
    """

    id: str
    href: str

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        href = self.href

        field_dict: dict[str, Any] = {}

        field_dict.update({"id": id, "href": href})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        id = d.pop("id")

        href = d.pop("href")

        associated_managed_app = cls(id=id, href=href)

        return associated_managed_app
