from enum import StrEnum


class ItemCountType(StrEnum):
    LIMITED = "limited"
    UNLIMITED = "unlimited"

    def __str__(self) -> str:
        return str(self.value)
