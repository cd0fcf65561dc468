from enum import IntEnum


class ManagedAppActivityThreshold(IntEnum):
    VALUE_1 = 1
    VALUE_7 = 7
    VALUE_15 = 15
    VALUE_30 = 30
    VALUE_45 = 45
    VALUE_60 = 60
    VALUE_90 = 90
    VALUE_120 = 120
    VALUE_180 = 180

    def __str__(self) -> str:
        return str(self.value)
