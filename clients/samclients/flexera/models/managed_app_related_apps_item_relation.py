from enum import StrEnum


class ManagedAppRelatedAppsItemRelation(StrEnum):
    CHILD = "child"
    PARENT = "parent"

    def __str__(self) -> str:
        return str(self.value)
