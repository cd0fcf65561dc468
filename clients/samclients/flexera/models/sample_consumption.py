from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from samclients.runtime.models import define as _attrs_define

T = TypeVar("T", bound="SampleConsumption")


@_attrs_define
class SampleConsumption:
    """
    Attributes:
        ref (str):
        sender (str):
        sent (int):
        quota (int):
        measured (datetime.datetime):
    """

    ref: str
    sender: str
    sent: int
    quota: int
    measured: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        ref = self.ref

        sender = self.sender

        sent = self.sent

        quota = self.quota

        measured = self.measured.isoformat().replace("+00:00", "Z")

        field_dict: dict[str, Any] = {}

        field_dict.update({"ref": ref, "sender": sender, "sent": sent, "quota": quota, "measured": measured})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        ref = d.pop("ref")

        sender = d.pop("sender")

        sent = d.pop("sent")

        quota = d.pop("quota")

        measured = datetime.datetime.fromisoformat(d.pop("measured"))

        sample_consumption = cls(ref=ref, sender=sender, sent=sent, quota=quota, measured=measured)

        return sample_consumption
