from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.app_user import AppUser


T = TypeVar("T", bound="AppUserList")


@_attrs_define
class AppUserList:
    """
    Attributes:
        values (list[AppUser] | Unset):
        next_page (str | Unset): The link to the next page; absent on the last one. Relative to the host, as in the
            official examples, which contradict the official format `uri`.
    """

    values: list[AppUser] | Unset = UNSET
    next_page: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        values: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.values, Unset):
            values = []
            for values_item_data in self.values:
                values_item = values_item_data.to_dict()
                values.append(values_item)

        next_page = self.next_page

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if values is not UNSET:
            field_dict["values"] = values
        if next_page is not UNSET:
            field_dict["nextPage"] = next_page

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.app_user import AppUser  # noqa: PLC0415

        d = dict(**src_dict)
        _values = d.pop("values", UNSET)
        values: list[AppUser] | Unset = UNSET
        if _values is not UNSET:
            values = []
            for values_item_data in _values:
                values_item = AppUser.from_dict(values_item_data)

                values.append(values_item)

        next_page = d.pop("nextPage", UNSET)

        app_user_list = cls(values=values, next_page=next_page)

        return app_user_list
