from enum import StrEnum


class MatchedProductMatchType(StrEnum):
    IDMATCH = "idMatch"
    NAMEMATCH = "nameMatch"

    def __str__(self) -> str:
        return str(self.value)
