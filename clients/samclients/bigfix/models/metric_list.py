from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from samclients.runtime.models import define as _attrs_define

if TYPE_CHECKING:
    from ..models.metric import Metric


T = TypeVar("T", bound="MetricList")


@_attrs_define
class MetricList:
    """
    Attributes:
        total (int):
        rows (list[Metric]):
    """

    total: int
    rows: list[Metric]

    def to_dict(self) -> dict[str, Any]:
        total = self.total

        rows = []
        for rows_item_data in self.rows:
            rows_item = rows_item_data.to_dict()
            rows.append(rows_item)

        field_dict: dict[str, Any] = {}

        field_dict.update({"total": total, "rows": rows})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.metric import Metric  # noqa: PLC0415

        d = dict(**src_dict)
        total = d.pop("total")

        rows = []
        _rows = d.pop("rows")
        for rows_item_data in _rows:
            rows_item = Metric.from_dict(rows_item_data)

            rows.append(rows_item)

        metric_list = cls(total=total, rows=rows)

        return metric_list
