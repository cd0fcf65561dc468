from enum import StrEnum


class ListManagedAppsView(StrEnum):
    DEFAULT = "default"
    EXTENDED = "extended"
    LICENSEUSAGE = "licenseUsage"

    def __str__(self) -> str:
        return str(self.value)
