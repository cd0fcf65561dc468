from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from samclients.runtime.models import define as _attrs_define

T = TypeVar("T", bound="Nothing")


@_attrs_define
class Nothing:
    def to_dict(self) -> dict[str, Any]:

        field_dict: dict[str, Any] = {}

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        nothing = cls()

        return nothing
