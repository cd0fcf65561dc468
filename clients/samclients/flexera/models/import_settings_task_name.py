from enum import StrEnum


class ImportSettingsTaskName(StrEnum):
    APPLICATIONCONSUMPTION = "ApplicationConsumption"
    APPLICATIONDISCOVERY = "ApplicationDiscovery"
    APPLICATIONLICENSE = "ApplicationLicense"
    APPLICATIONROSTER = "ApplicationRoster"
    APPLICATIONUSAGE = "ApplicationUsage"
    DISCOVEREDAPPUSAGE = "DiscoveredAppUsage"
    SSOAPPLICATIONROSTER = "SsoApplicationRoster"
    SSOAPPLICATIONUSAGE = "SsoApplicationUsage"

    def __str__(self) -> str:
        return str(self.value)
