from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from samclients.runtime.models import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.error_error_details_type_0_item import ErrorErrorDetailsType0Item


T = TypeVar("T", bound="ErrorError")


@_attrs_define
class ErrorError:
    """
    Attributes:
        code (str):
        message (str):
        request_id (str):
        details (list[ErrorErrorDetailsType0Item] | None): Null in all known examples.
        debug_message (str | Unset): Part of a client's model of the error (client).
    """

    code: str
    message: str
    request_id: str
    details: list[ErrorErrorDetailsType0Item] | None
    debug_message: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        code = self.code

        message = self.message

        request_id = self.request_id

        details: list[dict[str, Any]] | None
        if isinstance(self.details, list):
            details = []
            for details_type_0_item_data in self.details:
                details_type_0_item = details_type_0_item_data.to_dict()
                details.append(details_type_0_item)

        else:
            details = self.details

        debug_message = self.debug_message

        field_dict: dict[str, Any] = {}

        field_dict.update({"code": code, "message": message, "requestId": request_id, "details": details})
        if debug_message is not UNSET:
            field_dict["debugMessage"] = debug_message

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.error_error_details_type_0_item import ErrorErrorDetailsType0Item  # noqa: PLC0415

        d = dict(**src_dict)
        code = d.pop("code")

        message = d.pop("message")

        request_id = d.pop("requestId")

        def _parse_details(data: object) -> list[ErrorErrorDetailsType0Item] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                details_type_0 = []
                _details_type_0 = data
                for details_type_0_item_data in _details_type_0:
                    details_type_0_item = ErrorErrorDetailsType0Item.from_dict(details_type_0_item_data)

                    details_type_0.append(details_type_0_item)

                return details_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[ErrorErrorDetailsType0Item] | None, data)

        details = _parse_details(d.pop("details"))

        debug_message = d.pop("debugMessage", UNSET)

        error_error = cls(
            code=code, message=message, request_id=request_id, details=details, debug_message=debug_message
        )

        return error_error
