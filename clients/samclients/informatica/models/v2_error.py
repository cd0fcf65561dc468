from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..models.v2_error_type import V2ErrorType

T = TypeVar("T", bound="V2Error")


@_attrs_define
class V2Error:
    """
    Attributes:
        type_ (V2ErrorType):
        code (str):
        description (str):
        status_code (int):
    """

    type_: V2ErrorType
    code: str
    description: str
    status_code: int

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_.value

        code = self.code

        description = self.description

        status_code = self.status_code

        field_dict: dict[str, Any] = {}

        field_dict.update({"@type": type_, "code": code, "description": description, "statusCode": status_code})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        type_ = V2ErrorType(d.pop("@type"))

        code = d.pop("code")

        description = d.pop("description")

        status_code = d.pop("statusCode")

        v2_error = cls(type_=type_, code=code, description=description, status_code=status_code)

        return v2_error
