from enum import StrEnum


class DiscoveredListKind(StrEnum):
    SAASDISCOVERED_APP_USAGE_COLLECTION = "saas:discovered-app-usage-collection"

    def __str__(self) -> str:
        return str(self.value)
