from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from samclients.runtime.models import define as _attrs_define

if TYPE_CHECKING:
    from ..models.record import Record


T = TypeVar("T", bound="RecordList")


@_attrs_define
class RecordList:
    """
    Attributes:
        result (list[Record]):
    """

    result: list[Record]

    def to_dict(self) -> dict[str, Any]:
        result = []
        for result_item_data in self.result:
            result_item = result_item_data.to_dict()
            result.append(result_item)

        field_dict: dict[str, Any] = {}

        field_dict.update({"result": result})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.record import Record  # noqa: PLC0415

        d = dict(**src_dict)
        result = []
        _result = d.pop("result")
        for result_item_data in _result:
            result_item = Record.from_dict(result_item_data)

            result.append(result_item)

        record_list = cls(result=result)

        return record_list
