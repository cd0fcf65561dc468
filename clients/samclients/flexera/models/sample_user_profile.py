from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from samclients.runtime.models import define as _attrs_define

T = TypeVar("T", bound="SampleUserProfile")


@_attrs_define
class SampleUserProfile:
    """
    Attributes:
        mail (str):
        given_name (str):
        family_name (str):
    """

    mail: str
    given_name: str
    family_name: str

    def to_dict(self) -> dict[str, Any]:
        mail = self.mail

        given_name = self.given_name

        family_name = self.family_name

        field_dict: dict[str, Any] = {}

        field_dict.update({"mail": mail, "givenName": given_name, "familyName": family_name})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        mail = d.pop("mail")

        given_name = d.pop("givenName")

        family_name = d.pop("familyName")

        sample_user_profile = cls(mail=mail, given_name=given_name, family_name=family_name)

        return sample_user_profile
