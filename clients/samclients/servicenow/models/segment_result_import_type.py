from enum import StrEnum


class SegmentResultImportType(StrEnum):
    APPLICATION = "Application"
    CONTRACT = "Contract"
    INVENTORY = "Inventory"

    def __str__(self) -> str:
        return str(self.value)
