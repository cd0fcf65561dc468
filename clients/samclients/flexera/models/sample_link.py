from enum import StrEnum


class SampleLink(StrEnum):
    FOREIGN = "foreign"
    RELATIVE = "relative"

    def __str__(self) -> str:
        return str(self.value)
