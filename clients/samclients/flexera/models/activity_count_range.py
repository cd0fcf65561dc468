from enum import StrEnum


class ActivityCountRange(StrEnum):
    FIFTEEN = "fifteen"
    FORTYFIVE = "fortyfive"
    NINETY = "ninety"
    ONETWENTY = "onetwenty"
    ONETWENTYPLUS = "onetwentyplus"
    SIXTY = "sixty"
    THIRTY = "thirty"

    def __str__(self) -> str:
        return str(self.value)
