from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..models.login_user_info_status import LoginUserInfoStatus

if TYPE_CHECKING:
    from ..models.login_user_info_groups import LoginUserInfoGroups


T = TypeVar("T", bound="LoginUserInfo")


@_attrs_define
class LoginUserInfo:
    """
    Attributes:
        session_id (str):
        id (str):
        name (str):
        parent_org_id (str):
        org_id (str):
        org_name (str):
        groups (LoginUserInfoGroups):
        status (LoginUserInfoStatus):
    """

    session_id: str
    id: str
    name: str
    parent_org_id: str
    org_id: str
    org_name: str
    groups: LoginUserInfoGroups
    status: LoginUserInfoStatus

    def to_dict(self) -> dict[str, Any]:
        session_id = self.session_id

        id = self.id

        name = self.name

        parent_org_id = self.parent_org_id

        org_id = self.org_id

        org_name = self.org_name

        groups = self.groups.to_dict()

        status = self.status.value

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "sessionId": session_id,
                "id": id,
                "name": name,
                "parentOrgId": parent_org_id,
                "orgId": org_id,
                "orgName": org_name,
                "groups": groups,
                "status": status,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.login_user_info_groups import LoginUserInfoGroups  # noqa: PLC0415

        d = dict(**src_dict)
        session_id = d.pop("sessionId")

        id = d.pop("id")

        name = d.pop("name")

        parent_org_id = d.pop("parentOrgId")

        org_id = d.pop("orgId")

        org_name = d.pop("orgName")

        groups = LoginUserInfoGroups.from_dict(d.pop("groups"))

        status = LoginUserInfoStatus(d.pop("status"))

        login_user_info = cls(
            session_id=session_id,
            id=id,
            name=name,
            parent_org_id=parent_org_id,
            org_id=org_id,
            org_name=org_name,
            groups=groups,
            status=status,
        )

        return login_user_info
