from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from samclients.runtime.models import define as _attrs_define

T = TypeVar("T", bound="LoginProductsItem")


@_attrs_define
class LoginProductsItem:
    """
    Attributes:
        name (str): The first product is Integration Cloud (client).
        base_api_url (str):
    """

    name: str
    base_api_url: str

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        base_api_url = self.base_api_url

        field_dict: dict[str, Any] = {}

        field_dict.update({"name": name, "baseApiUrl": base_api_url})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        name = d.pop("name")

        base_api_url = d.pop("baseApiUrl")

        login_products_item = cls(name=name, base_api_url=base_api_url)

        return login_products_item
