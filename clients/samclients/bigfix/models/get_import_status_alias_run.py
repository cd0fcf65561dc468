from enum import StrEnum


class GetImportStatusAliasRun(StrEnum):
    RAW_ONLY = "raw_only"
    TRUE = "true"

    def __str__(self) -> str:
        return str(self.value)
