from enum import StrEnum


class SearchSampleRecordsResource(StrEnum):
    CONSUMPTION = "consumption"
    USAGE = "usage"
    USERS = "users"

    def __str__(self) -> str:
        return str(self.value)
