from enum import StrEnum


class V2ErrorType(StrEnum):
    ERROR = "error"

    def __str__(self) -> str:
        return str(self.value)
