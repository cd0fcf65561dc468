"""Operations with the tag organizations."""

from .get_organization import get_organization, get_organization_detailed

__all__ = ["get_organization", "get_organization_detailed"]
