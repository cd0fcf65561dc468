from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from samclients.runtime.models import define as _attrs_define

if TYPE_CHECKING:
    from ..models.login_products_item import LoginProductsItem
    from ..models.login_user_info import LoginUserInfo


T = TypeVar("T", bound="Login")


@_attrs_define
class Login:
    """
    Attributes:
        products (list[LoginProductsItem]):
        user_info (LoginUserInfo):
    """

    products: list[LoginProductsItem]
    user_info: LoginUserInfo

    def to_dict(self) -> dict[str, Any]:
        products = []
        for products_item_data in self.products:
            products_item = products_item_data.to_dict()
            products.append(products_item)

        user_info = self.user_info.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update({"products": products, "userInfo": user_info})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.login_products_item import LoginProductsItem  # noqa: PLC0415
        from ..models.login_user_info import LoginUserInfo  # noqa: PLC0415

        d = dict(**src_dict)
        products = []
        _products = d.pop("products")
        for products_item_data in _products:
            products_item = LoginProductsItem.from_dict(products_item_data)

            products.append(products_item)

        user_info = LoginUserInfo.from_dict(d.pop("userInfo"))

        login = cls(products=products, user_info=user_info)

        return login
