from enum import StrEnum


class SegmentResultState(StrEnum):
    FAILED = "Failed"
    NEW = "New"
    PROCESSING = "Processing"
    SUCCEEDED = "Succeeded"

    def __str__(self) -> str:
        return str(self.value)
