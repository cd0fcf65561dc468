from enum import StrEnum


class MatchedProductKind(StrEnum):
    SAASMATCHED_PRODUCT = "saas:matched-product"

    def __str__(self) -> str:
        return str(self.value)
