from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from samclients.runtime.models import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.sample_consumption import SampleConsumption
    from ..models.sample_usage import SampleUsage
    from ..models.sample_user import SampleUser


T = TypeVar("T", bound="SampleRecords")


@_attrs_define
class SampleRecords:
    """
    Attributes:
        items (list[SampleConsumption | SampleUsage | SampleUser]):
        total (int | Unset):
        page (int | Unset):
        total_pages (int | Unset):
        has_more (bool | Unset):
        next_cursor (None | str | Unset):
        next_ (None | str | Unset):
    """

    items: list[SampleConsumption | SampleUsage | SampleUser]
    total: int | Unset = UNSET
    page: int | Unset = UNSET
    total_pages: int | Unset = UNSET
    has_more: bool | Unset = UNSET
    next_cursor: None | str | Unset = UNSET
    next_: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.sample_usage import SampleUsage  # noqa: PLC0415
        from ..models.sample_user import SampleUser  # noqa: PLC0415

        items = []
        for items_item_data in self.items:
            items_item: dict[str, Any]
            if isinstance(items_item_data, SampleUser):
                items_item = items_item_data.to_dict()
            elif isinstance(items_item_data, SampleUsage):
                items_item = items_item_data.to_dict()
            else:
                items_item = items_item_data.to_dict()

            items.append(items_item)

        total = self.total

        page = self.page

        total_pages = self.total_pages

        has_more = self.has_more

        next_cursor: None | str | Unset
        if isinstance(self.next_cursor, Unset):
            next_cursor = UNSET
        else:
            next_cursor = self.next_cursor

        next_: None | str | Unset
        if isinstance(self.next_, Unset):
            next_ = UNSET
        else:
            next_ = self.next_

        field_dict: dict[str, Any] = {}

        field_dict.update({"items": items})
        if total is not UNSET:
            field_dict["total"] = total
        if page is not UNSET:
            field_dict["page"] = page
        if total_pages is not UNSET:
            field_dict["totalPages"] = total_pages
        if has_more is not UNSET:
            field_dict["hasMore"] = has_more
        if next_cursor is not UNSET:
            field_dict["nextCursor"] = next_cursor
        if next_ is not UNSET:
            field_dict["next"] = next_

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.sample_consumption import SampleConsumption  # noqa: PLC0415
        from ..models.sample_usage import SampleUsage  # noqa: PLC0415
        from ..models.sample_user import SampleUser  # noqa: PLC0415

        d = dict(**src_dict)
        items = []
        _items = d.pop("items")
        for items_item_data in _items:

            def _parse_items_item(data: object) -> SampleConsumption | SampleUsage | SampleUser:
                try:
                    if not isinstance(data, dict):
                        raise TypeError()
                    items_item_type_0 = SampleUser.from_dict(data)

                    return items_item_type_0
                except (TypeError, ValueError, AttributeError, KeyError):
                    pass
                try:
                    if not isinstance(data, dict):
                        raise TypeError()
                    items_item_type_1 = SampleUsage.from_dict(data)

                    return items_item_type_1
                except (TypeError, ValueError, AttributeError, KeyError):
                    pass
                if not isinstance(data, dict):
                    raise TypeError()
                items_item_type_2 = SampleConsumption.from_dict(data)

                return items_item_type_2

            items_item = _parse_items_item(items_item_data)

            items.append(items_item)

        total = d.pop("total", UNSET)

        page = d.pop("page", UNSET)

        total_pages = d.pop("totalPages", UNSET)

        has_more = d.pop("hasMore", UNSET)

        def _parse_next_cursor(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        next_cursor = _parse_next_cursor(d.pop("nextCursor", UNSET))

        def _parse_next_(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        next_ = _parse_next_(d.pop("next", UNSET))

        sample_records = cls(
            items=items,
            total=total,
            page=page,
            total_pages=total_pages,
            has_more=has_more,
            next_cursor=next_cursor,
            next_=next_,
        )

        return sample_records
