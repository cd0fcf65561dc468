from enum import StrEnum


class ListSampleRecordsResource(StrEnum):
    CONSUMPTION = "consumption"
    USAGE = "usage"
    USERS = "users"

    def __str__(self) -> str:
        return str(self.value)
