from enum import StrEnum


class ListUsageOverTimeView(StrEnum):
    DEFAULT = "default"
    EXTENDED = "extended"

    def __str__(self) -> str:
        return str(self.value)
