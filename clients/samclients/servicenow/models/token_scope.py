from enum import StrEnum


class TokenScope(StrEnum):
    USERACCOUNT = "useraccount"

    def __str__(self) -> str:
        return str(self.value)
