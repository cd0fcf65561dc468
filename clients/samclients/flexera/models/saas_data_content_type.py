from enum import StrEnum


class SaasDataContentType(StrEnum):
    JSON = "JSON"

    def __str__(self) -> str:
        return str(self.value)
