from enum import StrEnum


class LicensesUpdateCustomLicensesItemLicenseType(StrEnum):
    FREE = "FREE"
    NONE = "NONE"
    SUBSCRIPTION = "SUBSCRIPTION"
    TRIAL = "TRIAL"

    def __str__(self) -> str:
        return str(self.value)
