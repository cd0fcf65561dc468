from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from samclients.runtime.models import define as _attrs_define

if TYPE_CHECKING:
    from ..models.sample_user_profile import SampleUserProfile


T = TypeVar("T", bound="SampleUser")


@_attrs_define
class SampleUser:
    """
    Attributes:
        id (str):
        profile (SampleUserProfile):
        plans (list[str]):
        joined (str): `dd/MM/yyyy`
        enabled (bool):
    """

    id: str
    profile: SampleUserProfile
    plans: list[str]
    joined: str
    enabled: bool

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        profile = self.profile.to_dict()

        plans = self.plans

        joined = self.joined

        enabled = self.enabled

        field_dict: dict[str, Any] = {}

        field_dict.update({"id": id, "profile": profile, "plans": plans, "joined": joined, "enabled": enabled})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.sample_user_profile import SampleUserProfile  # noqa: PLC0415

        d = dict(**src_dict)
        id = d.pop("id")

        profile = SampleUserProfile.from_dict(d.pop("profile"))

        plans = cast(list[str], d.pop("plans"))

        joined = d.pop("joined")

        enabled = d.pop("enabled")

        sample_user = cls(id=id, profile=profile, plans=plans, joined=joined, enabled=enabled)

        return sample_user
