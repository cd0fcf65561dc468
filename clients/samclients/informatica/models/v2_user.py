from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..models.v2_user_type import V2UserType
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.v2_user_roles_item import V2UserRolesItem
    from ..models.v2_user_usergroups_item import V2UserUsergroupsItem


T = TypeVar("T", bound="V2User")


@_attrs_define
class V2User:
    """The signed-in user. Clients use the members name, orgId, serverUrl and icSessionId.

    Attributes:
        id (str):
        org_id (str):
        name (str):
        server_url (str):
        ic_session_id (str):
        type_ (V2UserType | Unset):
        org_uuid (str | Unset):
        description (str | Unset):
        create_time (datetime.datetime | Unset):
        update_time (datetime.datetime | Unset):
        created_by (str | Unset):
        updated_by (str | Unset):
        sf_username (str | Unset):
        first_name (str | Unset):
        last_name (str | Unset):
        title (str | Unset):
        password (str | Unset):
        phone (str | Unset):
        emails (str | Unset):
        timezone (str | Unset):
        security_question (str | Unset):
        security_answer (str | Unset):
        uu_id (str | Unset):
        force_change_password (bool | Unset):
        roles (list[V2UserRolesItem] | Unset):
        usergroups (list[V2UserUsergroupsItem] | Unset):
        spi_url (str | Unset):
    """

    id: str
    org_id: str
    name: str
    server_url: str
    ic_session_id: str
    type_: V2UserType | Unset = UNSET
    org_uuid: str | Unset = UNSET
    description: str | Unset = UNSET
    create_time: datetime.datetime | Unset = UNSET
    update_time: datetime.datetime | Unset = UNSET
    created_by: str | Unset = UNSET
    updated_by: str | Unset = UNSET
    sf_username: str | Unset = UNSET
    first_name: str | Unset = UNSET
    last_name: str | Unset = UNSET
    title: str | Unset = UNSET
    password: str | Unset = UNSET
    phone: str | Unset = UNSET
    emails: str | Unset = UNSET
    timezone: str | Unset = UNSET
    security_question: str | Unset = UNSET
    security_answer: str | Unset = UNSET
    uu_id: str | Unset = UNSET
    force_change_password: bool | Unset = UNSET
    roles: list[V2UserRolesItem] | Unset = UNSET
    usergroups: list[V2UserUsergroupsItem] | Unset = UNSET
    spi_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        org_id = self.org_id

        name = self.name

        server_url = self.server_url

        ic_session_id = self.ic_session_id

        type_: str | Unset = UNSET
        if not isinstance(self.type_, Unset):
            type_ = self.type_.value

        org_uuid = self.org_uuid

        description = self.description

        create_time: str | Unset = UNSET
        if not isinstance(self.create_time, Unset):
            create_time = self.create_time.isoformat().replace("+00:00", "Z")

        update_time: str | Unset = UNSET
        if not isinstance(self.update_time, Unset):
            update_time = self.update_time.isoformat().replace("+00:00", "Z")

        created_by = self.created_by

        updated_by = self.updated_by

        sf_username = self.sf_username

        first_name = self.first_name

        last_name = self.last_name

        title = self.title

        password = self.password

        phone = self.phone

        emails = self.emails

        timezone = self.timezone

        security_question = self.security_question

        security_answer = self.security_answer

        uu_id = self.uu_id

        force_change_password = self.force_change_password

        roles: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.roles, Unset):
            roles = []
            for roles_item_data in self.roles:
                roles_item = roles_item_data.to_dict()
                roles.append(roles_item)

        usergroups: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.usergroups, Unset):
            usergroups = []
            for usergroups_item_data in self.usergroups:
                usergroups_item = usergroups_item_data.to_dict()
                usergroups.append(usergroups_item)

        spi_url = self.spi_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {"id": id, "orgId": org_id, "name": name, "serverUrl": server_url, "icSessionId": ic_session_id}
        )
        if type_ is not UNSET:
            field_dict["@type"] = type_
        if org_uuid is not UNSET:
            field_dict["orgUuid"] = org_uuid
        if description is not UNSET:
            field_dict["description"] = description
        if create_time is not UNSET:
            field_dict["createTime"] = create_time
        if update_time is not UNSET:
            field_dict["updateTime"] = update_time
        if created_by is not UNSET:
            field_dict["createdBy"] = created_by
        if updated_by is not UNSET:
            field_dict["updatedBy"] = updated_by
        if sf_username is not UNSET:
            field_dict["sfUsername"] = sf_username
        if first_name is not UNSET:
            field_dict["firstName"] = first_name
        if last_name is not UNSET:
            field_dict["lastName"] = last_name
        if title is not UNSET:
            field_dict["title"] = title
        if password is not UNSET:
            field_dict["password"] = password
        if phone is not UNSET:
            field_dict["phone"] = phone
        if emails is not UNSET:
            field_dict["emails"] = emails
        if timezone is not UNSET:
            field_dict["timezone"] = timezone
        if security_question is not UNSET:
            field_dict["securityQuestion"] = security_question
        if security_answer is not UNSET:
            field_dict["securityAnswer"] = security_answer
        if uu_id is not UNSET:
            field_dict["uuId"] = uu_id
        if force_change_password is not UNSET:
            field_dict["forceChangePassword"] = force_change_password
        if roles is not UNSET:
            field_dict["roles"] = roles
        if usergroups is not UNSET:
            field_dict["usergroups"] = usergroups
        if spi_url is not UNSET:
            field_dict["spiUrl"] = spi_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.v2_user_roles_item import V2UserRolesItem  # noqa: PLC0415
        from ..models.v2_user_usergroups_item import V2UserUsergroupsItem  # noqa: PLC0415

        d = dict(**src_dict)
        id = d.pop("id")

        org_id = d.pop("orgId")

        name = d.pop("name")

        server_url = d.pop("serverUrl")

        ic_session_id = d.pop("icSessionId")

        _type_ = d.pop("@type", UNSET)
        type_: V2UserType | Unset
        if isinstance(_type_, Unset):
            type_ = UNSET
        else:
            type_ = V2UserType(_type_)

        org_uuid = d.pop("orgUuid", UNSET)

        description = d.pop("description", UNSET)

        _create_time = d.pop("createTime", UNSET)
        create_time: datetime.datetime | Unset
        if isinstance(_create_time, Unset):
            create_time = UNSET
        else:
            create_time = datetime.datetime.fromisoformat(_create_time)

        _update_time = d.pop("updateTime", UNSET)
        update_time: datetime.datetime | Unset
        if isinstance(_update_time, Unset):
            update_time = UNSET
        else:
            update_time = datetime.datetime.fromisoformat(_update_time)

        created_by = d.pop("createdBy", UNSET)

        updated_by = d.pop("updatedBy", UNSET)

        sf_username = d.pop("sfUsername", UNSET)

        first_name = d.pop("firstName", UNSET)

        last_name = d.pop("lastName", UNSET)

        title = d.pop("title", UNSET)

        password = d.pop("password", UNSET)

        phone = d.pop("phone", UNSET)

        emails = d.pop("emails", UNSET)

        timezone = d.pop("timezone", UNSET)

        security_question = d.pop("securityQuestion", UNSET)

        security_answer = d.pop("securityAnswer", UNSET)

        uu_id = d.pop("uuId", UNSET)

        force_change_password = d.pop("forceChangePassword", UNSET)

        _roles = d.pop("roles", UNSET)
        roles: list[V2UserRolesItem] | Unset = UNSET
        if _roles is not UNSET:
            roles = []
            for roles_item_data in _roles:
                roles_item = V2UserRolesItem.from_dict(roles_item_data)

                roles.append(roles_item)

        _usergroups = d.pop("usergroups", UNSET)
        usergroups: list[V2UserUsergroupsItem] | Unset = UNSET
        if _usergroups is not UNSET:
            usergroups = []
            for usergroups_item_data in _usergroups:
                usergroups_item = V2UserUsergroupsItem.from_dict(usergroups_item_data)

                usergroups.append(usergroups_item)

        spi_url = d.pop("spiUrl", UNSET)

        v2_user = cls(
            id=id,
            org_id=org_id,
            name=name,
            server_url=server_url,
            ic_session_id=ic_session_id,
            type_=type_,
            org_uuid=org_uuid,
            description=description,
            create_time=create_time,
            update_time=update_time,
            created_by=created_by,
            updated_by=updated_by,
            sf_username=sf_username,
            first_name=first_name,
            last_name=last_name,
            title=title,
            password=password,
            phone=phone,
            emails=emails,
            timezone=timezone,
            security_question=security_question,
            security_answer=security_answer,
            uu_id=uu_id,
            force_change_password=force_change_password,
            roles=roles,
            usergroups=usergroups,
            spi_url=spi_url,
        )

        return v2_user
