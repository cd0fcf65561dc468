from enum import StrEnum


class DiscoveredAppUsageDiscoveredAppKind(StrEnum):
    SAASDISCOVERED_APP = "saas:discovered-app"

    def __str__(self) -> str:
        return str(self.value)
