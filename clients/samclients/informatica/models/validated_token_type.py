from enum import StrEnum


class ValidatedTokenType(StrEnum):
    VALIDATEDTOKEN = "validatedToken"

    def __str__(self) -> str:
        return str(self.value)
