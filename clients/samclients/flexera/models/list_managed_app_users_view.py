from enum import StrEnum


class ListManagedAppUsersView(StrEnum):
    DEFAULT = "default"
    ENTITLEMENT = "entitlement"
    EXCLUDEEVENT = "excludeEvent"
    MINIMAL = "minimal"

    def __str__(self) -> str:
        return str(self.value)
