from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from samclients.runtime.models import define as _attrs_define

T = TypeVar("T", bound="Error")


@_attrs_define
class Error:
    """A Goa error.

    Attributes:
        name (str): The class of the error.
        id (str): Identifies this occurrence; here a repeated request gets the same id for the same error (proposed).
        message (str):
        temporary (bool): Whether a retry can help.
        timeout (bool):
        fault (bool): Whether the server is at fault.
    """

    name: str
    id: str
    message: str
    temporary: bool
    timeout: bool
    fault: bool

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        id = self.id

        message = self.message

        temporary = self.temporary

        timeout = self.timeout

        fault = self.fault

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {"name": name, "id": id, "message": message, "temporary": temporary, "timeout": timeout, "fault": fault}
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        name = d.pop("name")

        id = d.pop("id")

        message = d.pop("message")

        temporary = d.pop("temporary")

        timeout = d.pop("timeout")

        fault = d.pop("fault")

        error = cls(name=name, id=id, message=message, temporary=temporary, timeout=timeout, fault=fault)

        return error
