from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..models.matched_product_product_kind import MatchedProductProductKind
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.associated_managed_app import AssociatedManagedApp


T = TypeVar("T", bound="MatchedProductProduct")


@_attrs_define
class MatchedProductProduct:
    """
    Attributes:
        id (str):
        kind (MatchedProductProductKind):
        name (str):
        associated_managed_apps (list[AssociatedManagedApp] | Unset):
    """

    id: str
    kind: MatchedProductProductKind
    name: str
    associated_managed_apps: list[AssociatedManagedApp] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        kind = self.kind.value

        name = self.name

        associated_managed_apps: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.associated_managed_apps, Unset):
            associated_managed_apps = []
            for associated_managed_apps_item_data in self.associated_managed_apps:
                associated_managed_apps_item = associated_managed_apps_item_data.to_dict()
                associated_managed_apps.append(associated_managed_apps_item)

        field_dict: dict[str, Any] = {}

        field_dict.update({"id": id, "kind": kind, "name": name})
        if associated_managed_apps is not UNSET:
            field_dict["associatedManagedApps"] = associated_managed_apps

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.associated_managed_app import AssociatedManagedApp  # noqa: PLC0415

        d = dict(**src_dict)
        id = d.pop("id")

        kind = MatchedProductProductKind(d.pop("kind"))

        name = d.pop("name")

        _associated_managed_apps = d.pop("associatedManagedApps", UNSET)
        associated_managed_apps: list[AssociatedManagedApp] | Unset = UNSET
        if _associated_managed_apps is not UNSET:
            associated_managed_apps = []
            for associated_managed_apps_item_data in _associated_managed_apps:
                associated_managed_apps_item = AssociatedManagedApp.from_dict(associated_managed_apps_item_data)

                associated_managed_apps.append(associated_managed_apps_item)

        matched_product_product = cls(id=id, kind=kind, name=name, associated_managed_apps=associated_managed_apps)

        return matched_product_product
