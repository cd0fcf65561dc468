from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from samclients.runtime.models import define as _attrs_define

if TYPE_CHECKING:
    from ..models.record import Record


T = TypeVar("T", bound="OneRecord")


@_attrs_define
class OneRecord:
    """
    Attributes:
        result (Record): Fields by name. A value is a string, or an object for a reference, according to the display
            mode.
    """

    result: Record

    def to_dict(self) -> dict[str, Any]:
        result = self.result.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update({"result": result})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.record import Record  # noqa: PLC0415

        d = dict(**src_dict)
        result = Record.from_dict(d.pop("result"))

        one_record = cls(result=result)

        return one_record
