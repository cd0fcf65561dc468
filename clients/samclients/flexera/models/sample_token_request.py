from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import field as _attrs_field
from samclients.runtime.models import define as _attrs_define

from .. import types
from ..models.sample_token_request_grant_type import SampleTokenRequestGrantType
from ..types import UNSET, Unset

T = TypeVar("T", bound="SampleTokenRequest")


@_attrs_define
class SampleTokenRequest:
    """
    Attributes:
        grant_type (SampleTokenRequestGrantType):
        scope (str | Unset):
        client_id (str | Unset):
        client_secret (str | Unset):
        client_user (str | Unset):
        client_password (str | Unset):
        refresh_token (str | Unset):
    """

    grant_type: SampleTokenRequestGrantType
    scope: str | Unset = UNSET
    client_id: str | Unset = UNSET
    client_secret: str | Unset = UNSET
    client_user: str | Unset = UNSET
    client_password: str | Unset = UNSET
    refresh_token: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        grant_type = self.grant_type.value

        scope = self.scope

        client_id = self.client_id

        client_secret = self.client_secret

        client_user = self.client_user

        client_password = self.client_password

        refresh_token = self.refresh_token

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({"grant_type": grant_type})
        if scope is not UNSET:
            field_dict["scope"] = scope
        if client_id is not UNSET:
            field_dict["client_id"] = client_id
        if client_secret is not UNSET:
            field_dict["client_secret"] = client_secret
        if client_user is not UNSET:
            field_dict["client_user"] = client_user
        if client_password is not UNSET:
            field_dict["client_password"] = client_password
        if refresh_token is not UNSET:
            field_dict["refresh_token"] = refresh_token

        return field_dict

    def to_multipart(self) -> types.RequestFiles:
        files: types.RequestFiles = []

        files.append(("grant_type", (None, str(self.grant_type.value).encode(), "text/plain")))

        if not isinstance(self.scope, Unset):
            files.append(("scope", (None, str(self.scope).encode(), "text/plain")))

        if not isinstance(self.client_id, Unset):
            files.append(("client_id", (None, str(self.client_id).encode(), "text/plain")))

        if not isinstance(self.client_secret, Unset):
            files.append(("client_secret", (None, str(self.client_secret).encode(), "text/plain")))

        if not isinstance(self.client_user, Unset):
            files.append(("client_user", (None, str(self.client_user).encode(), "text/plain")))

        if not isinstance(self.client_password, Unset):
            files.append(("client_password", (None, str(self.client_password).encode(), "text/plain")))

        if not isinstance(self.refresh_token, Unset):
            files.append(("refresh_token", (None, str(self.refresh_token).encode(), "text/plain")))

        for prop_name, prop in self.additional_properties.items():
            files.append((prop_name, (None, str(prop).encode(), "text/plain")))

        return files

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        grant_type = SampleTokenRequestGrantType(d.pop("grant_type"))

        scope = d.pop("scope", UNSET)

        client_id = d.pop("client_id", UNSET)

        client_secret = d.pop("client_secret", UNSET)

        client_user = d.pop("client_user", UNSET)

        client_password = d.pop("client_password", UNSET)

        refresh_token = d.pop("refresh_token", UNSET)

        sample_token_request = cls(
            grant_type=grant_type,
            scope=scope,
            client_id=client_id,
            client_secret=client_secret,
            client_user=client_user,
            client_password=client_password,
            refresh_token=refresh_token,
        )

        sample_token_request.additional_properties = d
        return sample_token_request

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
