from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from samclients.runtime.models import define as _attrs_define

from ..models.staging_table import StagingTable

if TYPE_CHECKING:
    from ..models.row_result import RowResult


T = TypeVar("T", bound="ImportResult")


@_attrs_define
class ImportResult:
    """
    Attributes:
        import_set (str):
        staging_table (StagingTable):
        result (list[RowResult]):
    """

    import_set: str
    staging_table: StagingTable
    result: list[RowResult]

    def to_dict(self) -> dict[str, Any]:
        import_set = self.import_set

        staging_table = self.staging_table.value

        result = []
        for result_item_data in self.result:
            result_item = result_item_data.to_dict()
            result.append(result_item)

        field_dict: dict[str, Any] = {}

        field_dict.update({"import_set": import_set, "staging_table": staging_table, "result": result})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.row_result import RowResult  # noqa: PLC0415

        d = dict(**src_dict)
        import_set = d.pop("import_set")

        staging_table = StagingTable(d.pop("staging_table"))

        result = []
        _result = d.pop("result")
        for result_item_data in _result:
            result_item = RowResult.from_dict(result_item_data)

            result.append(result_item)

        import_result = cls(import_set=import_set, staging_table=staging_table, result=result)

        return import_result
