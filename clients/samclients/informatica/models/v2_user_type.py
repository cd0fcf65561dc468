from enum import StrEnum


class V2UserType(StrEnum):
    USER = "user"

    def __str__(self) -> str:
        return str(self.value)
