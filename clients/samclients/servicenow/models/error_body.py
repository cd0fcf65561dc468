from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..models.error_status import ErrorStatus

if TYPE_CHECKING:
    from ..models.error_error import ErrorError


T = TypeVar("T", bound="Error")


@_attrs_define
class Error:
    """
    Attributes:
        error (ErrorError):
        status (ErrorStatus):
    """

    error: ErrorError
    status: ErrorStatus

    def to_dict(self) -> dict[str, Any]:
        error = self.error.to_dict()

        status = self.status.value

        field_dict: dict[str, Any] = {}

        field_dict.update({"error": error, "status": status})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.error_error import ErrorError  # noqa: PLC0415

        d = dict(**src_dict)
        error = ErrorError.from_dict(d.pop("error"))

        status = ErrorStatus(d.pop("status"))

        error_body = cls(error=error, status=status)

        return error_body
