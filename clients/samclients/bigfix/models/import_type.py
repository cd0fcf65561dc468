from enum import StrEnum


class ImportType(StrEnum):
    COMPLETE = "complete"
    RAW_ONLY = "raw_only"

    def __str__(self) -> str:
        return str(self.value)
