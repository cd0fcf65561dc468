from enum import StrEnum


class SaasDataStatus(StrEnum):
    FAILED = "failed"
    PENDING = "pending"
    UPLOADED = "uploaded"

    def __str__(self) -> str:
        return str(self.value)
