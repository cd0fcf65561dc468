from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from samclients.runtime.models import define as _attrs_define

T = TypeVar("T", bound="ManyRowsAnswer")


@_attrs_define
class ManyRowsAnswer:
    """
    Attributes:
        import_set_id (str):
        multi_import_set_id (str):
    """

    import_set_id: str
    multi_import_set_id: str

    def to_dict(self) -> dict[str, Any]:
        import_set_id = self.import_set_id

        multi_import_set_id = self.multi_import_set_id

        field_dict: dict[str, Any] = {}

        field_dict.update({"import_set_id": import_set_id, "multi_import_set_id": multi_import_set_id})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(**src_dict)
        import_set_id = d.pop("import_set_id")

        multi_import_set_id = d.pop("multi_import_set_id")

        many_rows_answer = cls(import_set_id=import_set_id, multi_import_set_id=multi_import_set_id)

        return many_rows_answer
