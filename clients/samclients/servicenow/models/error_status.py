from enum import StrEnum


class ErrorStatus(StrEnum):
    FAILURE = "failure"

    def __str__(self) -> str:
        return str(self.value)
