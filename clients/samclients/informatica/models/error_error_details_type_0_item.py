from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="ErrorErrorDetailsType0Item")


@_attrs_define
class ErrorErrorDetailsType0Item:
    """
    Attributes:
        code (str):
        message (str):
        debug_message (str | Unset): Part of a client's model of the error (client).
    """

    code: str
    message: str
    debug_message: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        code = self.code

        message = self.message

        debug_message = self.debug_message

        field_dict: dict[str, Any] = {}

        field_dict.update({"code": code, "message": message})
        if debug_message is not UNSET:
            field_dict["debugMessage"] = debug_message

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        code = d.pop("code")

        message = d.pop("message")

        debug_message = d.pop("debugMessage", UNSET)

        error_error_details_type_0_item = cls(code=code, message=message, debug_message=debug_message)

        return error_error_details_type_0_item
