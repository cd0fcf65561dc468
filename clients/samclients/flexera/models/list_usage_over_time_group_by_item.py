from enum import StrEnum


class ListUsageOverTimeGroupByItem(StrEnum):
    APPUSER = "appUser"
    MANAGEDAPPID = "managedAppId"
    SOURCEID = "sourceId"
    USAGEGROUP = "usageGroup"

    def __str__(self) -> str:
        return str(self.value)
