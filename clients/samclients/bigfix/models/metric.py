from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from samclients.runtime.models import define as _attrs_define

T = TypeVar("T", bound="Metric")


@_attrs_define
class Metric:
    """
    Attributes:
        id (int): Predefined metrics: signed 16-bit numbers, mostly negative.
        code_name (str):
        display_name (str):
        source_type (int): 2: a custom metric. 0 and 1: a predefined one.
        source_id (int):
    """

    id: int
    code_name: str
    display_name: str
    source_type: int
    source_id: int

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        code_name = self.code_name

        display_name = self.display_name

        source_type = self.source_type

        source_id = self.source_id

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "code_name": code_name,
                "display_name": display_name,
                "source_type": source_type,
                "source_id": source_id,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        id = d.pop("id")

        code_name = d.pop("code_name")

        display_name = d.pop("display_name")

        source_type = d.pop("source_type")

        source_id = d.pop("source_id")

        metric = cls(
            id=id, code_name=code_name, display_name=display_name, source_type=source_type, source_id=source_id
        )

        return metric
