from enum import StrEnum


class Word(StrEnum):
    FALSE = "FALSE"
    TRUE = "TRUE"

    def __str__(self) -> str:
        return str(self.value)
