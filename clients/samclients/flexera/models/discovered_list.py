from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..models.discovered_list_kind import DiscoveredListKind
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.discovered_app_usage import DiscoveredAppUsage


T = TypeVar("T", bound="DiscoveredList")


@_attrs_define
class DiscoveredList:
    """
    Attributes:
        kind (DiscoveredListKind):
        values (list[DiscoveredAppUsage]):
        next_page (str | Unset): The link to the next page; absent on the last one. Relative to the host, as in the
            official examples, which contradict the official format `uri`.
    """

    kind: DiscoveredListKind
    values: list[DiscoveredAppUsage]
    next_page: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind.value

        values = []
        for values_item_data in self.values:
            values_item = values_item_data.to_dict()
            values.append(values_item)

        next_page = self.next_page

        field_dict: dict[str, Any] = {}

        field_dict.update({"kind": kind, "values": values})
        if next_page is not UNSET:
            field_dict["nextPage"] = next_page

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.discovered_app_usage import DiscoveredAppUsage  # noqa: PLC0415

        d = dict(**src_dict)
        kind = DiscoveredListKind(d.pop("kind"))

        values = []
        _values = d.pop("values")
        for values_item_data in _values:
            values_item = DiscoveredAppUsage.from_dict(values_item_data)

            values.append(values_item)

        next_page = d.pop("nextPage", UNSET)

        discovered_list = cls(kind=kind, values=values, next_page=next_page)

        return discovered_list
