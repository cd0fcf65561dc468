from enum import StrEnum


class LicenseTermTermType(StrEnum):
    PERLOCATION = "perLocation"
    PERLOGIN = "perLogin"
    PERNODE = "perNode"
    PERORG = "perOrg"
    PERUSER = "perUser"

    def __str__(self) -> str:
        return str(self.value)
