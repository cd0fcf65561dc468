from enum import StrEnum


class ListUsageOverTimeResolution(StrEnum):
    ALL = "all"
    DAY = "day"
    FIFTEEN_MINUTE = "fifteen_minute"
    HOUR = "hour"
    MINUTE = "minute"
    MONTH = "month"
    NONE = "none"
    QUARTER = "quarter"
    SECOND = "second"
    THIRTY_MINUTE = "thirty_minute"
    WEEK = "week"
    YEAR = "year"

    def __str__(self) -> str:
        return str(self.value)
