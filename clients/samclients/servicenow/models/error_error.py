from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from samclients.runtime.models import define as _attrs_define

T = TypeVar("T", bound="ErrorError")


@_attrs_define
class ErrorError:
    """
    Attributes:
        message (str):
        detail (None | str):
    """

    message: str
    detail: None | str

    def to_dict(self) -> dict[str, Any]:
        message = self.message

        detail: None | str
        detail = self.detail

        field_dict: dict[str, Any] = {}

        field_dict.update({"message": message, "detail": detail})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        message = d.pop("message")

        def _parse_detail(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        detail = _parse_detail(d.pop("detail"))

        error_error = cls(message=message, detail=detail)

        return error_error
