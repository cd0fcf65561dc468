from enum import StrEnum


class ManagedAppLoadedItemDataType(StrEnum):
    EXPENSE = "Expense"
    HRROSTER = "HrRoster"
    LICENSERECLAMATION = "LicenseReclamation"
    PRODUCTACCESS = "ProductAccess"
    PRODUCTCONSUMPTION = "ProductConsumption"
    PRODUCTLICENSE = "ProductLicense"
    PRODUCTROSTER = "ProductRoster"
    SETUP = "Setup"
    SSOPRODUCTDISCOVERY = "SsoProductDiscovery"
    SSOPRODUCTEVENT = "SsoProductEvent"
    SSOPRODUCTUSER = "SsoProductUser"

    def __str__(self) -> str:
        return str(self.value)
