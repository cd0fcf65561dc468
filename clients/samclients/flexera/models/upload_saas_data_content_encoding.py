from enum import StrEnum


class UploadSaasDataContentEncoding(StrEnum):
    GZIP = "gzip"

    def __str__(self) -> str:
        return str(self.value)
