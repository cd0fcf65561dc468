from enum import StrEnum


class OrganizationSubdomainsItemKind(StrEnum):
    IAMSUBDOMAIN = "iam#subdomain"

    def __str__(self) -> str:
        return str(self.value)
