from enum import StrEnum


class PaymentFrequencyName(StrEnum):
    ANNUALLY = "Annually"
    BIANNUALLY = "Biannually"
    EVERY_18_MONTHS = "Every 18 Months"
    MONTHLY = "Monthly"
    ONCE = "Once"
    QUARTERLY = "Quarterly"
    SEMI_ANNUALLY = "Semi-Annually"
    TRIENNIALLY = "Triennially"

    def __str__(self) -> str:
        return str(self.value)
