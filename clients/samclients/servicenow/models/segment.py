from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from samclients.runtime.models import define as _attrs_define

if TYPE_CHECKING:
    from ..models.segment_result import SegmentResult


T = TypeVar("T", bound="Segment")


@_attrs_define
class Segment:
    """
    Attributes:
        result (SegmentResult):
    """

    result: SegmentResult

    def to_dict(self) -> dict[str, Any]:
        result = self.result.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update({"result": result})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.segment_result import SegmentResult  # noqa: PLC0415

        d = dict(**src_dict)
        result = SegmentResult.from_dict(d.pop("result"))

        segment = cls(result=result)

        return segment
