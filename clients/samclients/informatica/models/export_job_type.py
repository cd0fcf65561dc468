from enum import StrEnum


class ExportJobType(StrEnum):
    ASSET = "ASSET"
    PROJECT_FOLDER = "PROJECT_FOLDER"
    SUMMARY = "SUMMARY"

    def __str__(self) -> str:
        return str(self.value)
