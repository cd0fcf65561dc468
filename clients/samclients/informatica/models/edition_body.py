from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from samclients.runtime.models import define as _attrs_define

T = TypeVar("T", bound="Edition")


@_attrs_define
class Edition:
    """
    Attributes:
        expiration_date (datetime.datetime):
        edition (str):
    """

    expiration_date: datetime.datetime
    edition: str

    def to_dict(self) -> dict[str, Any]:
        expiration_date = self.expiration_date.isoformat().replace("+00:00", "Z")

        edition = self.edition

        field_dict: dict[str, Any] = {}

        field_dict.update({"expirationDate": expiration_date, "edition": edition})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        expiration_date = datetime.datetime.fromisoformat(d.pop("expirationDate"))

        edition = d.pop("edition")

        edition_body = cls(expiration_date=expiration_date, edition=edition)

        return edition_body
