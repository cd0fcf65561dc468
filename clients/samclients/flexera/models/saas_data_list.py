from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.saas_data import SaasData


T = TypeVar("T", bound="SaasDataList")


@_attrs_define
class SaasDataList:
    """
    Attributes:
        count (int | Unset): Number of all objects, independent of the page (inferred).
        values (list[SaasData] | Unset):
        next_page (str | Unset): The link to the next page; absent on the last one. Relative to the host, as in the
            official examples, which contradict the official format `uri`.
    """

    count: int | Unset = UNSET
    values: list[SaasData] | Unset = UNSET
    next_page: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        count = self.count

        values: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.values, Unset):
            values = []
            for values_item_data in self.values:
                values_item = values_item_data.to_dict()
                values.append(values_item)

        next_page = self.next_page

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if count is not UNSET:
            field_dict["count"] = count
        if values is not UNSET:
            field_dict["values"] = values
        if next_page is not UNSET:
            field_dict["nextPage"] = next_page

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.saas_data import SaasData  # noqa: PLC0415

        d = dict(**src_dict)
        count = d.pop("count", UNSET)

        _values = d.pop("values", UNSET)
        values: list[SaasData] | Unset = UNSET
        if _values is not UNSET:
            values = []
            for values_item_data in _values:
                values_item = SaasData.from_dict(values_item_data)

                values.append(values_item)

        next_page = d.pop("nextPage", UNSET)

        saas_data_list = cls(count=count, values=values, next_page=next_page)

        return saas_data_list
