"""Where a vendor's answers have records, for worlds that are made from recordings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class RecordedRows:
    """The records in the answers of an operation.

    Args:
        operation: The operationId.
        table: The table's name in files; ``{tableName}`` for that of a parameter of the path.
        rows: The JSON pointer to the array of records, or to one record; empty for the whole body.
        path: Columns that have the value of a parameter of the path, by parameter.
        members: Columns that have the value of a member of another name, by JSON pointer within the record.
    """

    operation: str
    table: str
    rows: str = ""
    path: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, str] = field(default_factory=dict)
