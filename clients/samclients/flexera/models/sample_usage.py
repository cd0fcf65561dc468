from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from samclients.runtime.models import define as _attrs_define

T = TypeVar("T", bound="SampleUsage")


@_attrs_define
class SampleUsage:
    """
    Attributes:
        user (str):
        when (datetime.datetime):
        action (str):
    """

    user: str
    when: datetime.datetime
    action: str

    def to_dict(self) -> dict[str, Any]:
        user = self.user

        when = self.when.isoformat().replace("+00:00", "Z")

        action = self.action

        field_dict: dict[str, Any] = {}

        field_dict.update({"user": user, "when": when, "action": action})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        user = d.pop("user")

        when = datetime.datetime.fromisoformat(d.pop("when"))

        action = d.pop("action")

        sample_usage = cls(user=user, when=when, action=action)

        return sample_usage
