from enum import StrEnum


class ListAppUsersView(StrEnum):
    DEFAULT = "default"
    ENTITLEMENT = "entitlement"
    EXCLUDEEVENT = "excludeEvent"
    MINIMAL = "minimal"

    def __str__(self) -> str:
        return str(self.value)
