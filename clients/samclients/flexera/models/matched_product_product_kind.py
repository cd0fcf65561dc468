from enum import StrEnum


class MatchedProductProductKind(StrEnum):
    SAASPRODUCT = "saas:product"

    def __str__(self) -> str:
        return str(self.value)
