from enum import StrEnum


class ImportMode(StrEnum):
    IDLE = "idle"
    NONE = "none"
    PENDING = "pending"
    RUNNING = "running"

    def __str__(self) -> str:
        return str(self.value)
