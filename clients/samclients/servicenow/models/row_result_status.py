from enum import StrEnum


class RowResultStatus(StrEnum):
    ERROR = "error"
    IGNORED = "ignored"
    INSERTED = "inserted"
    SKIPPED = "skipped"
    UPDATED = "updated"

    def __str__(self) -> str:
        return str(self.value)
