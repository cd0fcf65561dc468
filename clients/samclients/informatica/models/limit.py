from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from samclients.runtime.models import define as _attrs_define

T = TypeVar("T", bound="Limit")


@_attrs_define
class Limit:
    """
    Attributes:
        value (int): -1: no maximum.
        limit_definition (str):
    """

    value: int
    limit_definition: str

    def to_dict(self) -> dict[str, Any]:
        value = self.value

        limit_definition = self.limit_definition

        field_dict: dict[str, Any] = {}

        field_dict.update({"value": value, "limitDefinition": limit_definition})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        value = d.pop("value")

        limit_definition = d.pop("limitDefinition")

        limit = cls(value=value, limit_definition=limit_definition)

        return limit
