"""Outcomes of transform maps per row, and the permissions to write target records."""

from __future__ import annotations

from dataclasses import dataclass

INSERTED, UPDATED, IGNORED, SKIPPED, ERROR = "inserted", "updated", "ignored", "skipped", "error"
REFERENCE_REJECTED, SCRIPT_ERROR = 100, 900  # documented codes of sys_import_set_row_error
UNCHANGED = "No field values changed"  # documented


@dataclass(frozen=True)
class WriteRules:
    """Permissions for target records of a data type: to create missing records and to update existing ones."""

    create: bool = True
    update: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """Result of a map for a row; ``sys_id`` is empty if there is no target record."""

    status: str
    sys_id: str = ""
    table: str = ""
    display: str = ""
    message: str = ""
    code: int = 0

    def as_json(self, transform_map: str) -> dict[str, str | int]:
        """Return the outcome with its map, as it is stored in the row; ``asdict`` takes ten times as long."""
        return {
            "map": transform_map,
            "status": self.status,
            "sys_id": self.sys_id,
            "table": self.table,
            "display": self.display,
            "message": self.message,
            "code": self.code,
        }
