from enum import StrEnum


class PaymentFrequencyType(StrEnum):
    ANNUALLY = "annually"
    BIANNUALLY = "biannually"
    EVERY18MONTHS = "every18months"
    MONTHLY = "monthly"
    ONCE = "once"
    QUARTERLY = "quarterly"
    SEMIANNUALLY = "semiannually"
    TRIENNIALLY = "triennially"

    def __str__(self) -> str:
        return str(self.value)
