from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import field as _attrs_field
from samclients.runtime.models import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="Transaction")


@_attrs_define
class Transaction:
    """
    Attributes:
        transaction_id (Any | Unset): Identifies the transaction. The ids of one export differ in a trailing number,
            `-0001` (proposed).
        transaction_type (Any | Unset): inventory_export, contract_export, application_export, connection_test or
            export_status.
        payload (Any | Unset): The segment's data, as XML in a string.
        import_run (Any | Unset): The number of the run, for export_status.
    """

    transaction_id: Any | Unset = UNSET
    transaction_type: Any | Unset = UNSET
    payload: Any | Unset = UNSET
    import_run: Any | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        transaction_id = self.transaction_id

        transaction_type = self.transaction_type

        payload = self.payload

        import_run = self.import_run

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if transaction_id is not UNSET:
            field_dict["transaction_id"] = transaction_id
        if transaction_type is not UNSET:
            field_dict["transaction_type"] = transaction_type
        if payload is not UNSET:
            field_dict["payload"] = payload
        if import_run is not UNSET:
            field_dict["import_run"] = import_run

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        transaction_id = d.pop("transaction_id", UNSET)

        transaction_type = d.pop("transaction_type", UNSET)

        payload = d.pop("payload", UNSET)

        import_run = d.pop("import_run", UNSET)

        transaction = cls(
            transaction_id=transaction_id, transaction_type=transaction_type, payload=payload, import_run=import_run
        )

        transaction.additional_properties = d
        return transaction

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
