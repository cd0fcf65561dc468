"""Options of seeds and faults: a number within bounds, or one of several words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Option:
    """An option of a seed or a fault: a number within bounds, or one of several words."""

    help: str
    default: int | str
    minimum: int = 0
    maximum: int = 0
    choices: tuple[str, ...] = ()

    def validate(self, name: str, value: object) -> int | str:
        """Validate a value and return it.

        Raises:
            ValueError: the value is not one of the choices, not a number, or out of bounds.
        """
        if self.choices:
            if str(value) not in self.choices:
                raise ValueError(f"{name} must be one of {', '.join(self.choices)}.")
            return str(value)
        if not isinstance(value, int) or isinstance(value, bool) or not self.minimum <= value <= self.maximum:
            raise ValueError(f"{name} must be a number from {self.minimum:,} to {self.maximum:,}.")
        return value
