from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.usage_row import UsageRow


T = TypeVar("T", bound="UsagePage")


@_attrs_define
class UsagePage:
    """
    Attributes:
        total (int | Unset): Number of all matching rows, independent of the page (client).
        rows (list[UsageRow] | Unset):
    """

    total: int | Unset = UNSET
    rows: list[UsageRow] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        total = self.total

        rows: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.rows, Unset):
            rows = []
            for rows_item_data in self.rows:
                rows_item = rows_item_data.to_dict()
                rows.append(rows_item)

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if total is not UNSET:
            field_dict["total"] = total
        if rows is not UNSET:
            field_dict["rows"] = rows

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.usage_row import UsageRow  # noqa: PLC0415

        d = dict(**src_dict)
        total = d.pop("total", UNSET)

        _rows = d.pop("rows", UNSET)
        rows: list[UsageRow] | Unset = UNSET
        if _rows is not UNSET:
            rows = []
            for rows_item_data in _rows:
                rows_item = UsageRow.from_dict(rows_item_data)

                rows.append(rows_item)

        usage_page = cls(total=total, rows=rows)

        return usage_page
