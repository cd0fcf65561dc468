from enum import StrEnum


class OrganizationKind(StrEnum):
    IAMORG = "iam#org"

    def __str__(self) -> str:
        return str(self.value)
